"""
annotations.py - reads what annotations.sh has had written, with parsers that are not nngtrace's: names
and phases of hostile bytes are there, and nothing has broken out of its place.
"""
import csv
import html.parser
import json
import pathlib
import sys

folder = pathlib.Path(sys.argv[1])
bad = 0
ESCAPED = "</script><b>\"'&,;=\\x1b[31m\\xff\\xfe\\xe2\\x80\\xae"  # how it begins, in all formats


def expect(true, what):
    global bad
    if not true:
        bad += 1
        print("FAILED:", what)


def read(name):
    return (folder / name).read_text(encoding="utf-8")


finding = json.loads(read("report.json"))["findings"][0]
expect(finding["object"]["name"].startswith(ESCAPED), "json: " + finding["object"].get("name", "none"))
roles = [step["role"] for step in finding["related"]]
expect("handed over" in roles, f"json: {roles}")
line = json.loads(read("report.jsonl").splitlines()[0])
expect(line["object"]["name"] == finding["object"]["name"], "jsonl")
json.loads(read("report.sarif"))
json.loads(read("report.gitlab"))

events = json.loads(read("events.json"))["traceEvents"]
phases = [e for e in events if e.get("cat") == "phase"]
expect([e["ph"] for e in phases] == ["b", "e", "b", "e"], f"phases: {phases}")
expect(phases[0]["name"] == "from the start" and phases[2]["name"].startswith(ESCAPED), f"phases: {phases}")
marks = [e["name"] for e in events if e.get("cat") == "mark"]
expect(len(marks) == 2 and marks[1].startswith(ESCAPED), f"marks: {marks}")
called = [e["args"]["called"] for e in events if "called" in e.get("args", {})]
expect("prices" in called, f"names: {called}")

rows = list(csv.DictReader(read("events.csv").splitlines()))
names = [r["args"] for r in rows if r["function"] == "nngtrace_name"]
expect(len(names) == 5 and ESCAPED in names[-1], f"csv: {names}")

stats = json.loads(read("stats.json"))
expect(len(stats["phases"]) == 2 and stats["phases"][1]["name"].startswith(ESCAPED), "stats")
expect(ESCAPED in read("stats.txt"), "stats as text")
expect(ESCAPED in read("history.txt") and "kept by intent" in read("history.txt"), "history")


class Page(html.parser.HTMLParser):
    """What stands outside of elements that are no text."""

    def __init__(self):
        super().__init__()
        self.inside = 0
        self.text = ""
        self.tags = []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.inside += tag in ("script", "style")

    def handle_endtag(self, tag):
        self.inside -= tag in ("script", "style")

    def handle_data(self, data):
        if not self.inside:
            self.text += data


page = Page()
page.feed(read("report.html"))
expect("</script><b>" in page.text, "html: the name is not there as text")
expect("b" not in page.tags or page.tags.count("b") == read("report.html").count("<b>"), "html: a tag of the name's")
sys.exit(bad != 0)

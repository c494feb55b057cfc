# formats.py same FORMAT=FILE...: do they tell the findings that json=FILE, among them, tells?
# formats.py none FORMAT=FILE...: do they tell of none?
import json
import re
import sys
import urllib.parse


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def expect(condition, *what):
    if not condition:
        sys.exit(" ".join(map(str, what)))


def check_run(sarif):
    expect(sarif["version"] == "2.1.0" and len(sarif["runs"]) == 1, "one run")
    run = sarif["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    expect(len({rule["id"] for rule in rules}) == len(rules) > 50, "rules")
    for rule in rules:
        expect("](" not in re.sub(r"\]\(http", "", rule["help"]["markdown"]), "a relative link:", rule["id"])
    for result in run["results"]:
        expect(rules[result["ruleIndex"]]["id"] == result["ruleId"], "ruleIndex")
        expect(len(result["locations"]) == 1, "one location")
        places = result["locations"] + result["relatedLocations"]
        for flow in result.get("codeFlows", []):
            expect(len(flow["threadFlows"]) == 1, "one thread flow")
            steps = flow["threadFlows"][0]["locations"]
            expect([s["executionOrder"] for s in steps] == list(range(1, len(steps) + 1)), "order")
            places += [step["location"] for step in steps]
        for place in places:
            where = place["physicalLocation"]
            uri = where["artifactLocation"]["uri"]
            expect(re.fullmatch(r"(file:///)?([A-Za-z0-9._~/+@-]|%[0-9A-F]{2})+", uri), "uri", uri)
            expect(("uriBaseId" in where["artifactLocation"]) != uri.startswith("file:"), "base of", uri)
            expect(where["region"]["startLine"] >= 1, "line")
        for related in result["relatedLocations"]:
            expect(related["message"]["text"], "a related location without words")
        for link in re.findall(r"(?<!\\)\]\((\d+)\)", result["message"]["text"]):
            expect(int(link) in [related["id"] for related in result["relatedLocations"]], "link")
    return run


class Told:
    """The findings as JSON tells them: how often each, by fingerprint and rule, and where."""

    def __init__(self, path):
        self.counts = {}
        self.wheres = {}
        for finding in load(path)["findings"]:
            key = (finding["fingerprint"], finding["rule"])
            self.counts[key] = self.counts.get(key, 0) + finding["count"]
            if finding["where"] and finding["where"]["line"]:
                self.wheres.setdefault(finding["fingerprint"], finding["where"])


def same_jsonl(path, told):
    with open(path, encoding="utf-8") as file:
        lines = [json.loads(line) for line in file]
    expect({(f["fingerprint"], f["rule"]): f["count"] for f in lines} == told.counts, "jsonl")
    for line in lines:
        expect(line["trace"]["pid"] > 0 and line["nngtrace"], "a line is not whole")


def same_sarif(path, told):
    run = check_run(load(path))
    results = {
        (r["partialFingerprints"]["nngtraceFingerprint/v1"], r["ruleId"]): r["occurrenceCount"]
        for r in run["results"]
    }
    notes = [n["descriptor"]["id"] for n in run["invocations"][0]["toolExecutionNotifications"]]
    if len(told.counts) > 5000:
        expect(len(results) == 5000 and "results-left-out" in notes, "limit of results")
        expect(set(results.items()) <= set(told.counts.items()), "sarif")
    else:
        expect(results == told.counts and "results-left-out" not in notes, "sarif")
    for result in run["results"]:
        where = told.wheres.get(result["partialFingerprints"]["nngtraceFingerprint/v1"])
        place = result["locations"][0]["physicalLocation"]
        if where and not where["file"].startswith("/"):
            expect(urllib.parse.unquote(place["artifactLocation"]["uri"]) == where["file"], "sarif: place")
            expect(place["region"]["startLine"] == where["line"], "sarif: line")


def same_gitlab(path, told):
    issues = load(path)
    expect({(i["fingerprint"], i["check_name"]) for i in issues} == set(told.counts), "gitlab")
    for issue in issues:
        expect(issue["location"]["path"] and issue["location"]["lines"]["begin"] >= 1, "gitlab: place")
        expect(issue["severity"] in ("critical", "major", "info"), "gitlab: severity")


def same_gcc(path, told):
    rules = sorted(rule for _, rule in told.counts)
    found = []
    with open(path, encoding="utf-8") as file:
        for line in file:
            match = re.fullmatch(r"(.+?):(\d+):(\d+): (error|warning|note): (.*?)(?: \[([a-z-]+)\])?\n", line)
            expect(match, "gcc:", line)
            if match[6] in rules and not re.match(r"\d+\. ", match[5]):
                found.append(match)
    expect(len(found) == len(rules), "gcc:", len(found), "of", len(rules))
    expect(sorted(m[6] for m in found) == rules, "gcc: rules")
    places = {f"{m[1]}:{m[2]}" for m in found}
    for where in told.wheres.values():
        expect(where["file"].startswith("/") or f'{where["file"]}:{where["line"]}' in places, "gcc: place")


def none_sarif(path):
    expect(check_run(load(path))["results"] == [], "sarif")


def none_gitlab(path):
    expect(load(path) == [], "gitlab")


# A row for each format: what compares it with JSON, and what sees that it tells of none.
formats = {
    "jsonl": (same_jsonl, None),
    "sarif": (same_sarif, none_sarif),
    "gcc": (same_gcc, None),
    "gitlab": (same_gitlab, none_gitlab),
}

files = dict(word.split("=", 1) for word in sys.argv[2:])
if sys.argv[1] == "same":
    told = Told(files.pop("json"))
    for name, path in files.items():
        formats[name][0](path, told)
else:
    for name, path in files.items():
        formats[name][1](path)

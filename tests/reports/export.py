# export.py events FILE STATS...: is it a sound document of trace events, with what these stats count?
#   Slices nest, what begins ends, hand-overs have both ends and slices there, counters end right.
# export.py part FILE FROM_MS TO_MS: is nothing of it outside?
# export.py thread FILE NUMBER: are all calls this thread's?
# export.py object FILE NAME: does every object that it shows have this name?
# export.py aligned FILE NS: does the second process begin so much after the first?
# export.py tables STATS FINDINGS.json EVENTS OBJECTS FINDINGS FUNCTIONS: are the tables sound, and
#   do they count the same?
# export.py formulas TABLE...: does no cell begin with a formula, nor hold what a terminal obeys?
import collections
import csv
import decimal
import json
import sys

csv.field_size_limit(1 << 24)


def expect(condition, *what):
    if not condition:
        sys.exit(" ".join(map(str, what)))


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file, parse_float=decimal.Decimal)


def ns(value):
    """Microseconds with three decimals: exact."""
    expect(isinstance(value, decimal.Decimal) and value.as_tuple().exponent == -3, "time", value)
    return int(value * 1000)


def nesting(slices):
    """Of one thread: by their beginnings, the longest first; none may cross another."""
    slices.sort(key=lambda s: (s[0], -s[1]))
    inside = []
    for begin, end in slices:
        while inside and inside[-1] <= begin and not (inside[-1] == begin and begin == end):
            inside.pop()
        expect(not inside or end <= inside[-1], "a slice crosses another at", begin)
        inside.append(end)


def check_tracks(events):
    """Whatever begins on a track ends there, under its name and in the right order."""
    tracks = collections.defaultdict(list)
    for event in events:
        if event["ph"] in "be":
            tracks[event["pid"], event["cat"], event["id2"]["local"]].append(event)
    lives = collections.Counter()
    for key, track in tracks.items():
        track.sort(key=lambda e: ns(e["ts"]))
        open_names = []
        for event in track:
            if event["ph"] == "b":
                lives[key[1]] += not open_names
                open_names.append(event["name"])
            else:
                expect(open_names and open_names.pop() == event["name"], "an end of", event["name"], "on", key)
        expect(not open_names, "no end on", key, open_names)
    return lives


def check_flows(events):
    """Each hand-over has two ends, and at both a slice begins."""
    slices = {(e["pid"], e["tid"], ns(e["ts"]), e["cat"]) for e in events if e["ph"] == "X"}
    ends = collections.defaultdict(list)
    for event in events:
        if event["ph"] in "sf":
            place = (event["pid"], event["tid"], ns(event["ts"]), event["cat"])
            expect(place in slices, "a hand-over without a slice at", place)
            expect((event["ph"] == "f") == (event.get("bp") == "e"), "bp")
            ends[event["id"]].append(event)
    for key, pair in ends.items():
        expect([e["ph"] for e in sorted(pair, key=lambda e: e["ph"], reverse=True)] == ["s", "f"], "hand-over", key)
        first, last = sorted(pair, key=lambda e: e["ph"], reverse=True)
        expect(ns(first["ts"]) <= ns(last["ts"]) and first["name"] == last["name"], "hand-over", key)
    return len(ends)


def check_document(path):
    document = load(path)
    events = document["traceEvents"]
    expect(document["displayTimeUnit"] == "ns" and document["otherData"]["nngtrace"], "head")
    threads = collections.defaultdict(list)
    for event in events:
        if event["ph"] == "X":
            begin = ns(event["ts"])
            threads[event["pid"], event["tid"]].append((begin, begin + ns(event["dur"])))
    for slices in threads.values():
        nesting(slices)
    names = {(e["pid"], e["tid"]) for e in events if e["ph"] == "M" and e["name"] == "thread_name"}
    expect(set(threads) <= names, "a thread without a name", set(threads) - names)
    return events, check_tracks(events), check_flows(events)


def events(path, *stats_files):
    found, lives, flows = check_document(path)
    calls = 0
    totals = collections.Counter()
    live = collections.Counter()
    for file in stats_files:
        stats = load(file)
        calls += sum(f["calls"] for f in stats["functions"]) + sum(stats["callbacks"].values())
        for kind in stats["objects"]:
            totals[kind["kind"]] += kind["total"]
            live[kind["kind"]] += kind["live"]
    slices = sum(e["ph"] == "X" for e in found)
    expect(slices == calls, "slices:", slices, "calls:", calls)
    expect(lives == +totals, "lives:", lives, "objects:", totals)
    last = {}
    for event in found:
        if event["ph"] == "C":
            last[event["pid"]] = event["args"]
    counted = sum((collections.Counter(args) for args in last.values()), collections.Counter())
    expect(counted == +live, "counters:", counted, "live:", live)
    expect(flows > 0, "no hand-over")
    marks = [e for e in found if e["ph"] == "i" and e["cat"] == "finding"]
    expect(len(marks) > 0 and all(e["args"]["key"] and e["args"]["message"] for e in marks), "findings")
    told = {e["args"]["object"] for e in marks} - {""}
    named = {e["name"].split(" ")[0] for e in found if e["ph"] == "b" and " " in e["name"] and "#" in e["name"]}
    expect(named == told, "objects of findings:", told, "tracks:", named)


def part(path, begin_ms, end_ms):
    found, _, _ = check_document(path)
    begin, end = int(begin_ms) * 1000000, int(end_ms) * 1000000
    for event in found:
        if "ts" in event:
            expect(ns(event["ts"]) <= end, "after the end:", event)
            last = ns(event["ts"]) + (ns(event["dur"]) if "dur" in event else 0)
            expect(last >= begin, "before the beginning:", event)
    expect(sum(e["ph"] == "X" for e in found) > 0, "nothing in it")


def thread(path, number):
    found, _, _ = check_document(path)
    threads = {e["tid"] for e in found if e["ph"] == "X"}
    expect(threads == {int(number)}, "threads:", threads)


def object_(path, name):
    found, lives, _ = check_document(path)
    names = {e["args"]["object"] for e in found if e["ph"] == "b" and "args" in e}
    expect(names == {name}, "objects:", names)
    expect(sum(lives.values()) == 1, "lives:", lives)
    expect(sum(e["ph"] == "X" for e in found) > 2, "no calls")


def aligned(path, distance):
    found, _, _ = check_document(path)
    begins = {}
    for event in found:
        if event["ph"] == "X":
            begins[event["pid"]] = min(begins.get(event["pid"], ns(event["ts"])), ns(event["ts"]))
    first, second = sorted(begins.values())
    expect(first == 0 and second == int(distance), "begins:", begins, "distance:", distance)


def table(path):
    with open(path, encoding="utf-8", newline="") as file:
        text = file.read()
    expect("\r" not in text and text.endswith("\n"), path, "ends of lines")
    rows = list(csv.reader(text.splitlines(keepends=True), strict=True))
    expect(all(len(row) == len(rows[0]) for row in rows), path, "columns")
    return [dict(zip(rows[0], row)) for row in rows[1:]]


def tables(stats_file, json_file, events_file, objects_file, findings_file, functions_file):
    stats, report = load(stats_file), load(json_file)
    rows = table(events_file)
    expect(len(rows) == stats["trace"]["events"], "events:", len(rows))
    expect([int(r["seq"]) for r in rows] == list(range(1, len(rows) + 1)), "seq")
    times = [int(r["time_ns"]) for r in rows]
    expect(times == sorted(times), "time_ns")
    failed = collections.Counter(r["function"] for r in rows if r["error"] and not r["type"].startswith("callback"))
    counted = {f["name"]: f["failed"] for f in stats["functions"] if f["failed"]}
    expect(failed == counted, "failed:", failed, counted)
    rows = table(objects_file)
    for kind in stats["objects"]:
        mine = [r for r in rows if r["kind"] == kind["kind"]]
        expect(len(mine) == kind["total"], kind, len(mine))
        expect(sum(r["ended_ns"] == "" and r["born_by"] != "" for r in mine) == kind["live"], kind, "live")
        expect(len({r["number"] for r in mine}) == len(mine), kind, "numbers")
    for row in rows:
        expect(row["ended_ns"] == "" or int(row["ended_ns"]) >= int(row["born_ns"] or 0), row)
        expect(int(row["steps"]) >= 1 and int(row["threads"]) >= 1, row)
    rows = table(findings_file)
    mine = [(r["key"], r["rule"], int(r["count"]), r["object"], r["state"]) for r in rows]
    theirs = [(f["fingerprint"], f["rule"], f["count"], f["object"]["id"], f["state"]) for f in report["findings"]]
    expect(sorted(mine) == sorted(theirs), "findings:", mine, theirs)
    rows = table(functions_file)
    mine = {r["function"]: (int(r["calls"]), int(r["failed"]), int(r["unfinished"])) for r in rows}
    theirs = {f["name"]: (f["calls"], f["failed"], f["unfinished"]) for f in stats["functions"]}
    expect(mine == theirs, "functions")


def formulas(*paths):
    evil = 0
    for path in paths:
        for row in table(path):
            for name, cell in row.items():
                number = cell.lstrip("-").isdigit()
                expect(number or cell[:1] not in set("=+-@\t\r"), path, name, cell)
                expect(all(" " <= c != "\x7f" and c not in "\u202e\ufeff" for c in cell), path, name, cell)
                evil += cell.startswith(("\\x3d", "\\x2b", "\\x2d", "\\x40"))
    expect(evil > 0, "nothing had to be neutralised")


{
    "events": events,
    "part": part,
    "thread": thread,
    "object": object_,
    "aligned": aligned,
    "tables": tables,
    "formulas": formulas,
}[sys.argv[1]](*sys.argv[2:])

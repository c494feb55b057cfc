# formats.py same JSON JSONL SARIF GCC GITLAB: do they tell the same findings?
# formats.py none SARIF GITLAB: do they tell of none?
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


def same(json_file, jsonl_file, sarif_file, gcc_file, gitlab_file):
    whole = load(json_file)
    counts = {}
    for finding in whole["findings"]:
        key = (finding["fingerprint"], finding["rule"])
        counts[key] = counts.get(key, 0) + finding["count"]
    with open(jsonl_file, encoding="utf-8") as file:
        lines = [json.loads(line) for line in file]
    expect({(f["fingerprint"], f["rule"]): f["count"] for f in lines} == counts, "jsonl")
    for line in lines:
        expect(line["trace"]["pid"] > 0 and line["nngtrace"], "a line is not whole")

    run = check_run(load(sarif_file))
    results = {
        (r["partialFingerprints"]["nngtraceFingerprint/v1"], r["ruleId"]): r["occurrenceCount"]
        for r in run["results"]
    }
    notes = [n["descriptor"]["id"] for n in run["invocations"][0]["toolExecutionNotifications"]]
    if len(counts) > 5000:
        expect(len(results) == 5000 and "results-left-out" in notes, "limit of results")
        expect(set(results.items()) <= set(counts.items()), "sarif")
    else:
        expect(results == counts and "results-left-out" not in notes, "sarif")

    issues = load(gitlab_file)
    expect({(i["fingerprint"], i["check_name"]) for i in issues} == set(counts), "gitlab")
    for issue in issues:
        expect(issue["location"]["path"] and issue["location"]["lines"]["begin"] >= 1, "gitlab: place")
        expect(issue["severity"] in ("critical", "major", "info"), "gitlab: severity")

    found = []
    with open(gcc_file, encoding="utf-8") as file:
        for line in file:
            match = re.fullmatch(r"(.+?):(\d+):(\d+): (error|warning|note): (.*?)(?: \[([a-z-]+)\])?\n", line)
            expect(match, "gcc:", line)
            if match[6] in {key[1] for key in counts} and not re.match(r"\d+\. ", match[5]):
                found.append(match)
    expect(len(found) == len(counts), "gcc:", len(found), "of", len(counts))
    expect(sorted(m[6] for m in found) == sorted(key[1] for key in counts), "gcc: rules")
    # The same place in all of them, for what has one.
    wheres = {f["fingerprint"]: f["where"] for f in reversed(lines) if f["where"] and f["where"]["line"]}
    for result in run["results"]:
        where = wheres.get(result["partialFingerprints"]["nngtraceFingerprint/v1"])
        place = result["locations"][0]["physicalLocation"]
        if where and not where["file"].startswith("/"):
            expect(urllib.parse.unquote(place["artifactLocation"]["uri"]) == where["file"], "sarif: place")
            expect(place["region"]["startLine"] == where["line"], "sarif: line")
            expect(f'{where["file"]}:{where["line"]}' in {f"{m[1]}:{m[2]}" for m in found}, "gcc: place")


def none(sarif_file, gitlab_file):
    expect(check_run(load(sarif_file))["results"] == [], "sarif")
    expect(load(gitlab_file) == [], "gitlab")


{"same": same, "none": none}[sys.argv[1]](*sys.argv[2:])

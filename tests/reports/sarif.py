# sarif.py SARIF RULES SOURCE|NONE: does a SARIF file say of its rules and results all that docs/reports.md names, each
# in its place? RULES: the output of "nngtrace rules --ids". SOURCE: the source could be read, NONE: it could not.
import json
import re
import sys

CWE = {
    415: "*-double-free msg-free-after-send *-free-in-flight",
    416: "*-use-after-free msg-use-after-send *-double-send",
    825: "msg-stale-*",
    675: "*-double-close",
    672: "*-use-after-close *-after-fini *-after-fork aio-op-after-stop",
    833: "aio-self-wait *-wait-deadlock",
    401: "msg-leak* buffer-leak",
    362: "aio-busy-* *-early-result msg-concurrent-use socket-shared-state",
    252: "aio-result-unchecked result-sign",
    762: "compat-mix buffer-wrong-size",
    763: "*-not-from-nng",
}
STEPS = {"acquire", "release", "call", "resource", "danger"}


def expect(condition, *what):
    if not condition:
        sys.exit(" ".join(map(str, what)))


def check_rule(rule):
    name = "".join(part.capitalize() for part in rule["id"].split("-"))
    expect(rule["name"] == name != rule["id"], rule["id"], "name", rule["name"])
    for key in ("shortDescription", "fullDescription"):
        text = rule[key]["text"]
        expect(text.endswith(".") and len(text) <= 1024, rule["id"], key)
    expect(rule["help"]["text"] and rule["help"]["markdown"].startswith("#"), rule["id"], "help")
    level, properties = rule["defaultConfiguration"]["level"], rule["properties"]
    expect(level in ("error", "warning", "note"), rule["id"], level)
    expect(properties["precision"] in ("very-high", "high"), rule["id"], "precision")
    expect(properties["problem.severity"] == {"note": "recommendation"}.get(level, level), rule["id"], "severity")
    tags = properties["tags"]
    expect(tags[:2] == ["correctness", "nng"], rule["id"], tags)
    cwe = [int(t.rsplit("-", 1)[1]) for t in tags if t.startswith("external/cwe/cwe-")]
    expect(("security-severity" in properties) == (cwe in ([415], [416])), rule["id"], "security-severity")
    for number, globs in CWE.items():
        for glob in globs.split():
            if re.fullmatch(glob.replace("*", "[a-z-]+"), rule["id"]):
                expect(cwe == [number], rule["id"], "has CWE", cwe, "and not", number)


def check_place(place, source):
    where = place["physicalLocation"]
    region = where["region"]
    if not source or "uriBaseId" not in where["artifactLocation"]:
        expect("snippet" not in region and "contextRegion" not in where, "a snippet that nobody has read")
        return
    context = where["contextRegion"]
    expect(region["startColumn"] < region["endColumn"] and region["snippet"]["text"], "columns")
    # The column is counted in characters of UTF-16, and the text is what lies between.
    units = len(region["snippet"]["text"].encode("utf-16-le")) // 2
    expect(units == region["endColumn"] - region["startColumn"] or len(region["snippet"]["text"].encode()) > 196, "the snippet is not the region:", region)
    expect("\\x" not in region["snippet"]["text"], "a cut character:", region)
    expect(context["startLine"] <= region["startLine"] <= context["endLine"], "context")
    expect(region["startLine"] - context["startLine"] <= 3 >= context["endLine"] - region["startLine"], "context")


def check_flow(result):
    flow = result["codeFlows"][0]
    steps = flow["threadFlows"][0]["locations"]
    expect(len(result["codeFlows"]) == 1 and 0 < len(steps) <= 13, "steps")
    danger = [s for s in steps if "danger" in s["kinds"]]
    expect(len(danger) == 1 and danger[0]["importance"] == "essential", "the offence in its story")
    for number, step in enumerate(steps, 1):
        expect(set(step["kinds"]) <= STEPS and step["importance"] in ("essential", "important"), "kinds")
        text = step["location"]["message"]["text"]
        expect(re.match(rf"{number}\. .*\+\d+\.\d{{3}} ms, thread \d+: nng_\w+", text), "step:", text)
    turning = [s for s in steps if s["importance"] == "essential" and s not in danger]
    return turning[0]["location"] if turning else None


def check_result(result, source):
    expect(result["kind"] == "fail" and result["level"] in ("error", "warning", "note"), "kind")
    expect(result["occurrenceCount"] >= 1, "occurrenceCount")
    expect(set(result["properties"]) >= {"certainty", "object", "trace"}, "properties")
    text = result["message"]["text"]
    expect(text.endswith("."), "no sentence:", text)
    check_place(result["locations"][0], source)
    if result["level"] == "error":
        turning = check_flow(result)
        first = result["relatedLocations"][0]
        expect(turning is None or first["id"] == 1, "the turning step is not the first")
        expect(turning is None or first["message"]["text"] == turning["message"]["text"].split(". ", 1)[1], first, turning)
    frames = [f for s in result["stacks"] for f in s["frames"]]
    expect(frames and len(frames) <= 200 and all("threadId" in f for f in frames), "stacks")
    expect(all("module" in f or "physicalLocation" in f["location"] for f in frames), "a frame without a place")
    prints = result["partialFingerprints"]
    expect(re.fullmatch(r"[0-9a-f]{16}(-\d+)?", prints["nngtraceFingerprint/v1"]), "key")
    hashed = re.fullmatch(r"[0-9a-f]+:\d+", prints.get("primaryLocationLineHash", ""))
    expect(bool(hashed) == (source and "uriBaseId" in result["locations"][0]["physicalLocation"]["artifactLocation"]),
        "the hash of the line:", prints)


def main(sarif_file, rules_file, source):
    with open(sarif_file, encoding="utf-8") as file:
        document = json.load(file)
    expect(document["$schema"].endswith("/sarif-schema-2.1.0.json"), "$schema")
    run = document["runs"][0]
    driver = run["tool"]["driver"]
    expect(driver["name"] == "nngtrace" and driver["version"] and driver["semanticVersion"], "driver")
    with open(rules_file, encoding="utf-8") as file:
        expect([r["id"] for r in driver["rules"]] == file.read().split(), "rules")
    for rule in driver["rules"]:
        check_rule(rule)
    expect(run["results"], "no result")
    for result in run["results"]:
        check_result(result, source == "SOURCE")
    invocation = run["invocations"][0]
    expect(invocation["executionSuccessful"] is True, "executionSuccessful")
    root = run["originalUriBaseIds"]["SRCROOT"]["uri"]
    expect(root.startswith("file:///") and root.endswith("/"), "SRCROOT")
    expect(invocation["workingDirectory"]["uri"] == root, "workingDirectory")


main(*sys.argv[1:])

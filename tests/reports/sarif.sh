#!/bin/sh
# A SARIF file holds what docs/reports.md names: rules, places with their source, the story as a flow, keys.
# What validators of others say of it: tests/web/sarif.sh.
# usage: sarif.sh BIN SAMPLES SOURCE
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"

holds() {
	python3 "$here/sarif.py" "$1" ids "$2" 2>stderr || fail "$1"
}
"$bin/nngtrace" rules --ids >ids
record p01-free-after-send-wrong one.trace
record p08-busy-aio-wrong two.trace
"$bin/make_hostile" texts evil.trace 3 || fail make_hostile
ends 1 check --source-root "$source" --format sarif -o all.sarif one.trace two.trace
holds all.sarif SOURCE
ends 1 check --format sarif -o evil.sarif evil.trace
holds evil.sarif NONE
# Each of these is seen when it is missing.
for broken in s/danger/call/ 's/"executionOrder": 2/"executionOrder": 3/;s/"2\. /"3. /' s/essential/important/g \
	s/primaryLocationLineHash/other/ s/very-high/medium/ s/security-severity/severity/ s/cwe-415/cwe-416/ \
	s/MsgFreeAfterSend/msg-free-after-send/ s/occurrenceCount/count/ 's/"threadId"/"thread"/' s/endColumn/end/; do
	sed "$broken" all.sarif >broken.sarif
	python3 "$here/sarif.py" broken.sarif ids SOURCE 2>stderr && fail "nobody sees: $broken"
done

# The state against a baseline, and the name of the category.
ends 1 check --write-baseline known one.trace
ends 1 check --baseline known --category nightly --format sarif -o states.sarif one.trace two.trace
python3 - <<'END' 2>stderr || fail 'baselineState, automationDetails'
import json
run = json.load(open("states.sarif"))["runs"][0]
states = {r["ruleId"]: r["baselineState"] for r in run["results"]}
assert states["msg-free-after-send"] == "unchanged" and states["aio-busy-reuse"] == "new", states
assert run["automationDetails"]["id"] == "nightly/", run["automationDetails"]
run = json.load(open("all.sarif"))["runs"][0]
assert not any("baselineState" in r for r in run["results"]) and run["automationDetails"]["id"] == "nngtrace/"
END
finish

#!/bin/sh
# All that nngtrace writes as JSON agrees with docs/nngtrace.schema.json, which knows every field of it.
# usage: json.sh BIN SAMPLES SOURCE
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"
. "$here/json_outputs.sh"

schema=$source/docs/nngtrace.schema.json
python3 "$here/schema.py" "$schema" outputs/* >wrong 2>stderr || fail "$(head -n 20 wrong)"
# The check must be able to say no: a field too many, one too few, and one of another kind.
for change in 's/"advice"/"advise"/' 's/"count": 20/"count": "20"/' 's/"severity": "error"/"severity": "bad"/'; do
	sed "$change" outputs/one.json >broken.json
	cmp -s outputs/one.json broken.json && fail "$change changes nothing"
	python3 "$here/schema.py" "$schema" broken.json >wrong 2>stderr && fail "the check takes $change"
done
# What is there only when the program or a mode says it was seen here.
grep -q '"phases": \[' outputs/said.stats.json || fail "no phases: $(cat outputs/said.stats.json)"
grep -q '"guard": "survive:copy"' outputs/acts.json || fail "no guard: $(head -40 outputs/acts.json)"
grep -q '"perturb": {' outputs/acts.json || fail "no delays: $(head -40 outputs/acts.json)"
# The page names every field of a finding and of a step, and no other.
python3 - "$schema" "$source/docs/json.md" <<'END' 2>stderr || fail 'docs/json.md and the schema'
import json, re, sys
defs = json.load(open(sys.argv[1]))["$defs"]
page = open(sys.argv[2], encoding="utf-8").read()
for part in ("finding", "step", "trace", "summary", "suppression", "object"):
    for name in defs[part]["properties"]:
        assert re.search(rf"`{name}(\[\])?`", page), f"docs/json.md does not name {part}.{name}"
END
finish

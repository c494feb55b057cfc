#!/bin/sh
# nngtrace diff: what is new, gone and the same, between traces, folders of them, and baselines.
# usage: diff.sh BIN SAMPLES SOURCE
. "$(dirname "$0")/lib.sh"

mkdir old new
record p01-free-after-send-wrong old/one.trace
record p01-free-after-send-wrong new/one.trace
record p08-busy-aio-wrong new/two.trace
record p01-free-after-send-right clean.trace
"$bin/nngtrace" check --write-baseline known old >/dev/null 2>&1

# counts NEW GONE SAME: what the last diff says.
counts() {
	grep -q "^$1 new, $2 gone, $3 the same\$" stdout || fail "wanted $1 new, $2 gone, $3 the same: $(head -n 1 stdout)"
}
for before in old old/one.trace known; do
	ends 1 diff $before new
	counts 2 0 2
	grep -A 1 '^new   error   aio-busy-modify  1 time  key [0-9a-f]*$' stdout | grep -q '^      main  .*p08-busy-aio/wrong.c:[0-9]*$' ||
		fail "$before: what is new"
	grep -q '^same  error   msg-free-after-send' stdout || fail "$before: what is the same"
	ends 0 diff $before old
	counts 0 0 2
done
ends 0 diff new old
counts 0 2 2
grep -q '^gone  error   aio-busy-reuse ' stdout || fail 'what is gone'
ends 0 diff new known
counts 0 2 2
grep -q '^objects' stdout && fail 'a baseline has no objects'
ends 0 diff old clean.trace
counts 0 2 0
grep -q '^msg  *0 ' stdout || fail 'the numbers of objects'
grep -qE '^events .*[0-9]+ -> [0-9]+$' stdout || fail 'the number of events'

# The exit status is about what is new, as --fail-on has it.
ends 0 diff --fail-on never old new
ends 0 diff clean.trace clean.trace
ends 1 diff --fail-on note clean.trace old
ends 2 diff old missing.trace
# What is suppressed counts in nothing.
echo 'aio-* file=samples/p08-busy-aio/wrong.c # a lesson' >hidden
NNGTRACE_SUPPRESSIONS=hidden "$bin/nngtrace" diff old new >stdout 2>stderr || fail 'suppressed findings count'
counts 0 0 2

ends 1 diff --format json old new -o diff.json
python3 - diff.json <<'END' 2>stderr || fail 'json'
import json, sys
d = json.load(open(sys.argv[1]))
assert d["schema"] == "nngtrace-diff/1"
assert [f["change"] for f in d["findings"]].count("new") == 2 == d["summary"]["error"]
assert all(f["old_count"] == 20 == f["new_count"] for f in d["findings"] if f["rule"] == "msg-free-after-send")
assert d["old"]["traces"] == 1 and d["new"]["traces"] == 2 and d["new"]["events"] > d["old"]["events"]
assert {o["kind"] for o in d["old"]["objects"]} >= {"msg", "aio", "ctx"}
END
refuses 'OLD and NEW' diff old
refuses 'unknown level' diff --fail-on bad old new
refuses 'unknown format' diff --format html old new
refuses 'no trace in it' diff old "$source/docs"
refuses 'the output must go elsewhere' diff -o known known new
finish

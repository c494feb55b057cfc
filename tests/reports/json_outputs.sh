# shellcheck shell=sh disable=SC2154 # bin is that of input/lib.sh
# json_outputs.sh - sourced: every kind of JSON that nngtrace writes, of ordinary, hostile, empty, cut and
# many traces, as *.json and *.jsonl in the folder "outputs". The caller has `samples`, and lib.sh.
mkdir outputs
"$bin/nngtrace" record -o one.trace -- "$samples/p01-free-after-send-wrong" >/dev/null 2>&1
"$bin/nngtrace" record -o two.trace -- "$samples/p08-busy-aio-wrong" >/dev/null 2>&1
"$bin/nngtrace" record -o clean.trace -- "$samples/p01-free-after-send-right" >/dev/null 2>&1
NNGTRACE_DEPTH=0 "$bin/nngtrace" record -o bare.trace -- "$samples/p07-context-leak-wrong" >/dev/null 2>&1
"$bin/nngtrace" record -o said.trace -- "$samples/annotations-shop" >/dev/null 2>&1
NNGTRACE_GUARD=survive:copy NNGTRACE_PERTURB=1:budget=100 \
	"$bin/nngtrace" record -o acts.trace -- "$samples/keep-alive-server" >/dev/null 2>&1
"$bin/make_hostile" texts evil.trace 3
"$bin/make_hostile" findings crowd.trace 2000
head -c 45000 one.trace >cut.trace
echo 'msg-free-after-send # a "quoted" reason' >hidden

# written NAME nngtrace-arguments...: into outputs/NAME; findings are no failure.
written() {
	name=$1
	shift
	"$bin/nngtrace" "$@" >outputs/"$name" 2>stderr
	[ $? -le 1 ] || fail "nngtrace $*"
}
for each in one two clean bare said acts evil crowd cut; do
	written $each.json check --format json $each.trace
	written $each.jsonl check --format jsonl $each.trace
	written $each.stats.json stats --format json $each.trace
done
written many.json check --format json one.trace one.trace two.trace clean.trace evil.trace
written many.jsonl check --format jsonl one.trace one.trace two.trace clean.trace evil.trace
written hidden.json check --format json --suppressions hidden --show-suppressed one.trace two.trace
written hidden.jsonl check --format jsonl --suppressions hidden --show-suppressed one.trace two.trace
"$bin/nngtrace" check --write-baseline known one.trace >/dev/null 2>&1
written known.json check --format json --baseline known one.trace two.trace
written diff.json diff --format json one.trace two.trace
written same.diff.json diff --format json evil.trace evil.trace
written known.diff.json diff --format json known two.trace
written rules.json rules --format json

#!/bin/sh
# words.sh BIN SHIM NNGTRACE WORK: what NNGTRACE_PERTURB and the options may say, what it does, and
# what the trace and the reports say of it.
. "$(dirname "$0")/../traps/lib.sh"
program=$bin/perturb_orders

# delays TRACE: how many it has, "" when the mode was off.
delays() {
	"$nngtrace" stats --format json "$1" | sed -n 's/^ *"delays": \([0-9]*\),*$/\1/p'
}

# perturbed WORDS TRACE: runs a right program with these words.
perturbed() {
	NNGTRACE_PERTURB=$1 NNGTRACE_OUT=$2 traced timeout 60 "$program" rearm right 20 >out 2>err ||
		fail "$1: status $?: $(cat err)"
	[ ! -s err ] || fail "$1: $(cat err)"
}

perturbed 7:budget=100 seven.trace
[ "$(delays seven.trace)" -gt 20 ] || fail "seed 7: $(delays seven.trace) delays"
"$nngtrace" log seven.trace >log
grep -q -- '--- [0-9.]* ms before nng_aio_stop, by NNGTRACE_PERTURB$' log || fail "none before a stop"
grep -q -- '--- [0-9.]* ms inside nng_' log || fail "none inside a call"
grep -q -- '--- [0-9.]* ms after nng_' log || fail "none after a call"
grep -q -- '--- [0-9.]* ms before a callback, by' log || fail "none before a callback"
[ "$(grep -c 'by NNGTRACE_PERTURB$' log)" = "$(delays seven.trace)" ] ||
	fail "the log has $(grep -c 'by NNGTRACE_PERTURB$' log) delays, the header $(delays seven.trace)"
"$nngtrace" check --color never seven.trace >report 2>&1 || fail "check: $(cat report)"
grep -q 'calls were delayed (NNGTRACE_PERTURB, seeded, seed 7): ' report || fail "report: $(cat report)"
"$nngtrace" check --format json seven.trace | tr -d '\n ' |
	grep -q '"perturb":{"mode":"seeded","seed":7,"delays":[1-9][0-9]*,"delays_ns":[1-9]' ||
	fail "JSON does not say it"
"$nngtrace" check --format html seven.trace | grep -q 'calls were delayed (seeded, seed 7)' ||
	fail "HTML does not say it"

# Off: no delay, and nothing is said.
NNGTRACE_OUT=off.trace traced timeout 60 "$program" rearm right 5 || fail "off: status $?"
[ -z "$(delays off.trace)" ] || fail "off: $(delays off.trace) delays"
"$nngtrace" check --color never off.trace 2>&1 | grep -q delayed && fail "off: the report says delayed"

# Only at the points that are named; no delay is longer than max.
perturbed 7:budget=100:at=callback,take some.trace
"$nngtrace" log some.trace | grep -- '--- .* by NNGTRACE_PERTURB$' >log
grep -q ' before a callback, ' log || fail "at=: none before a callback"
grep -Eq ' inside | before nng_' log && fail "at=: $(grep -E ' inside | before nng_' log | head -1)"
perturbed 7:budget=100:max=1 short.trace
"$nngtrace" log short.trace | awk '/by NNGTRACE_PERTURB$/ { ms = $0; sub(/.*--- /, "", ms)
	if (ms + 0 < 0.06) short++; if (ms + 0 < 3) below++; all++ }
	END { exit !(all > 10 && short == 0 && below > all / 4) }' || fail "max=1: $("$nngtrace" log short.trace | grep -c PERTURB)"

# The budget holds: 10 % of a thread's time, and 20 ms. A delay may take longer than was asked for, since the
# machine is busy; then the next one must wait, so all but a thread's last one are within the budget.
perturbed 3 budget.trace
"$nngtrace" log budget.trace | sed -n 's/.*\[\([0-9]*\).*--- \([0-9.]*\) ms .*PERTURB$/\1 \2/p' >log
span=$("$nngtrace" stats --format json budget.trace | sed -n 's/^ *"duration_ns": \([0-9]*\),*$/\1/p')
[ -s log ] || fail "the budget: no delay"
awk -v span="$span" '{ sum[$1] += last[$1]; last[$1] = $2 }
	END { for (t in sum) if (sum[t] > 20 + span / 1e7) exit 1 }' log ||
	fail "the budget is exceeded: $(cat log)"

# The same seed: the same decisions of the main thread at its first points, whatever the time.
for i in 1 2; do
	NNGTRACE_PERTURB=11:budget=100:max=1 NNGTRACE_OUT=same.$i.trace traced "$program" free right 20 ||
		fail "same: status $?"
	"$nngtrace" log --thread 1 same.$i.trace | sed -n 's/.*--- [0-9.]* ms \(.*\), by NNG.*/\1/p' |
		head -20 >same.$i
done
[ -s same.1 ] || fail "same: no delay"
cmp -s same.1 same.2 || fail "the same seed draws others: $(diff same.1 same.2)"

# What is not taken is said, and the mode is off.
for bad in x -1 1: 1:max=0 1:max=1001 1:budget=0 1:budget=101 1:at= 1:at=here '1:at=give,' 1:plan= \
	99999999999999999999; do
	NNGTRACE_PERTURB=$bad NNGTRACE_OUT=bad.trace traced "$program" free right 1 >out 2>err ||
		fail "$bad: status $?"
	grep -q "^nngtrace: NNGTRACE_PERTURB=$bad: not a number (the seed)" err || fail "$bad: $(cat err)"
	[ -z "$(delays bad.trace)" ] || fail "$bad: it is on"
	"$nngtrace" run --perturb="$bad" -- true >out 2>err
	[ $? = 2 ] || fail "--perturb=$bad is taken"
done
for bad in 0 x 100001 -1; do
	"$nngtrace" run --repeat "$bad" -- true >out 2>err
	[ $? = 2 ] || fail "--repeat $bad is taken"
done
"$nngtrace" run --until-found -- true >out 2>err
[ $? = 2 ] || fail "--until-found alone is taken"
"$nngtrace" run --plan no.plan -- true >out 2>err
[ $? = 2 ] || fail "a plan that is not there is taken"
echo words >no.plan
"$nngtrace" run --plan no.plan -- true >out 2>err
[ $? = 2 ] || fail "what is no plan is taken"
grep -q "not a plan" err || fail "what is no plan: $(cat err)"

# Several runs: as many as asked, the first status that is not 0, the traces where they were wanted.
"$nngtrace" run --repeat 3 --trace 'kept.%p.trace' -- "$program" free right 1 >out 2>err ||
	fail "--repeat: status $?: $(cat err)"
[ "$(count_named 'kept.*.trace')" = 3 ] || fail "--repeat 3 keeps $(count_named 'kept.*.trace') traces"
grep -q '^nngtrace: nothing was found in 3 runs$' err || fail "--repeat: $(cat err)"
"$nngtrace" run --repeat 3 --trace one.trace -- "$program" free right 1 >out 2>err
[ $? = 2 ] || fail "--repeat takes one name for all traces"
"$nngtrace" run --repeat 2 -- sh -c 'exit 7' >out 2>err
[ $? = 7 ] || fail "--repeat does not end with the command's status"
grep -q 'the command did not end with 0 in 2 of 2 runs, first with run 1, with 7$' err ||
	fail "--repeat: $(cat err)"
finish

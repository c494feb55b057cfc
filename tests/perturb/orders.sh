#!/bin/sh
# orders.sh BIN SHIM NNGTRACE WORK SAMPLES SEEDS: each program whose defect needs an order is found
# within so many seeds, and its right twin is silent with as many: some rounds a run, so that all
# runs together stay short.
. "$(dirname "$0")/../traps/lib.sh"
. "$(dirname "$0")/rules.sh"
seeds=$6
program=$bin/perturb_orders

for name in $all; do
	rule=$(rule_of "$name")
	"$nngtrace" run --perturb --repeat "$seeds" --until-found --fail-on warning \
		--error-exitcode 9 -- "$program" "$name" wrong 20 >out 2>err
	status=$?
	[ $status = 9 ] || fail "$name: status $status: not found with $seeds seeds: $(cat err)"
	grep -Eq "^(error|warning): .*\[$rule\]" err || fail "$name: $rule is not reported: $(cat err)"
	grep -q "^nngtrace: in 1 of [0-9]* runs*, first with seed [0-9]*: $rule (key " err ||
		fail "$name: the seed is not said: $(grep '^nngtrace' err)"
	grep -q "calls were delayed (NNGTRACE_PERTURB, seeded, seed " err ||
		fail "$name: the report does not say that calls were delayed"

	"$nngtrace" run --perturb --repeat "$seeds" --error-exitcode 9 --fail-on note \
		-- "$program" "$name" right 5 >out 2>err
	status=$?
	[ $status = 0 ] || fail "$name: the right twin: status $status: $(cat err)"
	grep -q "^nngtrace: nothing was found in $seeds runs$" err ||
		fail "$name: the right twin: $(grep '^nngtrace' err)"
done

# The last one found, once more: the story says which call was late, and by how much.
"$nngtrace" run --perturb --repeat "$seeds" --until-found -- "$program" free wrong 20 >out 2>err
grep -q "delayed [0-9.]* ms \(before\|inside\|after\) the call, by NNGTRACE_PERTURB" err ||
	grep -q "calls were delayed" err || fail "no delay in the report: $(cat err)"
finish

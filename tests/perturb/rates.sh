#!/bin/sh
# rates.sh BIN SHIM NNGTRACE WORK SAMPLES SEEDS: how often each defect shows without delays, with
# seeded ones, and with one run for each place of a plan; with the time that the runs took. The twins
# are silent with every seed. Prints the table of docs/perturb.md.
. "$(dirname "$0")/../traps/lib.sh"
seeds=$6
program=$bin/perturb_orders

# share OPTION... -- CASE TWIN ROUNDS: "FOUND of RUNS in SECONDS s"; FOUND counts the gravest rule's.
share() {
	from=$(date +%s)
	"$nngtrace" run --fail-on note --error-exitcode 9 "$@" >out 2>err
	took=$(($(date +%s) - from))
	runs=$(sed -n 's/^nngtrace: in [0-9]* of \([0-9]*\) run.*/\1/p; s/^nngtrace: nothing was found in \([0-9]*\) .*/\1/p' err | head -1)
	most=$(sed -n 's/^nngtrace: in \([0-9]*\) of [0-9]* run.*/\1/p' err | sort -n | tail -1)
	echo "${most:-0} of ${runs:-?} in $took s"
}

for name in together early close free rearm lock; do
	[ $name = lock ] && most=$((seeds / 10)) || most=$seeds # each one found takes three seconds
	plain=$(share --repeat "$most" -- "$program" $name wrong 20)
	blind=$(share --perturb --repeat "$most" -- "$program" $name wrong 20)
	NNGTRACE_OUT=plain.trace traced "$program" $name wrong 20
	"$nngtrace" perturb -o "$name.plan" plain.trace >/dev/null 2>err || fail "$name: $(cat err)"
	planned=$(share --plan "$name.plan" -- "$program" $name wrong 20)
	twin=$(share --perturb --repeat "$seeds" -- "$program" $name right 20)
	case $twin in
	"0 of $seeds "*) ;;
	*) fail "$name: the right twin: $twin: $(grep '^nngtrace' err)" ;;
	esac
	echo "| \`$name\` | $plain | $blind | $planned | $twin |" | tee -a table
done
cat table
finish

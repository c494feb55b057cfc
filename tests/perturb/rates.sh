#!/bin/sh
# rates.sh BIN SHIM NNGTRACE WORK SAMPLES SEEDS [PART [CASE]]: how often each defect shows, for the
# tables of docs/perturb.md, which it prints. PART: one of these alone, and of CASE alone:
#   hits   20 rounds a run, without delays and with seeds: seldom, and with most seeds
#   once   one round a run, as in a program that comes to the place once: with seeds, and by a plan,
#          for as many runs; what is found in a second, the making of the plan included
#   twins  the right twins, which are silent with every seed, all SEEDS of them
. "$(dirname "$0")/../traps/lib.sh"
. "$(dirname "$0")/rules.sh"
seeds=$6
parts=${7:-hits once twins}
cases=${8:-$all}
program=$bin/perturb_orders
runs=$((seeds / 10))
[ "$runs" -le 50 ] || runs=50

now() {
	date +%s%3N
}

# share RULE OPTION... -- CASE TWIN ROUNDS: leaves how many runs had a finding of the rule in $found, and
# the milliseconds that they took in $took. RULE: a word of it, "." for any.
share() {
	wanted=$1
	shift
	from=$(now)
	"$nngtrace" run --fail-on note --error-exitcode 9 "$@" >out 2>err
	took=$(($(now) - from))
	found=$(sed -n "s/^nngtrace: in \([0-9]*\) of [0-9]* run.*: .*$wanted.* (key .*/\1/p" err | sort -n | tail -1)
	found=${found:-0}
	grep -q "^nngtrace: \(in\|nothing was found in\) [0-9]* " err || fail "$*: $(cat err)"
}

# a_second FOUND MS
a_second() {
	awk -v found="$1" -v ms="$2" 'BEGIN { printf "%.2f", 1000 * found / (ms > 0 ? ms : 1) }'
}

# some CASE: how many runs; each in which the lock is found takes three seconds
some() {
	[ "$1" = lock ] && echo $(((runs + 4) / 5)) || echo "$runs"
}

hits() {
	many=$(some "$1")
	share "$rule" --repeat "$many" -- "$program" "$1" wrong 20
	plain=$found
	share "$rule" --perturb --repeat "$many" -- "$program" "$1" wrong 20
	echo "| hits | $1 | $rule | $plain of $many | $found of $many |"
	[ $((plain * 5)) -le "$many" ] || fail "$1: it is not seldom without delays: $plain of $many"
	[ $((found * 2)) -gt "$many" ] || fail "$1: not found with most seeds: $found of $many"
}

once() {
	many=$(some "$1")
	share "$rule" --perturb --repeat "$many" -- "$program" "$1" wrong 1
	blind=$(a_second "$found" "$took")
	echo "| once | $1 | seeds | $found of $many | $blind |"
	from=$(now)
	NNGTRACE_OUT=plain.trace traced "$program" "$1" wrong 5
	"$nngtrace" perturb -o "$1.plan" plain.trace >/dev/null 2>err || fail "$1: $(cat err)"
	making=$(($(now) - from))
	places=$(($(wc -l <"$1.plan") - 1))
	share "$rule" --plan "$1.plan" --repeat "$many" -- "$program" "$1" wrong 1
	planned=$(a_second "$found" $((took + making)))
	echo "| once | $1 | plan of $places | $found of $many | $planned |"
	echo "$blind $planned" >>seconds
}

twins() {
	share . --perturb --repeat "$seeds" -- "$program" "$1" right 5
	echo "| twins | $1 | | $found of $seeds | |"
	[ "$found" = 0 ] || fail "$1: the right twin: $(grep '^nngtrace' err)"
}

: >seconds
for part in $parts; do
	for name in $cases; do
		rule=$(rule_of "$name")
		case $part in
		hits) hits "$name" ;;
		once) once "$name" ;;
		twins) twins "$name" ;;
		*) fail "no such part: $part" ;;
		esac
	done
done
[ ! -s seconds ] || awk '{ blind += $1; planned += $2 }
	END { printf "found a second, all programs: seeds %.2f, plans %.2f\n", blind, planned; exit !(planned > blind) }' seconds ||
	fail "plans find no more than seeds in the same time"
finish

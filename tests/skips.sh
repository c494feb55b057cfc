#!/bin/sh
# Lists what tests did not do and why: a test that ends with status 77, or one that passes and leaves
# a part out, says so in a line "skipped: REASON".
# usage: skips.sh LOG PERMITTED     LOG: ctest's LastTest.log; PERMITTED: see tests/skips.txt
# Exit status 1 when CI is "true" and something is not permitted.
set -eu
log=$1 permitted=$2

list=$(mktemp)
trap 'rm -f "$list"' EXIT
awk '
	/^[0-9]+\/[0-9]+ Test: / { name = $3; output = 0; count = 0 }
	/^<end of output>$/ { output = 0 }
	output && sub(/^skipped: /, "") { reasons[++count] = $0 }
	/^Output:$/ { output = 1 }
	/^Test Skipped\.$/ && count == 0 { reasons[++count] = "it does not say why" }
	/^Test (Passed|Skipped)\.$/ {
		for (i = 1; i <= count; i++)
			print ($2 == "Skipped." ? "whole" : "part") "\t" name "\t" reasons[i]
		count = 0
	}' "$log" >"$list"
[ -s "$list" ] || exit 0

# permitted_why NAME REASON: prints why it may be; false when nobody said.
permitted_why() {
	while IFS='|' read -r test reason why; do
		case $test in '#'* | '') continue ;; esac
		# Patterns are meant.
		# shellcheck disable=SC2254
		case $1 in $test) ;; *) continue ;; esac
		# shellcheck disable=SC2254
		case $2 in $reason) echo "$why" && return ;; esac
	done <"$permitted"
	return 1
}

bad=0
echo
echo "skipped:"
while IFS="$(printf '\t')" read -r how name reason; do
	[ "$how" = whole ] || name="$name (a part)"
	if why=$(permitted_why "${name% (a part)}" "$reason"); then
		echo "  $name: $reason [permitted: $why]"
	else
		echo "  $name: $reason"
		bad=$((bad + 1))
	fi
done <"$list"
if [ $bad -ne 0 ] && [ "${CI:-}" = true ]; then
	echo "FAILED: $bad of them are not permitted by $permitted, and CI is set"
	exit 1
fi

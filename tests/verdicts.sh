# shellcheck shell=sh
# verdicts.sh - how the scripts of the tests tell what came out; sourced by the libraries of their
# folders, before they change the working directory. A test says what it expects and goes on after a failure; `finish` tells.
failures=0

fail() {
	echo "FAILED: $*"
	failures=$((failures + 1))
}

skip() {
	echo "skipped: $*"
	exit 77
}

# skip_part REASON: something is left out; tests/run.sh lists it
skip_part() {
	echo "skipped: $*"
}

finish() {
	[ "$failures" = 0 ] && exit 0
	echo "$failures failed"
	exit 1
}

#!/bin/sh
# The whole test-suite once more with the recorder's self-check: every stack of every trace that
# any test makes is compared with libunwind's. The tests run one after the other, each with a
# file of totals of its own (shim/stack/selfcheck.h), so nothing is lost with a trace that is removed.
# SELFCHECK_TESTS: a regular expression of tests, for fewer than all.
. "$(dirname "$0")/lib.sh"
build=$(dirname "$bin")
[ "$(uname -m)" = x86_64 ] || skip "stacks are verified on x86-64 only"
command -v ctest >/dev/null || skip "no ctest"

# Itself aside; the other long tests only run more of what the short ones do.
left_out='traps/selfcheck_all'

# A folder of its own for what ctest writes: this may run inside of ctest.
mkdir ctest
echo "subdirs(\"$build\")" >ctest/CTestTestfile.cmake
ctest --test-dir ctest -N -LE soak -R "${SELFCHECK_TESTS:-.}" -E "^$left_out\$" |
	sed -n 's/^ *Test *#\([0-9]*\): \(.*\)$/\1 \2/p' >tests
total=$(wc -l <tests)
[ "$total" -gt 0 ] || fail "no tests"

# read_totals FILE: traces, stacks compared, stacks that differ
read_totals() {
	od -An -v -t u8 "$1" | tr -s ' \n' ' '
}

checked=0 traces=0 with=0 wrong=0
: >without
while read -r number name; do
	head -c 24 /dev/zero >totals
	chmod 666 totals # some tests run programs as another user
	status=0
	NNGTRACE_SELFCHECK=$work/totals ctest --test-dir ctest -I "$number,$number" \
		--output-on-failure </dev/null >log 2>&1 || status=$?
	# shellcheck disable=SC2046
	set -- $(read_totals totals)
	if [ $status -ne 0 ]; then
		fail "$name: the test"
		cat log
	fi
	[ "$3" = 0 ] || fail "$name: $3 of $2 stacks differ"
	checked=$((checked + $2)) traces=$((traces + $1)) wrong=$((wrong + $3))
	if [ "$2" -gt 0 ]; then
		with=$((with + 1))
	elif grep -q '(Skipped)\|\*\*\*Skipped' log; then
		echo "skipped here: $name" >>without
	elif [ "$1" -gt 0 ]; then
		echo "its traces have no stacks of two frames: $name" >>without
	else
		echo "records no program: $name" >>without
	fi
done <tests

echo "$checked stacks compared in $traces traces of $with tests, $wrong differ"
echo "left out: $left_out (this test), and the other long ones (label soak), which run more of the same"
sort without
[ $checked -gt "$total" ] || fail "next to nothing was compared"
finish

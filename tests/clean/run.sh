#!/bin/sh
# Runs a correct program under the tracer: it must end well, and nothing may be found, neither in
# the whole trace nor from a point in the middle on. A program that does not end well without the tracer
# either, in one of several runs, says something of itself or of this release of NNG: the test is skipped.
# usage: sh run.sh NNGTRACE CUTS PROGRAM [ARGUMENT...]
set -u
ALONE=30 # runs without the tracer: one that fails in one of ten fails in them but once in 23 times

nngtrace=$1
cuts=$2
shift 2
dir=$(mktemp -d) || exit 2
trap 'rm -rf "$dir"' EXIT
trace=$dir/clean.trace

"$nngtrace" record -o "$trace" -- "$@"
status=$?
if [ "$status" -ne 0 ]; then
	for _ in $(seq $ALONE); do
		"$@" >"$dir/alone" 2>&1 && continue
		echo "skipped: the program fails without the tracer too: $(tail -n 1 "$dir/alone")"
		exit 77
	done
	echo "$*: status $status under the tracer; without it none of $ALONE runs failed"
	exit 1
fi
"$nngtrace" check --fail-on warning "$trace" >"$dir/report" 2>&1
status=$?
if [ "$status" -ne 0 ]; then
	echo "nngtrace check: status $status"
	cat "$dir/report"
	exit 1
fi
"$cuts" "$trace" 12

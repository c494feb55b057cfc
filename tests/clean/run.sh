#!/bin/sh
# Runs a correct program under the tracer: it must end well, and nothing may be found, neither in
# the whole trace nor from a point in the middle on.
# usage: sh run.sh NNGTRACE CUTS PROGRAM [ARGUMENT...]
set -u

nngtrace=$1
cuts=$2
shift 2
dir=$(mktemp -d) || exit 2
trap 'rm -rf "$dir"' EXIT
trace=$dir/clean.trace

"$nngtrace" record -o "$trace" -- "$@"
status=$?
if [ "$status" -ne 0 ]; then
	echo "$*: status $status under the tracer"
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

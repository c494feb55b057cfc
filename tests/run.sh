#!/bin/sh
# Installs what is missing, builds, and runs the tests. What was skipped is listed with the reason,
# before the totals; with CI=true a skip that tests/skips.txt does not permit is a failure.
# usage: sh tests/run.sh [soak] [CTEST OPTION...]     soak: the long tests too
# NNGTRACE_PRESET names another preset that builds into build/ (ci: warnings are errors).
set -eu
cd "$(dirname "$0")/.."

long="-LE soak"
if [ "${1:-}" = soak ]; then
	long=
	shift
fi

# Everything the tests put aside goes here, so that nothing is left when they are interrupted.
# The path is short: sockets are made below it.
work=$(mktemp -d /tmp/nngtest.XXXXXX)
trap 'rm -rf "$work"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
mkdir "$work/tmp"
chmod 755 "$work" "$work/tmp" # a test is run as another user
quiet() {
	if ! "$@" >"$work/log" 2>&1; then
		cat "$work/log" >&2
		exit 1
	fi
}

sh tests/install.sh tests
jobs=$(nproc)
echo "building"
quiet cmake --preset "${NNGTRACE_PRESET:-release}" -DNNGTRACE_TESTS=ON
quiet cmake --build build -j "$jobs"

# Shows what ctest says; its totals are kept for the end. Debian's awk would wait for more than a line.
: >"$work/totals"
interactive=
case $(awk -W version 2>&1 </dev/null) in
mawk*) interactive='-W interactive' ;;
esac
show() {
	# Two words, or none.
	# shellcheck disable=SC2086
	awk $interactive -v totals="$work/totals" '
		/^[0-9]+% tests passed/ { ended = 1 }
		/^The following tests did not run:/ { skipping = 1 }
		/^(The following tests FAILED|Errors while running)/ { skipping = 0 }
		skipping { next } # told below, with the reasons
		ended { print >totals; next }
		{ print; fflush() }'
}
{
	status=0
	# An option and its value, or nothing.
	# shellcheck disable=SC2086
	TMPDIR=$work/tmp ctest --test-dir build --output-on-failure --no-tests=error --no-label-summary \
		-j "$jobs" $long "$@" || status=$?
	echo $status >"$work/status"
} | show
status=$(cat "$work/status")

log=build/Testing/Temporary/LastTest.log
[ ! -s "$work/totals" ] || [ ! -f $log ] || sh tests/skips.sh $log tests/skips.txt || status=1
# The last line is the verdict.
grep -v '^[0-9]*% tests passed\|^$' "$work/totals" || :
grep '^[0-9]*% tests passed' "$work/totals" || :
exit "$status"

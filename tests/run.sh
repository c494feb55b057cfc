#!/bin/sh
# Installs what is missing, builds, and runs the tests.
# usage: sh tests/run.sh [soak] [CTEST OPTION...]     soak: the long tests too
# NNGTRACE_PRESET names another preset that builds into build/ (ci: warnings are errors).
set -eu
cd "$(dirname "$0")/.."

long="-LE soak"
if [ "${1:-}" = soak ]; then
	long=
	shift
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
quiet() {
	if ! "$@" >"$log" 2>&1; then
		cat "$log" >&2
		exit 1
	fi
}

sh tests/install.sh tests
jobs=$(nproc)
echo "building"
quiet cmake --preset "${NNGTRACE_PRESET:-release}" -DNNGTRACE_TESTS=ON
quiet cmake --build build -j "$jobs"
# An option and its value, or nothing.
# shellcheck disable=SC2086
ctest --test-dir build --output-on-failure --no-tests=error -j "$jobs" $long "$@"

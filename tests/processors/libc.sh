#!/bin/sh
# A C library that nngtrace is not ported to is refused by name when the build is configured.
# usage: libc.sh SOURCE_FOLDER WORK
set -u
# shellcheck source=tests/verdicts.sh
. "$(dirname "$0")/../verdicts.sh"
source=$1 work=$2
command -v musl-gcc >/dev/null || skip "musl-gcc is not installed (package musl-tools)"
rm -rf "$work"
cmake -S "$source" -B "$work" -DCMAKE_C_COMPILER=musl-gcc -DNNGTRACE_TESTS=OFF >"$work.log" 2>&1 &&
	fail "it was configured with musl"
tr -s ' \n' ' ' <"$work.log" | grep -q 'The C library is not glibc' || fail "not by name: $(cat "$work.log")"
finish

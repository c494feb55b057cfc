#!/bin/sh
# Every program of the rules and every sample, built against a release of NNG that was built from its
# sources and is installed somewhere: what is found is what the source says.
# usage: built.sh PREFIX [FIRST_LETTERS]     PREFIX: has include/nng/nng.h and lib/libnng.so
# The tree is built before, with its tests, in build/. Against NNG 2, nng2.h renames the calls; the programs
# that NNG 2 has no calls for are those of nng2.txt.
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
prefix=${1:?usage: built.sh PREFIX}
here=$root/tests/releases build=$root/build
headers=$prefix/include
if ! [ -f "$headers/nng/nng.h" ] || ! [ -e "$prefix/lib/libnng.so" ]; then
	echo "built.sh: $prefix has no include/nng/nng.h or no lib/libnng.so"
	exit 2
fi
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
trap 'exit 143' HUP INT TERM

major=$(sed -n 's/^#define NNG_MAJOR_VERSION *\([0-9]*\).*/\1/p' "$headers/nng/nng.h")
echo "NNG $major from $prefix"
set -- "-I$headers" "-L$prefix/lib" "-Wl,-rpath,$prefix/lib" -lnng
: >"$work/left-out"
if [ "$major" -ge 2 ]; then
	# The headers that only NNG 1 has.
	grep -rhoE '#include <nng/[^>]*>' "$root/tests/rules" "$root/samples" | sed 's/.*<//; s/>//' | sort -u |
		while read -r header; do
			[ -e "$headers/$header" ] && continue
			mkdir -p "$work/include/$(dirname "$header")"
			echo '#include <nng/nng.h>' >"$work/include/$header"
		done
	set -- "-I$work/include" -include "$here/nng2.h" "$@"
	sed 's/ .*//; /^#/d; /^$/d' "$here/nng2.txt" >"$work/left-out"
fi
export NNGTRACE_LEFT_OUT="$work/left-out"
sh "$root/tests/rules/levels.sh" "$build/tests/rules/expect" "$build/bin/nngtrace" "$build/tests/rules/cuts" \
	"$root" "$work/programs" "${CC:-cc}" O0 "$@"

#!/bin/sh
# Every program of the rules, every sample and every program of tests/clean, built against a release of NNG
# that was built from its sources and is installed somewhere: what is found is what the source says.
# usage: built.sh PREFIX     PREFIX: has include/nng/nng.h and lib/libnng.so
# Built before, in build/: nngtrace, nngtrace_shim, expect, cuts. Against NNG 2, nng2.h renames the calls; the
# programs that NNG 2 has no calls for are those of nng2.txt. Where NNG was built without TLS, the programs
# that need it are left out, and said to be.
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
cat >"$work/tls.c" <<'EOF'
#include <nng/nng.h>
#include <nng/supplemental/tls/tls.h>
int main(void)
{
	nng_tls_config *config;
	return nng_tls_config_alloc(&config, NNG_TLS_MODE_CLIENT) == NNG_ENOTSUP ? 3 : 0;
}
EOF
"${CC:-cc}" -w -o "$work/tls" "$work/tls.c" "$@" -lpthread || exit 2
"$work/tls"
if [ $? -eq 3 ]; then
	grep -lE '\bnng_tls_' "$root"/tests/rules/*.fires-*.c "$root"/tests/rules/*.silent-*.c |
		while read -r source; do
			basename "$source" .c
		done >"$work/tls-programs"
	echo "left out, since this NNG was built without TLS: $(tr '\n' ' ' <"$work/tls-programs")"
	cat "$work/tls-programs" >>"$work/left-out"
fi
export NNGTRACE_LEFT_OUT="$work/left-out"
sh "$root/tests/rules/levels.sh" "$build/tests/rules/expect" "$build/bin/nngtrace" "$build/tests/rules/cuts" \
	"$root" "$work/programs" "${CC:-cc}" O0 "$@"
status=$?

# Correct programs under load, each over its transports. They say themselves when they do not work.
grep -oE '^  "[a-z_ ]+"' "$root/tests/clean/CMakeLists.txt" | tr -d '"' | while read -r name transports; do
	grep -qxF "clean-$name" "$work/left-out" && continue
	if ! "${CC:-cc}" -D_GNU_SOURCE -g -w "-I$root/include" -o "$work/clean" "$root/tests/clean/$name.c" \
		"$root/tests/clean/clean.c" "$@" -lpthread; then
		echo "FAILED clean-$name: it does not build"
		continue
	fi
	for transport in $transports; do
		timeout 300 sh "$root/tests/clean/run.sh" "$build/bin/nngtrace" "$build/tests/rules/cuts" \
			"$work/clean" 500 8 "$transport" >"$work/log" 2>&1
		case $? in
		0) echo "passed clean-$name over $transport" ;;
		77) echo "clean-$name over $transport, $(grep '^skipped' "$work/log")" ;;
		*) echo "FAILED clean-$name over $transport" && cat "$work/log" ;;
		esac
	done
done >"$work/clean.log" 2>&1
grep -v '^passed' "$work/clean.log"
echo "$(grep -c '^passed' "$work/clean.log") programs of tests/clean passed, $(grep -c '^FAILED' "$work/clean.log") failed"
[ "$status" -eq 0 ] && grep -q '^passed' "$work/clean.log" && ! grep -q '^FAILED' "$work/clean.log"

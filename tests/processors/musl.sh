#!/bin/sh
# The recorder with musl: it is built by musl-gcc, records programs of musl, and this machine's nngtrace
# reads their traces. NNG is one of the libraries that stand for other releases (tests/hosts/fake_nng.c), and, where
# NNGTRACE_MUSL_NNG names the folder of an installed NNG that was built with musl-gcc, that one.
# usage: musl.sh SOURCE_FOLDER WORK NNGTRACE TRAP_DUMP
# Status 77: skipped.
set -u
# shellcheck source=tests/verdicts.sh
. "$(dirname "$0")/../verdicts.sh"
source=$1 work=$2 nngtrace=$3 trap_dump=$4
command -v musl-gcc >/dev/null || skip "musl-gcc is not installed (package musl-tools)"
rm -rf "$work"
mkdir -p "$work" || exit 2
cd "$work" || exit 2

# The kernel's headers are not among musl's, and lie where glibc's do: behind all others.
flags="-idirafter /usr/include -idirafter /usr/include/$(gcc -print-multiarch)"

what="all of it"
cmake -S "$source" -B all -DCMAKE_C_COMPILER=musl-gcc "-DCMAKE_C_FLAGS=$flags" -DNNGTRACE_TESTS=OFF >log 2>&1 &&
	fail "$what was configured with musl"
tr -s ' \n' ' ' <log | grep -q 'With musl only the recorder .*NNGTRACE_RECORDER_ONLY' || fail "$what: $(cat log)"

what="the recorder alone"
if ! { cmake -S "$source" -B build -DCMAKE_C_COMPILER=musl-gcc "-DCMAKE_C_FLAGS=$flags" -DNNGTRACE_RECORDER_ONLY=ON \
	-DNNGTRACE_WERROR=ON -DCMAKE_BUILD_TYPE=RelWithDebInfo && cmake --build build -j2; } >log 2>&1; then
	tail -n 20 log
	fail "$what: not built"
	finish
fi
shim=$work/build/lib/libnngtrace.so
readelf -d "$shim" | sed -n 's/.*NEEDED.*\[\(.*\)\]/\1/p' >needed
[ "$(cat needed)" = libc.so ] || fail "$what: it needs $(cat needed)"
DESTDIR=$work/installed cmake --install build >log 2>&1 || fail "$what: not installed: $(cat log)"
find installed -name 'libnngtrace.so*' | grep -q . || fail "$what: nothing was installed"

# recorded NAME LIBRARIES ARGUMENT...: the program runs as without the recorder; what is found is in the report.
# This machine's own programs cannot load the recorder, so only the program gets it.
recorded() {
	name=$1 libraries=$2
	shift 2
	rm -f "$name.trace"
	env LD_LIBRARY_PATH="$libraries" "./$name" "$@" >plain 2>&1
	plain=$?
	env LD_LIBRARY_PATH="$libraries" NNGTRACE_OUT="$name.trace" LD_PRELOAD="$shim" "./$name" "$@" >out 2>&1
	status=$?
	[ $status = $plain ] || fail "$what: status $status, not $plain: $(cat out)"
	cmp plain out || fail "$what: another output: $(cat out)"
	"$nngtrace" check --fail-on never "$name.trace" >report || fail "$what: check says $?"
	"$nngtrace" log --stacks "$name.trace" >log || fail "$what: log says $?"
}

ln -s libnng.so.1 libnng.so
if ! musl-gcc -g -O2 -w -DRELEASE=111 -fPIC -shared -Wl,-soname,libnng.so.1 -o libnng.so.1 "$source/tests/hosts/fake_nng.c" ||
	! musl-gcc -g -O2 -w -I"$source" -DRELEASE=111 -o fake "$source/tests/hosts/fake_user.c" -L. -lnng -lpthread; then
	fail "the library that stands for NNG: not built"
	finish
fi
what="a right program"
recorded fake "$work"
grep -q '^no findings' report || fail "$what: $(cat report)"
[ "$(grep -c ' at main .*fake_user.c' log)" -ge 10 ] || fail "$what: no callers: $(cat log)"
grep -q 'callback .*begins' log || fail "$what: no callback: $(cat log)"
what="a wrong program"
recorded fake "$work" wrong
grep -q '^error: .*\[msg-free-after-send\]' report || fail "$what: $(cat report)"

# NNG inside the program. (On x86-64 the decoder of instructions is a library of glibc's, which may load or not.)
what="NNG inside"
musl-gcc -g -O2 -w -I"$source" -DRELEASE=111 -o inside "$source/tests/hosts/fake_user.c" "$source/tests/hosts/fake_nng.c" ||
	fail "$what: not built"
rm -f inside.trace
env NNGTRACE_OUT=inside.trace LD_PRELOAD="$shim" ./inside wrong >out 2>&1 || fail "$what: status $?: $(cat out)"
"$trap_dump" inside.trace >dump || fail "$what: not readable"
grep -q '^meta code ' dump || fail "$what: nobody says so"

nng=${NNGTRACE_MUSL_NNG:-}
if [ -z "$nng" ] || [ ! -e "$nng/lib/libnng.so" ]; then
	skip_part "NNG itself: NNGTRACE_MUSL_NNG names no NNG that was built with musl-gcc"
	finish
fi
count=0
for sample in "$source"/samples/p*/wrong.c "$source"/samples/p*/right.c; do
	name=$(basename "$(dirname "$sample")")-$(basename "$sample" .c)
	what=$name
	musl-gcc -D_GNU_SOURCE -g -O0 -w -I"$source" -I"$nng/include" -L"$nng/lib" -o "$name" "$sample" -lnng -lpthread || {
		fail "$name: not built"
		continue
	}
	timeout 60 env LD_LIBRARY_PATH="$nng/lib" NNGTRACE_OUT="$name.trace" LD_PRELOAD="$shim" "./$name" >out 2>&1
	"$nngtrace" check --format gcc --fail-on never "$name.trace" >report 2>err || fail "$what: check says $?: $(cat err)"
	# Each wrong line is found, by the rule that it names, and nothing is an error that is not named.
	sed -n 's|.*/\* nngtrace: \(.*\) \*/.*|\1|p' "$sample" | tr ' ' '\n' | sed 's/=.*//' | grep -- - | sort -u >expected
	sed -n 's/.*\[\([a-z-]*\)\]$/\1/p' report | sort -u >found
	diff expected found || fail "$what: $(cat report)"
	count=$((count + 1))
	rm -f "$name" "$name.trace"
done
echo "$count samples with $nng"
[ $count -gt 0 ] || fail "no sample"
finish

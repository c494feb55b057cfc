#!/bin/sh
# nngtrace with musl. The recorder is built by musl-gcc, records programs of musl, and this machine's nngtrace
# reads their traces. NNG is one of the libraries that stand for other releases (tests/hosts/fake_nng.c), and, where
# NNGTRACE_MUSL_NNG names the folder of an installed NNG that was built with musl-gcc, that one. (With assertions, as
# Debian's: without them p08 waits for ever.) Where NNGTRACE_MUSL_ELFUTILS names the folder of such an elfutils, too,
# with its lib/pkgconfig, all of nngtrace is built, and finds the same.
# usage: musl.sh SOURCE_FOLDER WORK NNGTRACE EXPECT CUTS TRAP_DUMP
# Status 77: skipped.
set -u
# shellcheck source=tests/verdicts.sh
. "$(dirname "$0")/../verdicts.sh"
source=$1 work=$2 nngtrace=$3 expect=$4 cuts=$5 trap_dump=$6
command -v musl-gcc >/dev/null || skip "musl-gcc is not installed (package musl-tools)"
rm -rf "$work"
mkdir -p "$work" || exit 2
cd "$work" || exit 2

# The kernel's headers are not among musl's, and lie where glibc's do: behind all others.
flags="-idirafter /usr/include -idirafter /usr/include/$(gcc -print-multiarch)"

# with_musl FOLDER OPTION...: configures it there.
with_musl() {
	folder=$1
	shift
	cmake -S "$source" -B "$folder" -DCMAKE_C_COMPILER=musl-gcc "-DCMAKE_C_FLAGS=$flags" -DNNGTRACE_WERROR=ON \
		-DCMAKE_BUILD_TYPE=RelWithDebInfo -DNNGTRACE_TESTS=OFF "$@"
}

what="all of it, with the libraries of glibc"
with_musl all -DNNG_LIBRARY=/usr/lib/libnng.so -DNNG_INCLUDE=/usr/include >log 2>&1 && fail "$what was configured with musl"
tr -s ' \n' ' ' <log | grep -q "is glibc's. .*NNGTRACE_RECORDER_ONLY" || fail "$what: $(cat log)"

what="the recorder alone"
if ! { with_musl build -DNNGTRACE_RECORDER_ONLY=ON && cmake --build build -j2; } >log 2>&1; then
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

what="NNG inside, captured in place"
echo 'void nni_init(void) {}' >inner.c # as NNG has such names
musl-gcc -g -O2 -w -I"$source" -DRELEASE=111 -o inside "$source/tests/hosts/fake_user.c" "$source/tests/hosts/fake_nng.c" inner.c ||
	fail "$what: not built"
recorded inside "$work" wrong
"$trap_dump" inside.trace >dump || fail "$what: not readable"
grep -q '^meta code .*value=3 captured=[1-9]' dump || fail "$what: $(grep '^meta code' dump)"
grep -q '^error: .*\[msg-free-after-send\]' report || fail "$what: $(cat report)"

nng=${NNGTRACE_MUSL_NNG:-}
if [ -z "$nng" ] || [ ! -e "$nng/lib/libnng.so" ]; then
	skip_part "NNG itself: NNGTRACE_MUSL_NNG names no NNG that was built with musl-gcc"
	finish
fi

# sample NAME SOURCE FOLDER: builds a lesson; FOLDER has its headers. False: it could not be built.
sample() {
	musl-gcc -D_GNU_SOURCE -g -O0 -w -I"$source" -I"$3" -I"$nng/include" -L"$nng/lib" -Wl,-rpath,"$nng/lib" \
		-o "$1" "$2" -lnng -lpthread && return
	fail "$1: not built"
	return 1
}

elfutils=${NNGTRACE_MUSL_ELFUTILS:-}
readers=$nngtrace
what="all of it"
if [ ! -e "$elfutils/lib/pkgconfig/libdw.pc" ]; then
	skip_part "the analyzer: NNGTRACE_MUSL_ELFUTILS names no elfutils that was built with musl-gcc"
elif ! {
	PKG_CONFIG_LIBDIR=$elfutils/lib/pkgconfig with_musl whole "-DCMAKE_PREFIX_PATH=$nng" \
		"-DCMAKE_EXE_LINKER_FLAGS=-Wl,-rpath-link,$elfutils/lib" &&
		cmake --build whole -j2 && DESTDIR=$work/whole-installed cmake --install whole
} >log 2>&1; then
	tail -n 20 log
	fail "$what: not built"
else
	readers="$readers $work/whole/bin/nngtrace"
	readelf -l whole/bin/nngtrace | grep -q 'interpreter: .*musl' || fail "$what: not of musl"
	p02=$source/samples/p02-free-after-sendmsg
	sample p02 "$p02/wrong.c" "$p02"
	what="all of it: run"
	whole/bin/nngtrace run --error-exitcode 9 -- ./p02 >out 2>err
	[ $? = 9 ] || fail "$what: status: $(cat out err)"
	grep -q 'error: .*\[msg-free-after-send\]' out err || fail "$what: $(cat out err)"
	for format in text json jsonl sarif html gcc gitlab memcheck; do
		what="all of it: the same bytes in the format $format"
		for one in $readers; do
			"$one" check --fail-on never --format "$format" inside.trace >"bytes-$(echo "$one" | tr / -)" ||
				fail "$what: status of $one"
		done
		cmp bytes-* || fail "$what"
		rm -f bytes-*
	done
fi

cat >run.sh <<END
#!/bin/sh
unset LD_PRELOAD
exec env LD_LIBRARY_PATH=$nng/lib LD_PRELOAD=$shim \${0%.sh}
END
count=0
for file in "$source"/samples/p*/wrong.c "$source"/samples/p*/right.c; do
	folder=$(dirname "$file")
	name=$(basename "$folder")-$(basename "$file" .c)
	lesson=$file
	case $name in
	p03-*-wrong)
		skip_part "$name: after its mistake it waits for ever with musl, also without the recorder"
		continue
		;;
	p04-*-wrong)
		skip_part "$name: it reads freed memory itself, which musl may have given back to the system"
		continue
		;;
	p12-*-wrong)
		# What libc's free() has freed, NNG gets again from glibc, and that is what is found. From musl it
		# gets other memory: so the buffer was never given back.
		lesson=$work/p12-wrong.c
		sed '/&two,/s/buffer-wrong-size/buffer-leak/' "$file" >"$lesson"
		cmp -s "$file" "$lesson" && fail "$name: no such line"
		;;
	esac
	sample "$name" "$lesson" "$folder" || continue
	cp run.sh "$name.sh" && chmod +x "$name.sh"
	count=$((count + 1))
	# What glibc's nngtrace starts is a script of glibc's, which puts the recorder of musl into the program.
	for reader in $readers; do
		[ "$reader" = "$nngtrace" ] && program=$name.sh || program=$name
		timeout 120 "$expect" "$reader" "$cuts" "$lesson" "$work/$program" >log 2>&1 || {
			grep -v '^$' log | head -n 12
			fail "$name with $reader"
		}
	done
	rm -f "$name" "$name.sh"
done
echo "$count samples with $nng, read by $readers"
[ $count -gt 0 ] || fail "no sample"
finish

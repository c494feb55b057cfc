#!/bin/sh
# The recorder on aarch64: built by a cross compiler, run by qemu with arm64's libraries. What this
# machine's nngtrace finds in the traces of the rules' programs and of the samples is what their sources
# say, with a shared libnng and with one inside the program; stacks are whole, and those that are verified
# are libunwind's.
# usage: aarch64.sh SOURCE_FOLDER WORK NNGTRACE EXPECT CUTS TRAP_DUMP [NAME...]
#   NAME: patterns of the shell; only these programs
# NNGTRACE_RELEASES names a folder that keeps arm64's libraries for the next time.
# Status 77: skipped, since something is missing here. Nothing is installed on this machine.
set -u
# shellcheck source=tests/verdicts.sh
. "$(dirname "$0")/../verdicts.sh"
source=$1 work=$2 nngtrace=$3 expect=$4 cuts=$5 trap_dump=$6
shift 6
[ $# -gt 0 ] || set -- '*'
missing="(sh tests/install.sh aarch64)"
qemu=$(command -v qemu-aarch64-static || command -v qemu-aarch64) || skip "qemu-user is not installed $missing"
compiler=aarch64-linux-gnu-gcc
command -v $compiler >/dev/null || skip "$compiler is not installed $missing"
command -v debootstrap >/dev/null || skip "debootstrap is not installed $missing"
rm -rf "$work"
mkdir -p "$work" || exit 2
cd "$work" || exit 2
root=$work/root

# arm64's libraries, unpacked and not installed: nothing of theirs is run but by qemu.
base=${NNGTRACE_RELEASES:+$NNGTRACE_RELEASES/arm64.tar}
if [ -n "$base" ] && [ -s "$base" ]; then
	mkdir "$root" && tar -C "$root" -xf "$base" || exit 2
else
	[ "$(id -u)" -eq 0 ] || skip "not root, as debootstrap has to be"
	mirror=$(sed -n 's/^URIs: *//p' /etc/apt/sources.list.d/debian.sources 2>/dev/null | head -n 1)
	[ -n "$mirror" ] || mirror=$(awk '$1 == "deb" && $2 ~ /^http/ { print $2; exit }' /etc/apt/sources.list 2>/dev/null)
	[ -n "$mirror" ] || skip "apt has no mirror here"
	release=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
	debootstrap --foreign --arch=arm64 --variant=minbase \
		--include=libc6-dev,libnng-dev,libdw-dev,libelf-dev,libunwind8 \
		"$release" "$root" "$mirror" >log 2>&1 || skip "debootstrap cannot get arm64's $release from $mirror"
	for package in "$root"/var/cache/apt/archives/*.deb; do
		dpkg-deb -x "$package" "$root" || exit 2
	done
	rm -f "$root"/var/cache/apt/archives/*.deb
	if [ -n "$base" ]; then
		mkdir -p "$NNGTRACE_RELEASES" && tar -C "$root" -cf "$base.part" . && mv "$base.part" "$base"
	fi
fi

cat >toolchain.cmake <<END
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_C_COMPILER $compiler)
set(CMAKE_SYSROOT $root)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_LIBRARY_ARCHITECTURE aarch64-linux-gnu)
END
export PKG_CONFIG_LIBDIR="$root/usr/lib/aarch64-linux-gnu/pkgconfig" PKG_CONFIG_SYSROOT_DIR="$root"
what="building"
build() {
	cmake -S "$source" -B build -DCMAKE_TOOLCHAIN_FILE="$work/toolchain.cmake" -DNNGTRACE_TESTS=OFF \
		-DNNGTRACE_WERROR=ON -DCMAKE_BUILD_TYPE=Debug && cmake --build build -j2 --target nngtrace_shim nngtrace
}
if ! build >log 2>&1; then
	tail -n 20 log
	fail "$what"
	finish
fi

# The recorder in LD_PRELOAD is this machine's, and so is not for the program.
cat >run.sh <<END
#!/bin/sh
unset LD_PRELOAD
exec $qemu -L $root -E LD_PRELOAD=$work/build/lib/libnngtrace.so \${0%.sh} "\$@"
END

# built NAME SOURCE FLAGS...: the program, and NAME.sh, which runs it
built() {
	name_of_it=$1
	shift
	$compiler --sysroot="$root" -D_GNU_SOURCE -g -w -I"$source" -I"$source/include" -o "$name_of_it" "$@" -lpthread || {
		fail "$name_of_it: not built"
		return 1
	}
	cp run.sh "$name_of_it.sh" && chmod +x "$name_of_it.sh"
}
inside="$root/usr/lib/aarch64-linux-gnu/libnng.a -lmbedtls -lmbedx509 -lmbedcrypto"

# judged NAME SOURCE: what is found in the program is what its source says
# Below qemu some programs that cancel an HTTP transaction wait for ever now and then, without the recorder
# as well (object-free-in-flight.silent-waited: 3 of 100): such a run is repeated, any other failure is not.
judged() {
	for _ in 1 2 3; do
		timeout 120 "$expect" "$nngtrace" "$cuts" "$2" "$work/$1.sh" >log 2>&1 && return
		[ $? -eq 124 ] || break
	done
	grep -v '^$' log | head -n 12
	fail "$1"
}

# calls NAME: what it calls, how often; without what depends on the time that it takes
calls() {
	rm -f calls.trace
	"$nngtrace" record -o calls.trace -- "$work/$1.sh" >log 2>&1
	"$trap_dump" calls.trace >calls.dump || fail "$1: not readable"
	sed -n 's/^event thread=[0-9]* time=[0-9]* [^ ]* \([^ ]*\) .*/\1/p' calls.dump |
		grep -v 'aio_result\|aio_wait\|get_msg\|msleep\|aio_busy' | sort | uniq -c
}

count=0 others=0
for program in "$source"/samples/*/wrong.c "$source"/samples/*/right.c \
	"$source"/tests/rules/*.fires-*.c "$source"/tests/rules/*.silent-*.c; do
	case $program in
	*/samples/*) name=$(basename "$(dirname "$program")")-$(basename "$program" .c) ;;
	*) name=$(basename "$program" .c) ;;
	esac
	wanted=no
	for pattern; do
		# Patterns are meant.
		# shellcheck disable=SC2254
		case $name in $pattern) wanted=yes ;; esac
	done
	# A server that waits for a signal: it is there for a look from outside.
	case $name in lost-requests-*) continue ;; esac
	[ $wanted = yes ] || continue
	# qemu has a thread of its own in the process, so no end is quiet, and no leak is certain. It does
	# not clear pages in a forked child (MADV_WIPEONFORK). And its counter is another than that of this
	# machine's nngtrace, which writes down when a process was killed: how long it hung is not known.
	if grep -q 'nngtrace: .*leak\|fork()\|alarm(' "$program"; then
		others=$((others + 1))
		continue
	fi
	count=$((count + 1))
	built "$name" -O0 "$program" -lnng || continue
	# shellcheck disable=SC2086
	built "$name-inside" -O0 "$program" $inside || continue
	judged "$name" "$program"
	judged "$name-inside" "$program"
	case $program in
	*/samples/*)
		calls "$name" >calls.shared
		calls "$name-inside" >calls.inside
		grep -q '^meta code .*value=3 captured=[1-9][0-9]* missed=0 ' calls.dump ||
			fail "$name-inside: not captured: $(grep '^meta code' calls.dump)"
		[ -s calls.inside ] || fail "$name-inside: no calls"
		diff calls.shared calls.inside || fail "$name-inside: other calls than with a shared libnng"
		;;
	esac
	rm -f "$name" "$name.sh" "$name-inside" "$name-inside.sh"
done
echo "$count programs; $others that leak, fork or hang are left out"
[ $count -gt 0 ] || fail "no program"

what="stacks are whole"
if built deep -O0 "$source/tests/processors/deep.c" -lnng; then
	"$nngtrace" record -o deep.trace -- ./deep.sh >log 2>&1 || fail "$what: status $?: $(cat log)"
	"$nngtrace" log --stacks deep.trace >log || fail "$what: $(cat log)"
	# By a frame pointer, by a stack pointer, with a big frame, through a signal handler and in a thread.
	for function in plain without_pointer big on_signal raises in_thread; do
		grep -q "at $function .*deep.c" log || fail "$what: no $function in $(cat log)"
	done
	[ "$(grep -c ' at main .*deep.c' log)" -ge 4 ] || fail "$what: main is missing: $(cat log)"
fi

# checked NAME ARGUMENT...: no stack is another than libunwind's, and most were found in the table
checked() {
	name=$1
	what="stacks that are verified, $1"
	shift
	rm -f checked.trace
	NNGTRACE_SELFCHECK=1 timeout 300 "$nngtrace" record -o checked.trace -- "./$name.sh" "$@" >log 2>&1 ||
		fail "$what: status $?: $(cat log)"
	"$trap_dump" checked.trace >dump || fail "$what: not readable"
	stacks=$(sed -n 's/^stacks //p' dump)
	for wanted in hits:500 checked:5000; do
		found=$(echo "$stacks" | tr ' ' '\n' | sed -n "s/^${wanted%:*}=//p")
		[ "${found:-0}" -gt "${wanted#*:}" ] || fail "$what: $stacks"
	done
	case " $stacks " in *" wrong=0 "*) ;; *) fail "$what: $stacks" ;; esac
	echo "$name: $stacks"
}
traps=$source/tests/traps
for variant in 1 2 3; do
	$compiler --sysroot="$root" -O2 -shared -fPIC -DVARIANT=$variant -o plugin-$variant.so "$traps/stacks_plugin.c" ||
		fail "plugin-$variant: not built"
done
for flags in "-O0" "-O1 -fomit-frame-pointer" "-O2 -fno-omit-frame-pointer" "-O2 -fomit-frame-pointer"; do
	name=stacks$(echo "$flags" | tr -d ' =')
	# shellcheck disable=SC2086
	built "$name" $flags "$traps/stacks.c" "$traps/stacks_other.c" -lnng -ldl &&
		checked "$name" "$work/plugin-1.so" "$work/plugin-2.so" "$work/plugin-3.so"
done

# frames TRACE: how often each function is in a stack
frames() {
	"$nngtrace" log --stacks "$1" >log || fail "$what: log says $?"
	sed -n 's/^ *at \([^ ]*\).*/\1/p' log | sort | uniq -c
}
# libunwind does not know signed return addresses. But the stacks are those of the same program without.
what="signed return addresses"
if built signed -O2 -fomit-frame-pointer -mbranch-protection=pac-ret "$traps/stacks.c" "$traps/stacks_other.c" -lnng -ldl; then
	frames checked.trace >frames.plain
	"$nngtrace" record -o signed.trace -- ./signed.sh "$work/plugin-1.so" "$work/plugin-2.so" "$work/plugin-3.so" >log 2>&1 ||
		fail "$what: status $?: $(cat log)"
	frames signed.trace >frames.signed
	[ "$(wc -l <frames.signed)" -gt 15 ] || fail "$what: $(cat frames.signed)"
	diff frames.plain frames.signed || fail "$what: other stacks"
fi

# An NNG whose code is guarded and signs its return addresses. The library has none of the C library's code,
# which is neither. qemu ends the program where a call arrives at another place than it may.
what="guarded code, captured in place"
hosts=$source/tests/hosts
if $compiler --sysroot="$root" -g -w -O2 -fPIC -shared -nostartfiles -Wl,-Bsymbolic,-z,force-bti -DLIBRARY \
	-mbranch-protection=standard -DRELEASE=111 -o libguarded.so "$source/tests/processors/guarded.c" \
	"$hosts/fake_nng.c" -lpthread &&
	built guarded "$source/tests/processors/guarded.c" -L. -lguarded "-Wl,-rpath,$work"; then
	"${compiler%gcc}readelf" -n libguarded.so | grep -q 'BTI, PAC' || fail "$what: it is neither"
	"$nngtrace" record -o guarded.trace -- ./guarded.sh >log 2>&1 || fail "$what: status $?: $(cat log)"
	"$trap_dump" guarded.trace >dump || fail "$what: not readable"
	grep -q '^meta code .*value=3 captured=[1-9][0-9]* missed=0 ' dump || fail "$what: $(grep '^meta code' dump)"
	[ "$(grep -c '^event' dump)" -ge 6 ] || fail "$what: $(cat dump)"
	"$nngtrace" log --stacks guarded.trace >log || fail "$what: $(cat log)"
	[ "$(grep -c ' at guarded_calls .*guarded.c' log)" = 6 ] || fail "$what: $(cat log)"
else
	fail "$what: not built"
fi

# This machine's findings are not this machine's doing: the analyzer of that processor has them, too.
what="the analyzer on aarch64"
if built p01 -O0 "$source/samples/p01-free-after-send/wrong.c" -lnng; then
	timeout 60 "$nngtrace" record -o p01.trace -- ./p01.sh >log 2>&1
	"$nngtrace" check p01.trace >here
	"$qemu" -L "$root" build/bin/nngtrace check p01.trace >there
	diff here there || fail "$what: another report"
	grep -q 'msg-free-after-send' here || fail "$what: $(cat here)"
fi
finish

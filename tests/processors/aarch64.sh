#!/bin/sh
# The recorder on aarch64: built by a cross compiler, run by qemu with arm64's libraries. What this
# machine's nngtrace finds in the traces of the rules' programs and of the samples is what their sources
# say, and stacks are whole.
# usage: aarch64.sh SOURCE_FOLDER WORK NNGTRACE EXPECT CUTS [NAME...]
#   NAME: patterns of the shell; only these programs
# NNGTRACE_RELEASES names a folder that keeps arm64's libraries for the next time.
# Status 77: skipped, since something is missing here. Nothing is installed on this machine.
set -u
# shellcheck source=tests/verdicts.sh
. "$(dirname "$0")/../verdicts.sh"
source=$1 work=$2 nngtrace=$3 expect=$4 cuts=$5
shift 5
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

# built NAME SOURCE: the program, and NAME.sh, which runs it
built() {
	$compiler --sysroot="$root" -D_GNU_SOURCE -g -O0 -w -I"$source" -o "$1" "$2" -lnng -lpthread || {
		fail "$1: not built"
		return 1
	}
	cp run.sh "$1.sh" && chmod +x "$1.sh"
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
	[ $wanted = yes ] || continue
	# qemu has a thread of its own in the process, so no end is quiet, and no leak is certain. And it
	# does not clear pages in a forked child (MADV_WIPEONFORK).
	if grep -q 'nngtrace: .*leak\|fork()' "$program"; then
		others=$((others + 1))
		continue
	fi
	count=$((count + 1))
	built "$name" "$program" || continue
	timeout 120 "$expect" "$nngtrace" "$cuts" "$program" "$work/$name.sh" >log 2>&1 || {
		grep -v '^$' log | head -n 12
		fail "$name"
	}
	rm -f "$name" "$name.sh"
done
echo "$count programs; $others that leak or fork are left out"
[ $count -gt 0 ] || fail "no program"

what="stacks are whole"
if built deep "$source/tests/processors/deep.c"; then
	"$nngtrace" record -o deep.trace -- ./deep.sh >log 2>&1 || fail "$what: status $?: $(cat log)"
	"$nngtrace" log --stacks deep.trace >log || fail "$what: $(cat log)"
	# By a frame pointer, by a stack pointer, with a big frame, through a signal handler and in a thread.
	for function in plain without_pointer big on_signal raises in_thread; do
		grep -q "at $function .*deep.c" log || fail "$what: no $function in $(cat log)"
	done
	[ "$(grep -c ' at main .*deep.c' log)" -ge 4 ] || fail "$what: main is missing: $(cat log)"
fi

# This machine's findings are not this machine's doing: the analyzer of that processor has them, too.
what="the analyzer on aarch64"
if built p01 "$source/samples/p01-free-after-send/wrong.c"; then
	timeout 60 "$nngtrace" record -o p01.trace -- ./p01.sh >log 2>&1
	"$nngtrace" check p01.trace >here
	"$qemu" -L "$root" build/bin/nngtrace check p01.trace >there
	diff here there || fail "$what: another report"
	grep -q 'msg-free-after-send' here || fail "$what: $(cat here)"
fi
finish

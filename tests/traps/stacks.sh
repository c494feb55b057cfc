#!/bin/sh
# Stacks that are verified instead of walked: never another answer than libunwind's, whatever
# the compiler made of the program. Compiles programs of its own.
. "$(dirname "$0")/lib.sh"
here=$(cd "$(dirname "$0")" && pwd)
top=$(dirname "$(dirname "$here")")
selfcheck=${NNGTRACE_SELFCHECK:-1} # or a file of totals
[ "$(uname -m)" = x86_64 ] || skip "stacks are verified on x86-64 only"

# stack_count NAME DUMP
stack_count() {
	sed -n 's/^stacks //p' "$2" | tr ' ' '\n' | sed -n "s/^$1=//p"
}

# checked NAME PROGRAM ARGUMENT...: no difference, and stacks were found in the table
checked() {
	name=$1
	shift
	# With few frames those of a coroutine are kept too: libc's last one has no plain rule.
	for depth in 4 32; do
		NNGTRACE_DEPTH=$depth NNGTRACE_OUT=$name.trace traced "$@" >"$name.out" 2>&1 ||
			fail "$name: status $? with $depth frames"
	done
	NNGTRACE_SELFCHECK=$selfcheck NNGTRACE_OUT=$name.trace traced "$@" >"$name.out" 2>&1 || fail "$name: status $?"
	[ "$(tail -n 1 "$name.out")" = "done" ] || fail "$name: $(cat "$name.out")"
	if ! "$bin/trap_dump" "$name.trace" >"$name.dump"; then
		fail "$name: not readable"
		return
	fi
	[ "$(stack_count wrong "$name.dump")" = 0 ] || fail "$name: $(grep '^stacks' "$name.dump")"
	[ "$(stack_count checked "$name.dump")" -gt 500 ] || fail "$name: $(grep '^stacks' "$name.dump")"
	[ "$(stack_count hits "$name.dump")" -gt 100 ] || fail "$name: $(grep '^stacks' "$name.dump")"
	sed -n "s/^stacks/$name:/p" "$name.dump"
	rm -f "$name.dump" "$name.trace"
}

# build COMPILER FLAGS NAME
build() {
	# shellcheck disable=SC2086
	$1 $2 -g -D_GNU_SOURCE -I"$top" "$here/stacks.c" "$here/stacks_other.c" -o "$3" \
		-lnng -pthread -ldl || return
	for variant in 1 2 3; do
		# shellcheck disable=SC2086
		$1 $2 -shared -fPIC -DVARIANT=$variant "$here/stacks_plugin.c" -o "$3-$variant.so" || return
	done
}

built=0
for compiler in gcc clang; do
	command -v $compiler >/dev/null || continue
	for level in 0 1 2 3; do
		for pointers in no- ""; do
			name=$compiler-O$level${pointers:+-fp}
			if build $compiler "-O$level -f${pointers}omit-frame-pointer" "$name" 2>"$name.log"; then
				checked "$name" "./$name" "./$name-1.so" "./$name-2.so" "./$name-3.so"
				built=$((built + 1))
			else
				fail "$name: $(cat "$name.log")"
			fi
		done
	done
done
[ $built -gt 0 ] || skip "no compiler"

for compiler in g++ clang++; do
	command -v $compiler >/dev/null || continue
	for level in 0 2; do
		name=$compiler-O$level
		if $compiler -O$level "$here/stacks_throws.cpp" -o "$name" -lnng 2>"$name.log"; then
			checked "$name" "./$name"
		else
			fail "$name: $(cat "$name.log")"
		fi
	done
done

# No unwind information at all: nothing is kept, and no frame is something that only looks like one.
# (libunwind takes such things for frames, so it is no measure here.)
if gcc -O2 -fno-asynchronous-unwind-tables -fno-unwind-tables -D_GNU_SOURCE -I"$top" \
	"$here/stacks.c" "$here/stacks_other.c" -o bare -lnng -pthread -ldl 2>bare.log; then
	NNGTRACE_OUT=bare.trace traced ./bare ./gcc-O2-fp-1.so >bare.out 2>&1 || fail "bare: status $?"
	"$nngtrace" log --stacks bare.trace >bare.log || fail "bare: not readable"
	[ "$(grep -c 'at helper (bare+' bare.log)" -gt 500 ] || fail "bare: no calls of helper"
	grep '[( ](*+0x' bare.log >bare.nowhere && fail "bare: frames in no module: $(sort -u bare.nowhere | head)"
fi
finish

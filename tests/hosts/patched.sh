#!/bin/sh
# A program whose NNG is captured in place, under tools that read and change code themselves: a
# breakpoint on a function of NNG, and valgrind.
# shellcheck source=tests/hosts/lib.sh
. "$(dirname "$0")/lib.sh"
[ "$(uname -m)" = x86_64 ] || skip "in-place capture is for x86-64"
archive=${5:-}
[ -n "$archive" ] || skip "libnng.a or libmbedtls.a is not installed (libnng-dev, libmbedtls-dev)"
gcc -g -o plain "$here/way.c" "$archive" -lmbedtls -lmbedx509 -lmbedcrypto -lpthread || fail "not built"

whole() {
	dump t.trace
	grep -q '^header.* end=1 ' t.trace.dump || fail "$what: it did not end well: $(head -n 3 t.trace.dump)"
	grep -aq '^meta code .*value=3 ' t.trace.dump || fail "$what: not captured"
	has t.trace nng_msg_alloc 1
	has t.trace nng_msg_free 1
	has t.trace nng_close 2
	rm -f t.trace*
}

if command -v gdb >version; then
	what="a breakpoint on a function of NNG"
	gdb -q -batch -ex 'break main' -ex "set environment LD_PRELOAD $shim" -ex 'set environment NNGTRACE_OUT t.trace' \
		-ex run -ex 'break nng_msg_free' -ex continue -ex backtrace -ex 'info breakpoints' -ex delete -ex continue \
		./plain >gdb.out 2>&1
	if grep -q 'ptrace' gdb.out; then
		skip_part "gdb: ptrace is not permitted"
	else
		grep -q 'Breakpoint 2.*nng_msg_free' gdb.out || fail "$what: it did not stop: $(cat gdb.out)"
		grep -q '#1 .* in run () at ' gdb.out || fail "$what: other callers: $(cat gdb.out)"
		# gdb may find the threads gone before it has read them, and tells the end so.
		grep -q "exited normally\|Couldn't get registers: No such process" gdb.out || fail "$what: it did not end well: $(cat gdb.out)"
		whole
	fi
else
	skip_part "there is no gdb"
fi

if command -v valgrind >version; then
	what="valgrind"
	unset NNGTRACE_SELFCHECK # libunwind, which it compares with, is reported
	NNGTRACE_OUT=t.trace LD_PRELOAD=$shim valgrind -q --error-exitcode=9 ./plain >valgrind.out 2>&1 ||
		fail "$what: status $?: $(cat valgrind.out)"
	quiet valgrind.out
	whole
else
	skip_part "there is no valgrind"
fi
finish

#!/bin/sh
# The crashes of one message in a thousand, built by other compilers and at other levels: which registers
# hold what differs. A crash at the wrong message names it and no other. Another crash names none, even
# when all registers, and the stack that its functions get, are full of the message's address.
# usage: levels.sh BIN SHIM NNGTRACE WORK SOURCE BUILD...     BUILD: COMPILER-LEVEL, like gcc-O2
# shellcheck source=tests/cores/lib.sh
. "$(dirname "$0")/lib.sh"
may_dump
source=$5
shift 5

# crashes WAY: what is told of it is in crash
crashes() {
	crash "$PWD/crasher-$build" "$1" || fail "$build $1: no core file: $(cat out err)"
	check --core t.core t.trace
	told >crash
	grep -q '^crash: SIG' crash || fail "$build $1: status $status: $(cat said)"
}

# names WAY OBJECT RULE
names() {
	crashes "$1"
	grep -q "it had $2 in hand, which was .*\\[$3\\]" crash || fail "$build $1: $(cat crash)"
}

for build; do
	command -v "${build%-*}" >which.out || {
		skip_part "${build%-*} is not installed"
		continue
	}
	"${build%-*}" -std=gnu11 -D_GNU_SOURCE -g -w "-${build##*-}" "$source" -o "crasher-$build" -lnng -pthread || fail "$build"
	names double 'msg#2001' msg-free-after-send
	names twice 'buffer#1' buffer-double-free
	names full-aio 'aio#1' aio-not-from-nng # that is what the call was given
	for way in innocent null abort inside full-free full-size full-cache full-bins full-call; do
		crashes $way
		grep 'in hand, which' crash && fail "$build $way: $(cat crash)"
		grep -q '\[msg-free-after-send\]' report || fail "$build $way: the defect itself is not found"
	done
done
finish

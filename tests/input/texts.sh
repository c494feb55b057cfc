#!/bin/sh
# What a trace calls its threads, modules and commands cannot steer a terminal, break a line, or
# break out of JSON, whatever bytes it is made of.
check=$(cd "$(dirname "$0")" && pwd)/texts.py
. "$(dirname "$0")/lib.sh"

# A folder's name is shown as well.
evil=$(printf 'bad\033[31m\302\233\377"name')
"$bin/make_hostile" texts "$evil" 3 || exit 1

# harmless text|json nngtrace-arguments...
harmless() {
	form=$1
	shift
	"$bin/nngtrace" "$@" >stdout 2>stderr
	status=$?
	[ $status -le 1 ] || fail "nngtrace $*: exit status $status"
	[ "$(wc -c <stdout)" -gt 100 ] || fail "nngtrace $*: next to no output"
	python3 "$check" "$form" stdout || fail "nngtrace $*"
	python3 "$check" text stderr || fail "nngtrace $*: stderr"
}
# They are there, and not just left out.
harmless text check "$evil"
grep -q 'thread 1 "a\\x1b\[31m' stdout || fail 'check: the thread is not named'
harmless text check --stacks "$evil"
harmless json check --format json "$evil"
harmless text log "$evil"
harmless text log --stacks "$evil"
harmless text stats "$evil"
harmless json stats --format json "$evil"
harmless text history "$evil" 'msg#1'
harmless text history --stacks "$evil" msg:0x1000
for command in 'check' 'log' 'stats'; do
	"$bin/nngtrace" $command "$evil.missing" >stdout 2>stderr
	python3 "$check" text stderr || fail "$command: a missing file"
done
finish

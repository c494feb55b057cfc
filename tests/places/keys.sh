#!/bin/sh
# The places and the keys of wrong calls behind wrappers: the same whatever built the program, and what
# is not the usual key says why.
#
# usage: keys.sh NNGTRACE SOURCE WORK
set -u
export COLUMNS=9999 # the lines of reports stay whole
nngtrace=$1 source=$2 work=$3
failed=0
rm -rf "$work" && mkdir -p "$work" && cd "$work" || exit 2

complain()
{
	echo "$*"
	failed=1
}

# found REPORT: the lines with the places and the keys
found()
{
	sed -n -e 's/^  --> [^ ]*\(wrapped.c:[0-9]* in .*()\).*\(called by .*wrapped.c:[0-9]*\).*$/\1 \2/p' \
		-e '/^  more .*explain msg-free-after-send/,/^  key /{s/   the same in every run.*//;s/^  key */key /p}' "$1"
}

number()
{
	grep -n "$1" "$source" | cut -d: -f1
}

build()
{
	# shellcheck disable=SC2086
	$1 -g -w -o wrapped "$source" -lnng || exit 2
}

build "cc -O0"
"$nngtrace" run --trace plain.trace -- ./wrapped 2>report
found report >usual
for what in 'wrong: once' 'wrong: twice, first' 'wrong: twice, second'; do
	grep -q "in give_back() called by [a-z]*() wrapped.c:$(number "$what")\$" usual ||
		complain "no place for '$what'"
done
[ "$(grep -c '^key' usual)" -eq 3 ] || complain "not three entries"
[ "$(grep '^key' usual | sort -u | wc -l)" -eq 3 ] || complain "keys are not unique"
[ "$(grep -c '^key [0-9a-f]*-2$' usual)" -eq 1 ] || complain "the second defect of twice() has no -2"
grep -q '^  from  called by main() wrapped.c:[0-9]*, main() wrapped.c:[0-9]*$' report ||
	complain "the callers of once() are missing"
grep -q "^        nngtrace history .*plain.trace msg#1\$" report || complain "no command for the history"
[ "$failed" -eq 0 ] || cat report

for build in 'gcc -O1' 'gcc -O2' 'gcc -O3' 'gcc -O2 -gdwarf-4' 'clang -O0' 'clang -O1' 'clang -O2' \
	'clang -O3'; do
	command -v "${build%% *}" >/dev/null || { echo "$build: not installed"; continue; }
	build "$build"
	"$nngtrace" run -- ./wrapped 2>report
	found report >other
	# Where one jump followed another nobody can tell all frames, and the report says so.
	grep '^key' other | grep -v '(not the usual one: frames were optimised away)$' >keys
	grep -vxFf usual keys && {
		complain "$build: another key, and no reason"
		diff usual other
	}
	case $build in
	*O[01]*) cmp -s usual other || complain "$build: places or keys differ" ;;
	esac
done

# Stacks of one frame: other keys, and the reason.
build "cc -O0"
NNGTRACE_DEPTH=1 "$nngtrace" run -- ./wrapped 2>report
grep -q 'stacks of one frame: NNGTRACE_DEPTH was 1' report || complain "one frame: no reason"
found report | grep '^key' | grep -qv 'key [-0-9a-f]* (not the usual one: ' &&
	complain "one frame: a key that says nothing"

# Wrappers by name count as NNG's.
"$nngtrace" check --wrapper 'give_*' --wrapper pass_on plain.trace >report
grep -q "wrapped.c:$(number 'wrong: once') in once()" report || complain "--wrapper: another place"
grep -q 'in give_back' report && complain "--wrapper: the wrapper is shown"
"$nngtrace" check --wrapper '' plain.trace 2>/dev/null
[ $? -eq 2 ] || complain "--wrapper '' was taken"

# All commands know an object by the name that the report prints.
# shellcheck disable=SC2094 # the command is called log
for name in msg#1 'msg 1' msg:1; do
	"$nngtrace" history plain.trace "$name" | grep -q '^msg#1 (msg 0x' || complain "history '$name'"
	"$nngtrace" log --object "$name" plain.trace >lines || complain "log of '$name'"
	grep -q nng_sendmsg lines || complain "log '$name' has no send"
done
"$nngtrace" log --object msg#999 plain.trace 2>/dev/null && complain "log of a message that is not there"
exit "$failed"

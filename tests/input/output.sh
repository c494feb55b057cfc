#!/bin/sh
# Output that cannot be written is a failure, said in words; so are bad commands and options.
. "$(dirname "$0")/lib.sh"

"$bin/make_seed" good || exit 1
refuses 'No such file or directory' record -o missing/trace -- true
refuses 'it is not a regular file' record -o /dev/full -- true
refuses 'it is a directory' record -o "$work" -- true
refuses 'No such file or directory' check -o missing/report good
for command in 'log good' 'check good' 'rules' '--help' '--version' 'log --help' 'record --help'; do
	# shellcheck disable=SC2086
	"$bin/nngtrace" $command >/dev/full 2>stderr
	status=$?
	[ $status -eq 2 ] || fail "nngtrace $command >/dev/full: exit status $status"
	grep -q 'No space left' stderr || fail "nngtrace $command >/dev/full: no reason given"
done
refuses 'No space left' check -o /dev/full good

refuses 'no command given'
refuses "unknown command 'chekc'" chekc
refuses "unknown option '--chekc'" --chekc
refuses "option '--bad'" log --bad good
refuses "option '-x'" log -x good
refuses "option '--object' needs an argument" log --object
refuses "option '--stacks=3' takes no argument" log --stacks=3 good
refuses 'no trace given' log
refuses 'one trace' log good good
refuses "bad object 'frog:1'" log --object frog:1 good
refuses "bad object 'msg:'" log --object msg: good
refuses "nng_frog" log --function nng_frog good
refuses 'no command given' record
refuses "option '-o' needs an argument" record -o

ends 127 record -- ./missing
ends 126 record -- ./good
ends 0 record -- true
grep -q "no trace of 'true'" stderr || fail 'record: nothing said about a missing trace'
ends 7 record -- sh -c 'exit 7'
ends 137 record -- sh -c 'kill -KILL $$'
finish

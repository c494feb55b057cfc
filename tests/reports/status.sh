#!/bin/sh
# Exit statuses that CI can lean on: what was asked for is answered, and "nothing checked" is never clean.
# usage: status.sh BIN SAMPLES SOURCE
# shellcheck disable=SC2086,SC2016 # the words of commands; $$ of the other shell
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"
wrong=$samples/p02-free-after-sendmsg-wrong right=$samples/p02-free-after-sendmsg-right

"$bin/nngtrace" record -o wrong.trace -- "$wrong" >/dev/null 2>&1
"$bin/nngtrace" record -o right.trace -- "$right" >/dev/null 2>&1
ends 1 check wrong.trace
ends 0 check right.trace
ends 0 check --fail-on never wrong.trace
ends 1 check right.trace wrong.trace
ends 2 check right.trace missing.trace
ends 2 check wrong.trace missing.trace

# The same words mean the same when the program is run.
ends 0 run -- "$right"
ends 0 run -- "$wrong"
ends 1 run --fail-on error -- "$wrong"
ends 0 run --fail-on error -- "$right"
ends 0 run --fail-on never -- "$wrong"
ends 99 run --error-exitcode 99 -- "$wrong"
ends 0 run --error-exitcode 99 -- "$right"
ends 0 run --error-exitcode 99 --fail-on never -- "$wrong"
ends 3 run --error-exitcode 99 -- sh -c "'$right' && exit 3"
ends 127 run --error-exitcode 99 -- ./missing

# Nothing was recorded.
ends 0 run -- true
ends 99 run --error-exitcode 99 -- true
ends 1 run --fail-on error -- true
grep -q 'made no call of NNG' stderr || fail 'that nothing was recorded is not said'

# Nothing could be read.
head -c 5000 wrong.trace >cut.trace
ends 2 check cut.trace
grep -q 'cut.trace: damaged, and nothing in it could be read' stderr || fail 'a trace without events'
ends 2 check --fail-on never cut.trace right.trace
ends 2 check --report sarif=sarif cut.trace
[ -e sarif ] && fail 'a report about nothing'

# The statuses of the help and of the page are the same.
python3 "$here/statuses.py" "$bin/nngtrace" "$3/docs/reports.md" || fail 'the tables of exit statuses differ'

# One name a line: what the list of rules begins with.
"$bin/nngtrace" rules --ids >ids
COLUMNS=200 "$bin/nngtrace" rules | sed 's/ .*//' | cmp - ids || fail 'rules --ids'

# What somebody may have meant: all rules that begin so, or the nearest; not just any.
refuses 'did you mean' explain msg-free
[ "$(grep -c '^  msg-free-' stderr)" -eq 2 ] || fail 'explain: not all rules that begin so'
refuses 'msg-leak' explain msg-lek
refuses 'see nngtrace rules' explain nothing
NNGTRACE_OUTPUT=x NNGTRACE_UPDATE_GOLDEN=1 "$bin/nngtrace" run -- "$right" >stdout 2>stderr
grep -q '^nngtrace: nobody reads NNGTRACE_OUTPUT; did you mean NNGTRACE_OUT?$' stderr || fail 'a mistyped variable is not said'
[ "$(grep -c 'did you mean' stderr)" -eq 1 ] || fail 'a variable of others is told'

# The others: done, or not.
for command in 'log right.trace' 'history right.trace msg#1' 'stats right.trace' rules 'rules --ids' 'explain msg-leak' --help --version; do
	ends 0 $command
done
for command in 'log missing' 'history right.trace msg#99' 'stats missing' 'rules --format x' 'explain no-rule' 'check --no-such' 'record' \
	'run' 'check --fail-on x right.trace' 'log --object bad right.trace' ''; do
	ends 2 $command
	[ -s stderr ] || fail "nngtrace $command: no word"
done
ends 127 record -- ./missing
ends 126 record -- /etc/passwd
ends 126 run -- /etc/passwd
ends 143 record -- sh -c 'kill -TERM $$'

# Who asks more than once, as timeout(1) may do, gets the report as well.
"$bin/nngtrace" run -- sh -c "'$right' >/dev/null; touch started; exec sleep 100" >stdout 2>stderr &
asked=$!
until [ -e started ]; do sleep 0.1; done
(while kill -TERM $asked 2>/dev/null; do :; done) &
wait $asked
[ $? -eq 143 ] || fail 'ended by SIGTERM: another status'
grep -q '^no findings in ' stderr || fail "ended by SIGTERM: no report: $(cat stderr)"
ends 2 check --rule no-such-rule right.trace
ends 2 check -o missing/file right.trace
finish

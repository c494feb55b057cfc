#!/bin/sh
# Exit statuses that CI can lean on: what was asked for is answered, and "nothing checked" is never clean.
# usage: status.sh BIN SAMPLES SOURCE
samples=$2
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../input/lib.sh"
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
finish

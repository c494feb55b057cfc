#!/bin/sh
# What the shim says and leaves behind: nothing without a call of NNG, one line for what is
# wrong, and the program runs on in every case.
# shellcheck disable=SC2034 # of lib.sh
mounts=own
. "$(dirname "$0")/lib.sh"

# run LINES MESSAGES: the program under the shim; it must say "done", end with 7, and the shim
# must say that many lines.
run() {
	lines=$1
	shift
	traced "$bin/trap_environment" "$@" >out 2>err
	status=$?
	[ "$status" = 7 ] || fail "$what: status $status"
	[ "$(cat out)" = "done" ] || fail "$what: output $(cat out)"
	[ "$(wc -l <err)" = "$lines" ] || fail "$what: it said: $(cat err)"
}

what="no call of NNG"
run 0 0
none_named "*trace*" || fail "$what: a file was left"
traced sh -c 'echo hello | cat' >out 2>err
{ [ "$(cat out)" = hello ] && [ ! -s err ]; } || fail "$what: shell"
none_named "*trace*" || fail "$what: a file was left by a shell"

what="default name"
run 0
set -- nngtrace.trap_environment.*.trace
[ -f "$1" ] || fail "$what: $(ls)"
pid=${1#nngtrace.trap_environment.} pid=${pid%.trace}
"$bin/trap_dump" "$1" >dump || fail "$what: not readable"
grep -q "^header pid=$pid " dump || fail "$what: $pid is not the pid"
grep -q '^meta stack' dump || fail "$what: no stacks"
rm -f ./*.trace

what="name from a template"
NNGTRACE_OUT=a.%e.%%.b run 0
[ -f a.trap_environment.%.b ] || fail "$what: $(ls)"
NNGTRACE_OUT=a.%e.%%.b run 0
[ "$(count_named "a.*")" = 1 ] || fail "$what: the old file is not replaced: $(ls)"
rm -f a.*

what="bad NNGTRACE_OUT"
NNGTRACE_OUT=a.%q run 1
grep -q '^nngtrace: NNGTRACE_OUT=a.%q: .*%p' err || fail "$what: $(cat err)"
NNGTRACE_OUT='' run 1
rm -f ./*.trace

for depth in x '' -1 257 3x 99999999999999999999999; do
	what="NNGTRACE_DEPTH=$depth"
	NNGTRACE_OUT=d.trace NNGTRACE_DEPTH=$depth run 1
	grep -q "^nngtrace: NNGTRACE_DEPTH=$depth: .*256" err || fail "$what: $(cat err)"
	"$bin/trap_dump" d.trace | grep -q '^header.* depth=32 ' || fail "$what: not the default"
done
for depth in 0 1 256; do
	what="NNGTRACE_DEPTH=$depth"
	NNGTRACE_OUT=d.trace NNGTRACE_DEPTH=$depth run 0
	"$bin/trap_dump" d.trace | grep -q "^header.* depth=$depth " || fail "$what: not used"
done
NNGTRACE_OUT=d.trace NNGTRACE_DEPTH=0 run 0
"$bin/trap_dump" d.trace | grep -q '^meta stack' && fail "depth 0 has stacks"
# One frame is known without a walk: the cheapest stack must not be the dearest.
NNGTRACE_OUT=d.trace NNGTRACE_DEPTH=1 run 0 20000
if [ "$(uname -m)" = x86_64 ]; then
	"$bin/trap_dump" d.trace | sed -n 's/^stacks //p' | tr ' ' '\n' >count
	[ "$(value hits count)" -gt 10000 ] || fail "depth 1: $(tr '\n' ' ' <count)"
fi
for limit in x 12 5T 1K; do
	what="NNGTRACE_LIMIT=$limit"
	NNGTRACE_OUT=d.trace NNGTRACE_LIMIT=$limit run 1
	grep -q "^nngtrace: NNGTRACE_LIMIT=$limit: " err || fail "$what: $(cat err)"
done

what="limit"
NNGTRACE_OUT=d.trace NNGTRACE_LIMIT=256K run 0 20000
"$bin/trap_dump" --count d.trace >count || fail "$what: not readable"
[ "$(stat -c %s d.trace)" -le 262144 ] || fail "$what: $(stat -c %s d.trace) bytes"
[ $(($(value events count) + $(value overwritten count))) = 40000 ] || fail "$what: $(cat count)"

what="a file that grows"
NNGTRACE_OUT=d.trace run 0 20000
"$bin/trap_dump" --count d.trace >count || fail "$what: not readable"
[ "$(cat count)" = "events=40000 dropped=0 overwritten=0 end=1" ] || fail "$what: $(cat count)"

what="no such folder"
NNGTRACE_OUT=none/at/all.trace run 1
grep -q '^nngtrace: cannot record: .*none/at/all.trace: No such file or directory: the program runs on untraced$' err ||
	fail "$what: $(cat err)"
what="not a file"
mkdir folder
NNGTRACE_OUT=folder run 1
NNGTRACE_OUT=/dev/null run 1
[ -c /dev/null ] || fail "$what: /dev/null is gone"
none_named '*.new' || fail "$what: $(ls)"

what="file size limit"
(ulimit -f 8 && NNGTRACE_OUT=f.trace run 1 && [ "$failures" = 0 ]) || fail "$what, small"
(ulimit -f 256 && NNGTRACE_OUT=f.trace run 0 20000 && [ "$failures" = 0 ]) || fail "$what"
"$bin/trap_dump" --count f.trace >count || fail "$what: not readable"
[ $(($(value events count) + $(value dropped count))) = 40000 ] || fail "$what: $(cat count)"
[ "$(value events count)" -gt 1000 ] || fail "$what: $(cat count)"
[ "$(value dropped count)" != 0 ] || fail "$what: nothing was lost"

what="full disk"
mkdir -p disk
if mount_tmpfs size=600k disk; then
	NNGTRACE_OUT=disk/d.trace run 0 20000
	"$bin/trap_dump" --count disk/d.trace >count || fail "$what: not readable"
	[ $(($(value events count) + $(value dropped count))) = 40000 ] || fail "$what: $(cat count)"
	[ "$(value events count)" -gt 1000 ] || fail "$what: $(cat count)"
	[ "$(value dropped count)" != 0 ] || fail "$what: nothing was lost"
	dd if=/dev/zero of=disk/fill bs=4k 2>dd.err
	NNGTRACE_OUT=disk/e.trace run 1
	grep -q 'No space left' err || fail "$what: $(cat err)"
	umount disk
else
	skip_part "mount is not permitted, so there is no full disk"
fi

what="a file that is being written"
NNGTRACE_OUT=w.trace LD_PRELOAD=$shim "$bin/trap_survival" loop w.count 0 &
pid=$!
until_true test -s w.trace || fail "$what: it does not start"
NNGTRACE_OUT=w.trace run 0
[ "$(count_named "w.trace.*")" = 1 ] || fail "$what: $(ls)"
kill -9 $pid
wait $pid 2>/dev/null
"$bin/trap_survived" w.trace w.count || fail "$what: it was disturbed"
NNGTRACE_OUT=w.trace run 0
"$bin/trap_dump" w.trace | grep -q '^header.* end=1 ' || fail "$what: a dead process's file is kept"
finish

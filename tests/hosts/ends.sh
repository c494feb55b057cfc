#!/bin/sh
# How a process can end: its status is its own, its events are there, and the report says so.
# shellcheck source=tests/hosts/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck disable=SC3045
ulimit -c 0

# ends HOW STATUS WORDS: recorded, it ends so, and the report has these words
ends() {
	what=$1
	"$nngtrace" record -o t.trace -- "$bin/host_ends" "$1" 2>err
	status=$?
	[ "$status" = "$2" ] || fail "$what: status $status, not $2"
	case $1 in panic*) ;; *) quiet err ;; esac
	dump t.trace
	[ "$(grep -c '^event.* nng_msg_free ' t.trace.dump)" = 3 ] || fail "$what: its events"
	"$nngtrace" check --fail-on never t.trace >report || fail "$what: check says $?"
	grep -q "$3" report || fail "$what: $(cat report)"
}

ends exit 5 'exit 5$'
ends _exit 5 'exit 5$'
ends quick_exit 5 'exit 5$'
ends handler 9 'exit 9$'
ends exec 5 'exit 5$'
ends abort 134 'crashed with SIGABRT$'
ends segv 139 'crashed with SIGSEGV$'
grep -q 'had not returned' report && fail "segv: no call of NNG was open: $(cat report)"

# A program that executes itself keeps its number and its name: each time has a trace of its own,
# which says that exec was its end, and nobody is accused of what exec takes away.
# again TRACES COMMAND...
again() {
	wanted=$1
	shift
	rm -f ./*.trace* ./*.dump
	NNGTRACE_OUT=$pattern "$@" "$bin/host_ends" again 2 2>err
	[ $? = 5 ] || fail "$what: status"
	quiet err
	[ "$(find . -name '*.trace*' | wc -l)" = 3 ] || fail "$what: $(ls)"
	for trace in *.trace*; do
		dump "$trace"
		has "$trace" nng_msg_free 3
	done
	"$nngtrace" check ./*.trace ./*.trace.2 ./*.trace.3 >report || fail "$what: check says $?: $(cat report)"
	sed -n 's/.* in host_ends (pid \([0-9]*\)): .*, \([a-z].*\)$/\2/p' report >endings
	printf '%s\n' 'executed another program' 'executed another program' "$wanted" |
		diff - endings || fail "$what: $(cat report)"
	[ "$(sed -n 's/.* in host_ends (pid \([0-9]*\)).*/\1/p' report | sort -u | wc -l)" = 1 ] ||
		fail "$what: more than one process: $(cat report)"
	grep '^error:\|^warning:' report && fail "$what: an innocent is accused"
	[ "$(grep -c '^note: messages still owned' report)" = 2 ] || fail "$what: $(cat report)"
	[ "$(find . -name '*.trace*' -size +700k | wc -l)" = 0 ] || fail "$what: $(ls -l)"
}
for pattern in t.trace %e.%p.trace; do
	what="executes itself, preloaded, $pattern"
	again 'ended by exit' env "LD_PRELOAD=$shim"
	what="executes itself, recorded, $pattern"
	again 'exit 5' "$nngtrace" record --
done
what="executes itself, run"
"$nngtrace" run --format json -- "$bin/host_ends" again 2 2>err
[ "$(grep -c '"pid":' err)" = 3 ] || fail "$what: $(cat err)"
# A later process that has the number is not the same one: it takes the name, as it always did.
what="the same name again"
for round in 1 2; do
	NNGTRACE_OUT=same.trace traced "$bin/host_ends" exit 2>err
	[ "$(find . -name 'same.trace*' | wc -l)" = 1 ] || fail "$what: round $round: $(ls)"
done

# NNG's own panic stays on stderr as it is; the trace has its words and the call that never
# returned, and the report names both, beside the finding that explains it.
# panics HOW WORDS THREAD CALL [RULE]
panics() {
	ends "$1" 134 "^  NNG gave up: panic: $2 (thread $3, inside $4 at .*ends.c:[0-9]*)\$"
	("$bin/host_ends" "$1" >plain.out 2>plain.err) 2>>shell.err
	[ $? = 134 ] || fail "$what: untraced it ends otherwise"
	# The backtrace has addresses in it.
	grep -v ' \[0x[0-9a-f]*\]$\|^nngtrace: recorded; ' err >err.words
	grep -v ' \[0x[0-9a-f]*\]$' plain.err | diff - err.words || fail "$what: another stderr"
	[ "$(grep -c '^panic: ' err)" = 1 ] || fail "$what: NNG did not panic: $(cat err)"
	grep -q 'had not returned' report && fail "$what: $(cat report)"
	"$nngtrace" check --format json --fail-on never t.trace >json || fail "$what: check says $?"
	[ "$(grep -c '"panic": {' json)" = 1 ] || fail "$what: $(cat json)"
	"$nngtrace" log t.trace | grep -q "^+++ NNG gave up on thread ${3%% *}: panic: $2 +++\$" ||
		fail "$what: the log does not tell"
	[ "$(grep -c '^  harm  NNG gave up in this call: panic: ' report)" = $(($# - 4)) ] ||
		fail "$what: $(cat report)"
	[ "$(grep -c '"panic": "panic: ' json)" = $(($# - 4)) ] || fail "$what: $(cat json)"
	[ $# = 4 ] || grep -q "^error: .*\[$5\]\$" report || fail "$what: $(cat report)"
}
panics panic-submit '.*aio.c: [0-9]*: assert err: !nni_aio_list_active(aio)' '1 "host_ends"' \
	nng_recv_aio aio-busy-reuse
panics panic-free 'pthread_mutex_lock: Invalid argument' '1 "host_ends"' nng_aio_free aio-double-free
panics panic-lock 'pthread_mutex_lock: Resource deadlock avoided' '1 "worker"' nng_mtx_lock
panics panic-thread 'pthread_mutex_lock: Resource deadlock avoided' '2 "worker"' nng_mtx_lock

# The stack at the end has no frame of ours where the program's own abort would have none.
what="the stack of a panic"
NNGTRACE_OUT=t.trace traced "$bin/host_ends" panic-shown >stack 2>err
[ $? = 134 ] || fail "$what: status"
grep -q 'libnngtrace.*nng_recv_aio' stack || fail "$what: not shown: $(cat stack)"
sed -n '/(abort/,$p' stack | sed -n '1s/(.*//p; 2s/(.*//p' >modules
[ "$(sed 's/.*\///; s/[-.].*//' modules | tr '\n' ' ')" = 'libc libnng ' ] || fail "$what: $(cat stack)"

# Another process's abort is not NNG's, whatever lies on its stack.
what="abort in a callback"
ends abort-callback 134 'crashed with SIGABRT$'
grep -q 'NNG gave up' report && fail "$what: taken for NNG's: $(cat report)"
"$bin/trap_dump" t.trace | grep '^meta panic' && fail "$what: recorded as NNG's"

# A kill by the kernel, as for want of memory: no warning, anywhere in the work.
what="killed by the kernel"
"$nngtrace" record -o t.trace -- "$bin/host_ends" time 2>err
[ $? = 137 ] || fail "$what: status"
quiet err
"$nngtrace" check t.trace >report || fail "$what: check says $?: $(cat report)"
grep -q '^no findings .*killed by SIGKILL$' report || grep -q 'msg-held-at-exit' report ||
	fail "$what: $(cat report)"
dump t.trace
[ "$(grep -c '^event.* nng_msg_append ' t.trace.dump)" -gt 100 ] || fail "$what: its events"
rm -f t.trace*

# The call in which it hangs is in the trace.
hangs() {
	# shellcheck disable=SC2317 # called by until_true
	"$bin/trap_dump" t.trace 2>dump.err | grep -q '^event.* enter[^ ]* nng_recvmsg '
}

# A hang that somebody ends: by the number of nngtrace, which hands the signal on.
for signal in TERM INT HUP; do
	what="hang, SIG$signal"
	rm -f t.trace* out
	# A shell without job control has its background ignore SIGINT; env puts that right.
	env --default-signal "$nngtrace" record -o t.trace -- "$bin/host_ends" hang >out 2>err &
	pid=$!
	until_true hangs || fail "$what: it does not hang"
	kill -"$signal" $pid
	wait $pid 2>shell.err
	status=$?
	[ "$status" = "$((128 + $(kill -l "$signal" 2>/dev/null || case $signal in HUP) echo 1 ;; INT) echo 2 ;; *) echo 15 ;; esac)))" ] ||
		fail "$what: status $status"
	"$nngtrace" check --fail-on never t.trace >report || fail "$what: check says $?"
	grep -q "killed by SIG$signal$" report || fail "$what: $(cat report)"
	grep -q '^  nng_recvmsg on thread 1 ".*" had not returned$' report ||
		fail "$what: the report does not say where it hung: $(cat report)"
done

what="SIGKILL"
rm -f t.trace* out
"$nngtrace" record -o t.trace -- sh -c "'$bin/host_ends' hang" >out 2>err &
pid=$!
until_true hangs || fail "$what: it does not hang"
victim=$("$bin/trap_dump" t.trace | sed -n 's/^header pid=\([0-9]*\).*/\1/p')
kill -9 "$victim"
wait $pid 2>shell.err
"$nngtrace" check --fail-on never t.trace >report || fail "$what: check says $?"
grep -q 'killed by SIGKILL$\|no end recorded$' report || fail "$what: $(cat report)"
finish

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
	[ "$1" = panic ] || quiet err
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

# NNG's own panic stays on stderr as it is; the trace has the call that did not return.
ends panic 134 '^  nng_recv_aio on thread 1 ".*" had not returned$'
grep -q '^panic: ' err || fail "panic: stderr is not NNG's: $(cat err)"

# A hang that somebody ends: by the number of nngtrace, which hands the signal on.
for signal in TERM INT HUP; do
	what="hang, SIG$signal"
	rm -f t.trace* out
	# A shell without job control has its background ignore SIGINT; env puts that right.
	env --default-signal "$nngtrace" record -o t.trace -- "$bin/host_ends" hang >out 2>err &
	pid=$!
	tries=0
	while [ ! -s out ] && [ $tries -lt 500 ]; do
		sleep 0.02
		tries=$((tries + 1))
	done
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
tries=0
while [ ! -s out ] && [ $tries -lt 500 ]; do
	sleep 0.02
	tries=$((tries + 1))
done
victim=$("$bin/trap_dump" t.trace | sed -n 's/^header pid=\([0-9]*\).*/\1/p')
kill -9 "$victim"
wait $pid 2>shell.err
"$nngtrace" check --fail-on never t.trace >report || fail "$what: check says $?"
grep -q 'killed by SIGKILL$\|no end recorded$' report || fail "$what: $(cat report)"
finish

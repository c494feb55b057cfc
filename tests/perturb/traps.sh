#!/bin/sh
# traps.sh BIN SHIM NNGTRACE WORK: delays keep errno, are no place to be cancelled, never come in a
# signal handler, and are in a forked child and in each of many threads, too.
. "$(dirname "$0")/../traps/lib.sh"
program=$bin/perturb_traps

# log_of WHAT: runs it with delays at every point; its log is in WHAT.log.
log_of() {
	rm -f ./*.trace
	NNGTRACE_PERTURB=5:budget=100:max=1 NNGTRACE_OUT=%p.trace \
		traced timeout 120 "$program" "$1" >out 2>err || fail "$1: status $?: $(cat err)"
	[ ! -s err ] || fail "$1: $(cat err)"
	for trace in ./*.trace; do
		"$nngtrace" log "$trace" | grep -e 'by NNGTRACE_PERTURB$' >"$trace.log"
		[ -s "$trace.log" ] || fail "$1: $trace has no delay"
	done
	cat ./*.trace.log >"$1.log"
	rm -f ./*.trace.log
}

log_of errno
log_of cancel
for what in handler stack; do
	log_of $what
	grep -q 'nng_msg_len' $what.log && fail "$what: a delay in a signal handler: $(grep nng_msg_len $what.log)"
done
log_of compat
for where in 'before nn_send' 'inside nn_send' 'before nn_recv' 'after nn_recv'; do
	grep -q " ms $where, by" compat.log || fail "compat: no delay $where"
done
log_of fork
[ "$(count_named '*.trace')" = 2 ] || fail "fork: $(count_named '*.trace') traces"
log_of threads
threads=$(sed 's/.*\[\([0-9]*\)[] ].*/\1/' threads.log | sort -u | wc -l)
[ "$threads" -gt 30 ] || fail "only $threads of 50 threads were delayed"
finish

#!/bin/sh
# Processes that are busy on many threads are killed at random moments. An event, a record or a chunk
# that was being written then is not there; it is no damage, and makes no finding less certain.
# usage: torn.sh BIN SHIM NNGTRACE WORK RUNS
# shellcheck source=tests/hosts/lib.sh
. "$(dirname "$0")/lib.sh"
runs=$5

# kill_one LIMIT MILLISECONDS: one more run, killed that long after its trace is there.
kill_one() {
	rm -f t.trace ledger
	truncate -s 1G ledger
	env ${1:+NNGTRACE_LIMIT="$1"} NNGTRACE_OUT="$PWD/t.trace" LD_PRELOAD="$shim" \
		prlimit --core=0 -- "$bin/host_chaos" ledger 2>err &
	pid=$!
	tries=0
	until [ -s t.trace ]; do
		tries=$((tries + 1))
		[ $tries -lt 2000 ] || break
		sleep 0.01
	done
	sleep "$(awk "BEGIN { printf \"%.3f\", $2 / 1000 }")"
	kill -KILL "$pid"
	wait "$pid" 2>shell
	for command in 'log' 'check' 'stats'; do
		"$nngtrace" "$command" t.trace >out 2>out.err || fail "$what: $command says $?: $(cat out.err)"
		[ "$command" != check ] || cp out report
		! grep -q damaged out.err || fail "$what: $command: $(cat out.err)"
	done
	! grep -q 'could not be read' report || fail "$what: $(grep 'could not be read' report)"
	found=$(sed -n 's/.*: \([0-9,]*\) events\{0,1\}[ ,].*/\1/p' report | head -n 1 | tr -d ,)
	events=$((events + ${found:-0})) # a process that was killed at once has none
}

events=0
awk -v seed="$(od -An -N3 -tu4 /dev/urandom | tr -d ' ')" -v runs="$runs" \
	'BEGIN { srand(seed); for (i = 0; i < runs; i++) print int(5 + rand() * 120) }' >moments
run=0
while read -r moment; do
	run=$((run + 1))
	limit=
	[ $((run % 2)) = 0 ] || limit=1M
	what="run $run (${limit:-no limit}, $moment ms)"
	kill_one "$limit" "$moment"
done <moments
echo "$runs killed: $events events, none of the traces is damaged"
[ "$events" -gt "$runs" ] || fail "$events events: nothing was recorded"
rm -f ledger t.trace out
finish

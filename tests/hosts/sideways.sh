#!/bin/sh
# Threads that leave a call of NNG by siglongjmp or because they are cancelled: nobody waits for
# a lock that they had, they are recorded again, and nothing in the trace is torn.
# The first argument after the usual ones: rounds.
# shellcheck source=tests/hosts/lib.sh
. "$(dirname "$0")/lib.sh"
rounds=$5

# sideways HOW ROUNDS
sideways() {
	what=$1
	NNGTRACE_OUT=$1.trace traced timeout 100 "$bin/host_sideways" "$1" "$2" >out 2>err || fail "$what: status $?"
	quiet err
	"$nngtrace" check --fail-on never "$1.trace" >report 2>&1 || fail "$what: check: $(cat report)"
	grep -q 'could not be read' report && fail "$what: $(grep 'could not be read' report)"
	"$bin/trap_dump" "$1.trace" | grep -c '^event.* nng_msg_alloc ' >found
}

for how in jump crowd cancel; do
	sideways "$how" "$rounds"
	[ "$(cat found)" = 502 ] || fail "$what: $(cat found) events of nng_msg_alloc, not 502"
	rm -f "$how.trace"
done

sideways above "$((rounds * 4))"
"$bin/trap_dump" --count above.trace >count
[ $(($(value events count) + $(value dropped count) - 1)) = "$(value calls out)" ] ||
	fail "$what: $(cat out), but $(cat count)"
rm -f above.trace
finish

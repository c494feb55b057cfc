#!/bin/sh
# At any moment another thread may close all descriptors and open files of its own under their numbers.
# Whatever the recorder was about to do, it does nothing to those files: it has not opened them.
# shellcheck source=tests/hosts/lib.sh
. "$(dirname "$0")/lib.sh"
unset NNGTRACE_SELFCHECK # libunwind, which it compares with, keeps a pipe

# stolen CALL: after so many calls with a descriptor
stolen() {
	what="after call $1"
	STOLEN_AT=$1 NNGTRACE_OUT=s.trace LD_PRELOAD="$shim:$lib/libhost_stolen.so" "$bin/host_stolen" >out 2>err ||
		fail "$what: status $?: $(cat out err)"
	grep -v '^nngtrace: cannot record: ' err && fail "$what: it said: $(cat err)"
	[ ! -e s.trace ] || "$bin/trap_dump" --count s.trace >count || fail "$what: the trace is not readable"
	rm -f s.trace* canary.*
}

stolen 0
calls=$(value calls out)
echo "$calls calls with a descriptor"
[ "$calls" -gt 30 ] || fail "too few calls were seen: $(cat out)"
call=1
while [ $call -le "$calls" ]; do
	stolen $call
	call=$((call + 1))
done
[ -z "$(find . -name '*nngtrace*')" ] || fail "something is left: $(ls -a)"
finish

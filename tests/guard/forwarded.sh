#!/bin/sh
# forwarded.sh BIN SHIM NNGTRACE WORK: a right program whose calls go past the recorder, by a library of
# the system that looks functions up for it, is not stopped, and no error is reported.
. "$(dirname "$0")/../traps/lib.sh"
program=$bin/guard_forwarded
[ -x "$program" ] || skip "libuv.so.1 is not installed"
for mode in stop survive:copy; do
	rm -f f.trace
	NNGTRACE_GUARD=$mode NNGTRACE_OUT=f.trace traced timeout 60 "$program" >out 2>err ||
		fail "$mode: status $?: $(cat err)"
	[ "$(cat out)" = "done" ] || fail "$mode: it says $(cat out)"
	[ ! -s err ] || fail "$mode: $(cat err)"
	"$nngtrace" check --color never f.trace >report 2>&1 || fail "$mode: check: status $?: $(cat report)"
	grep -q '^error' report && fail "$mode: $(cat report)"
	grep -q 'calls may have gone past the recorder' report || fail "$mode: it is not said: $(cat report)"
done
finish

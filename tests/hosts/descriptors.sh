#!/bin/sh
# The recorder leaves no descriptor open, and touches none that is the program's: the program says what
# it finds, and that must be what it finds without the recorder.
# shellcheck source=tests/hosts/lib.sh
. "$(dirname "$0")/lib.sh"
unset NNGTRACE_SELFCHECK # libunwind, which it compares with, keeps a pipe

# same ARGUMENT...
same() {
	what="$*"
	"$bin/host_descriptors" "$@" >plain.out 2>&1
	plain=$?
	NNGTRACE_OUT=p.trace traced "$bin/host_descriptors" "$@" >out 2>&1
	status=$?
	[ $status = $plain ] || fail "$what: status $status, not $plain"
	cmp -s plain.out out || fail "$what: it said: $(cat out); and without the recorder: $(cat plain.out)"
	"$bin/trap_dump" --count p.trace >count || fail "$what: not readable"
	[ "$(value events count)" -gt 80 ] || fail "$what: $(cat count)"
	rm -f p.trace*
}

same list
[ -s out ] && fail "list: $(cat out)"
same canaries
[ -s out ] && fail "canaries: $(cat out)"
for most in 4 5 8 16; do
	same few $most
done
finish

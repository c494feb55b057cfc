#!/bin/sh
# A thread of NNG's that has not run before the exit is not one of the program's, also when the
# recorder was held up between its looks at two clocks: the leak is told.
# shellcheck source=tests/hosts/lib.sh
. "$(dirname "$0")/lib.sh"
command -v strace >which || skip "there is no strace"
strace -o try true 2>try.err || skip "strace is not permitted: $(cat try.err)"

# leak WHAT INJECT...: runs the program with a pause before system calls
leak() {
	what=$1
	shift
	rm -f t.trace
	strace -f -o raw -e trace=clock_gettime "$@" -E NNGTRACE_OUT=t.trace -E "LD_PRELOAD=$shim" \
		"$bin/host_late_names" 2>err || fail "$what: the program failed: $(cat err)"
	"$nngtrace" check --fail-on never t.trace >report || fail "$what: check says $?"
	grep -q 'message never freed \[msg-leak\]' report || fail "$what: no leak: $(cat report)"
}

leak "no pause"
leak "a pause" -e inject=clock_gettime:delay_enter=200000:when=1
grep -q DELAYED raw || fail "there was no pause: the first clock is read without a system call"
finish

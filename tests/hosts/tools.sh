#!/bin/sh
# Programs that another tool watches: it reports nothing that is the recorder's. Compiles a program
# with ThreadSanitizer, and runs one under valgrind.
# shellcheck source=tests/hosts/lib.sh
. "$(dirname "$0")/lib.sh"
unset NNGTRACE_SELFCHECK # libunwind, which it compares with, is reported
tried=0

# silent COMMAND...: as without the recorder, it says nothing and ends with 0
silent() {
	if ! "$@" >plain.out 2>&1 || [ -s plain.out ]; then
		skip_part "$what: reports something without the recorder: $(head -n 3 plain.out)"
		return
	fi
	tried=$((tried + 1))
	NNGTRACE_OUT=p.trace traced "$@" >out 2>&1
	status=$?
	[ $status = 0 ] || fail "$what: status $status"
	[ -s out ] && fail "$what: $(head -n 20 out)"
	"$bin/trap_dump" --count p.trace >count || fail "$what: not readable"
	[ "$(value events count)" -gt 1000 ] || fail "$what: $(cat count)"
	rm -f p.trace*
}

for compiler in gcc clang; do
	what="ThreadSanitizer of $compiler"
	if $compiler -g -O1 -D_GNU_SOURCE -fsanitize=thread "$here/tools.c" -o tools-$compiler -lnng -lpthread 2>log; then
		silent ./tools-$compiler
	else
		skip_part "$what: it cannot be compiled"
	fi
done

what="memcheck"
if command -v valgrind >which; then
	silent valgrind -q --error-exitcode=9 "$bin/host_tools" 2
else
	skip_part "$what: there is no valgrind"
fi
[ $tried -gt 0 ] || skip "none of these tools is there"
finish

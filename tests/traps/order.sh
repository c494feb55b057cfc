#!/bin/sh
# 200,000 messages between eight threads: nothing is lost, and no event is stamped before the
# one on another thread that it follows from.
. "$(dirname "$0")/lib.sh"
NNGTRACE_OUT=order.trace traced "$bin/trap_order" >out 2>&1 || fail "status $?"
[ -s out ] && fail "it said: $(cat out)"
"$bin/trap_ordered" order.trace 200000 || fail "the trace is not in order"
"$nngtrace" check --fail-on note order.trace >check.out 2>&1 ||
	fail "nngtrace check: status $?: $(head -20 check.out)"
rm -f order.trace
finish

#!/bin/sh
# Thousands of threads and aios, some reaped in their own callback: every callback comes, and
# every one is in the trace at both ends.
. "$(dirname "$0")/lib.sh"
NNGTRACE_OUT=l.trace traced timeout 500 "$bin/trap_lifetimes" >out 2>&1 || fail "status $?"
[ "$(cat out)" = 8000 ] || fail "callbacks: $(cat out)"
"$bin/trap_dump" l.trace >dump || fail "not readable"
for part in begin end; do
	count=$(grep -c "^event.* $part nng_aio_alloc " dump)
	[ "$count" = 8000 ] || fail "$part: $count"
done
grep -q '^dropped disk=0 nested=0 startup=0 ended=0$' dump || fail "$(grep '^dropped' dump)"
rm -f l.trace dump
finish

#!/bin/sh
# Whatever the protocol and the transport, all messages that a receiver loses are found but 30, to which
# stale pointers in queues and buffers refer.
# usage: losers.sh BIN SHIM NNGTRACE WORK COUNT TRANSPORT...
# shellcheck source=tests/snapshot/lib.sh
. "$(dirname "$0")/lib.sh"
may_look
count=$5
shift 5

for url in "$@"; do
	for protocol in rep pull sub; do
		what="$protocol $url"
		serve "$protocol" "$url" "$count"
		look
		[ "$(amount lost)" -ge $((count - 30)) ] || fail "$what: $(cat look)"
		echo "$what: $(amount lost) of $count"
		end KILL
	done
done
finish

#!/bin/sh
# What only V8's heap refers to is not lost, whatever kind of value it is; what nothing keeps is.
# usage: kept.sh BIN SHIM NNGTRACE WORK
# Status 77: skipped, because node or its headers are not installed.
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/snapshot/lib.sh
. "$(dirname "$0")/../snapshot/lib.sh"
may_look
command -v node >/dev/null || skip "node is not installed (sh tests/install.sh node)"
headers=
for folder in /usr/include/node /usr/include/nodejs/src; do
	[ ! -f "$folder/node_api.h" ] || headers=$folder
done
[ -n "$headers" ] || skip "node is not installed with its headers (sh tests/install.sh node)"
"${CC:-cc}" -shared -fPIC -isystem "$headers" -o kept.node "$here/kept.c" -lnng >build 2>&1 || fail "$(cat build)"

# keeps HOW: looks into a process that keeps 1,000 messages so
keeps() {
	what="kept as $1"
	rm -f s.trace s.trace.snapshot words
	mkfifo words
	NNGTRACE_OUT=s.trace LD_PRELOAD="$shim" node --expose-gc "$here/kept.js" "$PWD/kept.node" "$1" 1000 >words &
	server=$!
	exec 3<words
	read -r line <&3
	[ "$line" = ready ] || fail "$what: it said $line"
	look
	kill -KILL $server
	exec 3<&-
	wait $server 2>/dev/null
}

for how in 0 1 2 3; do
	keeps $how
	if [ "$(amount lost)" != 0 ] || [ "$(amount reachable)" != 1000 ]; then
		fail "$what: $(cat look)"
	fi
done
keeps 4
[ "$(amount lost)" -ge 900 ] || fail "$what: $(cat look)"
finish

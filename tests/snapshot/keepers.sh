#!/bin/sh
# A program may keep its messages in any memory and in many forms: none of them is lost.
# usage: keepers.sh BIN SHIM NNGTRACE WORK COUNT
# shellcheck source=tests/snapshot/lib.sh
. "$(dirname "$0")/lib.sh"
may_look
count=$5

# keeps SHAPE COUNT LEAST: nothing is lost of at least so many
keeps() {
	what="$1 of $2"
	serve "$1" "$2"
	look
	[ "$(amount lost)" = 0 ] || fail "$what: $(cat look)"
	[ "$(amount reachable)" -ge "$3" ] || fail "$what: $(cat look)"
	end TERM
	"$nngtrace" check s.trace >report || fail "$what: check says $?: $(cat report)"
	grep -q 'msg-leak\|msg-held' report && fail "$what: $(cat report)"
}

for shape in array data shared list table tagged packed digits double coroutine fixnum erlang halved network luajit \
	hexadecimal decimal; do
	keeps $shape "$count" "$count"
done
keeps tls 64 64
keeps pipe 1000 1000
keeps socket 200 200
keeps epoll 200 200
keeps argument 200 200
keeps signal 200 200
keeps eventfd 100 100
keeps reused 100 100
keeps unguarded 200 200
keeps stack 1 16
[ "$(uname -m)" = x86_64 ] && keeps register 1 0

# Aios, buffers and others, too: a buffer by a pointer into it.
what=kept-others
serve kept-others 200
look
for words in 'aios: 2[0-9]*; without a reference: 0$' 'other objects: 6[0-9]*; without a reference: 0$'; do
	grep -q "$words" look || fail "$what: $(cat look)"
done
end TERM
"$nngtrace" check s.trace >report || fail "$what: check says $?: $(cat report)"

# A process with nothing that could be lost is not stopped.
what="not stopped"
serve array "$count"
look
grep -q 'not stopped' look || fail "$what: $(cat look)"
end KILL

# One that works on while it is looked into, time and again.
what=busy
serve busy 1000
times=0
[ "$count" -ge 100000 ] && looks=200 || looks=20
while [ $times -lt "$looks" ]; do
	look
	[ "$(amount lost)" = 0 ] || fail "$what: $(cat look)"
	times=$((times + 1))
done
kill -0 "$server" || fail "$what: it has ended"
end KILL
finish

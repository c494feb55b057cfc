#!/bin/sh
# A program may keep its messages in any memory and in many forms: none of them is lost.
# usage: keepers.sh BIN SHIM NNGTRACE WORK COUNT
# shellcheck source=tests/snapshot/lib.sh
. "$(dirname "$0")/lib.sh"
may_look
count=$5

# keeps SHAPE COUNT LEAST: nothing is lost of at least so many
keeps() {
	what="$1 of $2${allocator:+ with $allocator}"
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
rm -f fifo
keeps fifo 1000 1000
keeps socket 200 200
keeps epoll 200 200
keeps argument 200 200
keeps signal 200 200
keeps eventfd 100 100
keeps reused 100 100
keeps unguarded 200 200
keeps guarded 200 200
keeps leaderless 200 200
keeps stack 1 16
[ "$(uname -m)" = x86_64 ] && keeps register 1 0

# A guard that is a part of the stack's own memory is no memory that could not be read.
what=dead
serve dead 200
look
[ "$(amount lost)" -ge 95 ] || fail "$what: $(cat look)"
grep 'not certain' look && fail "$what: $(cat look)"
end KILL

# The first thread ends in the middle of the look: before the mappings are read the first time, and
# again; before the threads are stopped.
for moment in 'maps 0' 'maps 1' 'task 0'; do
	what="leaving at $moment"
	serve leaving 200
	LEAVER_PID=$server LEAVER_ORDERS=orders LEAVER_AT=${moment% *} LEAVER_TIMES=${moment#* } \
		LD_PRELOAD=$bin/../tests/snapshot/libsnapshot_leaver.so "$nngtrace" snapshot "$server" >look 2>&1 ||
		fail "$what: snapshot says $?: $(cat look)"
	grep -q '^it has left$' look || fail "$what: it has not: $(cat look)"
	[ "$(amount lost)" -ge 95 ] || fail "$what: $(cat look)"
	end KILL
done

# Pipes that another user made, as sudo, cron and CI runners do: both ends, and one with bytes in it.
if [ "$(id -u)" = 0 ]; then
	what="another user's pipes"
	folder=$(mktemp -d /tmp/nngtrace-keepers-XXXXXX)
	cp -L "$nngtrace" "$shim" "$bin/snapshot_server" "$folder"
	chmod 777 "$folder"
	cat >"$folder/inherit.sh" <<'EOF'
cd "$1" || exit
NNGTRACE_OUT=s.trace LD_PRELOAD="./${2##*/}" ./snapshot_server dead 200 >words <orders &
server=$!
exec 3<words 4>orders
read -r line <&3
./nngtrace snapshot $server
kill -KILL $server
EOF
	mkfifo -m 666 "$folder/words" "$folder/orders"
	echo some bytes |
		setpriv --reuid=65534 --regid=65534 --clear-groups sh "$folder/inherit.sh" "$folder" "$shim" 8<&0 2>&1 |
		cat >look
	[ "$(amount lost)" -ge 95 ] || fail "$what: $(cat look)"
	grep 'not certain' look && fail "$what: $(cat look)"
	rm -r "$folder"
fi

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

# Memory of other allocators, which keep pointers of their own.
find_library() {
	for folder in $(echo "$LD_LIBRARY_PATH" | tr : ' ') /usr/lib/*-linux-gnu /usr/lib64 /usr/lib; do
		[ ! -e "$folder/$1" ] || echo "$folder/$1"
	done | head -n 1
}
for library in libjemalloc.so.2 libtcmalloc_minimal.so.4 libmimalloc.so.2.0; do
	[ "$count" -ge 100000 ] || break
	allocator=$(find_library $library)
	if [ -n "$allocator" ]; then
		for shape in array list table shared tagged packed fixnum argument; do
			keeps $shape 10000 10000
		done
		keeps tls 64 64
		keeps reused 100 100
		what="leaks with $library"
		serve leaks 1000
		look
		[ "$(amount lost)" -ge 900 ] || fail "$what: $(cat look)"
		end KILL
	else
		skip_part "$library is not installed"
	fi
done
allocator=

# One that works on while it is looked into, time and again. A new one from time to time: its trace is
# read in each look, and grows.
what=busy
times=0
[ "$count" -ge 100000 ] && servers=20 || servers=2
while [ $times -lt "$servers" ]; do
	serve busy 1000
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		look
		[ "$(amount lost)" = 0 ] || fail "$what: $(cat look)"
	done
	kill -0 "$server" || fail "$what: it has ended"
	end KILL
	times=$((times + 1))
done
finish

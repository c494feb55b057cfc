#!/bin/sh
# nngcat, from Debian's nng-utils, must do under nngtrace what it does without, and nothing in
# its traces may be more than a note.
# usage: nngcat.sh NNGTRACE SHIM reqrep|pubsub|pushpull|pair|pair1|survey tcp|ipc
set -u
nngtrace=$1 shim=$2 pattern=$3 transport=$4

if ! command -v nngcat >/dev/null; then
	echo "skipped: there is no nngcat"
	exit 77
fi
dir=$(mktemp -d)
receiver=
trap '[ -z "$receiver" ] || kill "$receiver" 2>/dev/null; rm -rf "$dir"' EXIT

fail() {
	echo "nngcat $pattern over $transport: $1"
	head -n 50 "$dir"/*.out "$dir"/*.err
	exit 1
}

# Which side listens matters to nobody but this test: the receiver does.
case $pattern in
reqrep)
	# The request for which nobody waits any more ends the test, so the server is stopped.
	receive="--rep --data pong --quoted" send="--req --data ping --quoted --count 2 --interval 1" stop=yes
	;;
pubsub)
	receive="--sub --quoted --count 3" send="--pub --data news --delay 1 --count 3 --interval 0" stop=no
	;;
pushpull)
	receive="--pull --quoted --count 3" send="--push --data job --count 3 --interval 0" stop=no
	;;
pair)
	receive="--pair0 --data back --quoted --count 2 --interval 1"
	send="--pair0 --data forth --quoted --count 2 --interval 1" stop=no
	;;
pair1)
	receive="--pair1 --data back --quoted --count 2 --interval 1"
	send="--pair1 --data forth --quoted --count 2 --interval 1" stop=no
	;;
survey)
	# A survey is over when its time is; the respondent would wait for the next one.
	receive="--respondent --data here --quoted"
	send="--surveyor --data who --quoted --delay 1 --count 2 --interval 1 --recv-timeout 1" stop=yes
	;;
*) exit 2 ;;
esac

listens() {
	case $transport in
	tcp) grep -q ": 0100007F:$(printf %04X "$port") 00000000:0000 0A" /proc/net/tcp ;;
	ipc) awk -v path="$dir/socket" '$4 == "00010000" && $8 == path { found = 1 } END { exit !found }' /proc/net/unix ;;
	esac
}

port=$((10000 + $$ % 20000))
while [ "$transport" = tcp ] && listens; do
	port=$((port + 1))
done
case $transport in
tcp) url=tcp://127.0.0.1:$port ;;
ipc) url=ipc://$dir/socket ;;
esac

# Runs both sides; what they print and how they end is left in $dir/NAME.*.
converse() {
	name=$1
	shift
	rm -f "$dir/socket" "$dir/$name".*
	# Options are words.
	# shellcheck disable=SC2086
	env "$@" NNGTRACE_OUT="$dir/$name.receive.trace" \
		timeout 60 nngcat $receive --listen "$url" >"$dir/$name.receive.out" 2>"$dir/$name.receive.err" &
	receiver=$!
	tries=0
	until listens; do
		tries=$((tries + 1))
		[ "$tries" -lt 1000 ] || fail "the receiver does not listen"
		sleep 0.05
	done
	# shellcheck disable=SC2086
	env "$@" NNGTRACE_OUT="$dir/$name.send.trace" \
		timeout 60 nngcat $send --dial "$url" >"$dir/$name.send.out" 2>"$dir/$name.send.err"
	echo "status $?" >>"$dir/$name.send.out"
	[ "$stop" = no ] || kill "$receiver"
	wait "$receiver"
	echo "status $?" >>"$dir/$name.receive.out"
	receiver=
}

# nngcat counts in seconds of the clock. On a busy machine it is sometimes too late for its own
# interval, gives up with these words, and its partner then waits in vain.
late() {
	grep -q 'Cannot set recv timeout' "$dir/$1".*.err
}

# in_time NAME ENV...: the same until nngcat itself is in time.
in_time() {
	for try in 1 2 3 4 5; do
		converse "$@"
		late "$1" || return 0
	done
	echo "skipped: nngcat is too late for its own interval, $try times ($1)"
	exit 77
}

same() {
	for side in receive send; do
		for stream in out err; do
			cmp "$dir/untraced.$side.$stream" "$dir/traced.$side.$stream" || return 1
		done
	done
}

# What is received depends on the clock, too: a difference that nngtrace makes is there each time.
for try in 1 2 3; do
	in_time untraced NNGTRACE_DEPTH=32
	in_time traced LD_PRELOAD="$shim"
	for side in receive send; do
		[ ! -e "$dir/untraced.$side.trace" ] || fail "a trace without the shim"
		[ -s "$dir/traced.$side.trace" ] || fail "no trace of $side"
		"$nngtrace" check --fail-on warning "$dir/traced.$side.trace" || fail "findings in $side"
	done
	! same || break
	[ $try -lt 3 ] || fail "other output, three times"
done
# A comparison of nothing with nothing proves nothing.
[ "$(wc -l <"$dir/traced.receive.out")" -gt 2 ] || fail "nothing was received"

#!/bin/sh
# Objects are written in one way: what reports, history and log print is taken by history and log; what is not says
# which forms there are.
# usage: objects.sh BIN SAMPLES SOURCE
# shellcheck disable=SC2086 # a name may be two words
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"

# taken NAME: as one word and as it stands, by all who take one
taken() {
	ends 0 history "$trace" "$1"
	[ -s stdout ] || fail "history $1: nothing"
	ends 0 history "$trace" $1
	ends 0 log --object "$1" "$trace"
	seen=$((seen + 1))
}
seen=0
for lesson in p01-free-after-send p08-busy-aio p11-late-worker p16-http-response; do
	trace=$lesson.trace
	"$bin/nngtrace" record -o "$trace" -- "$samples/$lesson-wrong" >stdout 2>stderr
	COLUMNS=200 "$bin/nngtrace" check "$trace" >report 2>stderr
	# "  msg#17 (3 bytes)", "  ctx#1 (ctx 5 of socket 1 (req0))", "nngtrace history TRACE msg#17"
	sed -n -e 's/^  \([a-z_]*#[0-9]*\)\( .*\)*$/\1/p' -e 's/^  ctx#[0-9]* (\(ctx [0-9]*\) of \(socket [0-9]*\).*/\1\n\2/p' \
		-e 's/.*nngtrace history [^ ]* //p' report | sort -u >names
	"$bin/nngtrace" history "$trace" "$(head -n 1 names)" >life
	sed -n 's/^\([a-z_]*#[0-9]*\) (\([a-z_]* [0-9a-fx]*\).*/\1\n\2/p' life >>names
	"$bin/nngtrace" log "$trace" | grep -oE '\b(msg|aio|ctx|socket|url) (0x[0-9a-f]+|[0-9]+)' | sort -u | head -n 12 >>names
	while read -r name; do
		taken "$name"
	done <names
done
[ "$seen" -gt 25 ] || fail "only $seen names in the reports"

trace=p01-free-after-send.trace
for name in msg#2 'msg 2' msg:2 'aio#3' 'aio 3' 'ctx 5' ctx:5 'socket 2'; do
	taken "$name"
done
for name in message#2 msg 'msg#' '#2' msg#0x2 'msg 2 of' none; do
	refuses 'wanted msg#12, msg 12, ctx 7, msg 0x55d0c0ffee00, or an address or id' history "$trace" "$name"
	refuses 'wanted msg#12, msg 12, ctx 7, msg 0x55d0c0ffee00, or an address or id' log --object "$name" "$trace"
done
refuses 'one trace at a time' history "$trace" "p08-busy-aio.trace"
refuses 'no msg#900 there, but msg#1 to' history "$trace" msg#900
refuses 'no msg#900 there, but msg#1 to' log --object msg#900 "$trace"
finish

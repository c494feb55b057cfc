#!/bin/sh
# A forked child records into a file of its own and never into its parent's.
. "$(dirname "$0")/lib.sh"

events() {
	"$bin/trap_dump" "$1" >"$1.dump" || fail "$1 is not readable"
	grep -c "^event.* $2 " "$1.dump"
}

NNGTRACE_OUT=%p.trace traced "$bin/trap_fork" 2>err || fail "status $?"
[ -s err ] && fail "it said: $(cat err)"
counts=$(for f in *.trace; do events "$f" nng_msg_alloc; done | sort -n | tr '\n' ' ')
[ "$counts" = "50 51 52 200 " ] || fail "events: $counts"
for f in *.trace.dump; do
	sizes=$(sed -n 's/^event.* nng_msg_alloc .*payload=.\{24\}\(..\).*/\1/p' "$f" | sort -u)
	[ "$(echo "$sizes" | wc -l)" = 1 ] || fail "$f has events of another process"
	grep -q "^header pid=${f%.trace.dump} " "$f" || fail "$f: not its pid"
done
rm -f ./*

NNGTRACE_OUT=one.trace traced "$bin/trap_fork" 2>err || fail "status $?"
[ "$(count_named "one.trace*")" = 4 ] || fail "no %p: $(ls)"
[ "$(events one.trace nng_msg_alloc)" = 200 ] || fail "no %p: the parent's file"
rm -f ./*

NNGTRACE_OUT=q.trace traced "$bin/trap_fork" quiet 2>err || fail "status $?"
[ "$(ls q.trace*)" = q.trace ] || fail "children that do not call NNG: $(ls)"
[ "$(events q.trace nng_msg_alloc)" = 200 ] || fail "quiet children: the parent's file"
grep -q '^header.* end=1 ' q.trace.dump || fail "a child's exit ended the parent's trace"
finish

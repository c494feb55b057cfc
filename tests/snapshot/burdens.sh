#!/bin/sh
# Processes with many threads, or much address space that they do not use; and one that is stopped.
# shellcheck source=tests/snapshot/lib.sh
. "$(dirname "$0")/lib.sh"
may_look

page_tables() {
	sed -n 's/^VmPTE:[[:space:]]*//p' "/proc/$server/status"
}

state() {
	sed -n 's/^State:[[:space:]]*\(.\).*/\1/p' "/proc/$server/status"
}

what="2,000 threads"
serve pull inproc://losers 200 threads
look
[ "$(amount 'stopped for [0-9.]* ms')" -ge 2001 ] || fail "$what: $(cat look)"
[ "$(amount lost)" -ge 190 ] || fail "$what: $(cat look)"
kill -0 "$server" || fail "$what: it has ended"
end KILL

what="64 GiB of reserve"
serve pull inproc://losers 200 reserve
before=$(page_tables)
look
[ "$(page_tables)" = "$before" ] || fail "$what: page tables of $before have become $(page_tables)"
[ "$(amount lost)" -ge 190 ] || fail "$what: $(cat look)"
end KILL

what="stopped by SIGSTOP"
serve pull inproc://losers 200
# shellcheck disable=SC2317 # until_true calls it
is_stopped() {
	[ "$(state)" = T ]
}
kill -STOP "$server"
until_true is_stopped || fail "$what: state $(state)"
look
[ "$(amount lost)" -ge 190 ] || fail "$what: $(cat look)"
until_true is_stopped || fail "$what: state $(state) after the look"
kill -CONT "$server"
# shellcheck disable=SC2317 # until_true calls it
goes_on() {
	[ "$(state)" = S ]
}
until_true goes_on || fail "$what: state $(state) after SIGCONT"
end KILL
finish

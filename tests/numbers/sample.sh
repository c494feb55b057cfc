#!/bin/sh
# Records a sample and counts again, with awk and grep, what stats and history say of it.
# usage: sample.sh PROGRAMS SAMPLE
. "$(dirname "$0")/../input/lib.sh"
: >stderr

equal() { # WHAT GOT WANTED
	[ "$2" = "$3" ] || fail "$1: $2, wanted $3"
}

"$bin/nngtrace" record -o trace -- "$2" >/dev/null 2>stderr || fail "record: exit status $?"
ends 0 stats trace
cp stdout stats
ends 0 stats --format json -o stats.json trace
"$bin/nngtrace" log trace >log

# Calls by function: each has one line with its name and an opening bracket.
grep -oE '\] nng_[a-z0-9_]+\(' log | sed 's/^\] //; s/($//' | sort | uniq -c |
	awk '{print $2, $1}' >wanted
sed -n '/^functions/,/^$/p' stats | awk '/^  nng_/ {gsub(",", "", $2); print $1, $2}' | sort >got
cmp -s wanted got || fail "calls by function: $(diff wanted got)"
grep -q . wanted || fail 'no calls in the log'

# A column of the row of a kind.
column() { sed -n '/^objects/,/^$/p' stats | awk -v kind="$1" -v n="$2" '$1 == kind {gsub(",", "", $n); print $n}'; }
equal 'contexts in all' "$(column ctx 4)" "$(grep -c 'nng_ctx_open(.*= 0' log)"
equal 'contexts alive' "$(column ctx 2)" 0
equal 'aios in all' "$(column aio 4)" "$(grep -c 'nng_aio_alloc(.*= 0' log)"
equal 'sockets in all' "$(column socket 4)" 2
# Messages: allocated, or brought by an aio whose message was taken.
equal 'messages in all' "$(column msg 4)" \
	$(($(grep -c 'nng_msg_alloc(.*= 0' log) + $(grep -c 'nng_aio_get_msg(.*= msg 0x' log)))
# The most aios at once, from the order of the log.
equal 'most aios' "$(column aio 3)" "$(awk '/\] nng_aio_alloc\(/ {if (++n > most) most = n}
	/\] nng_aio_free\(|nng_aio_free resumed/ {if (!/unfinished/) n--} END {print most}' log)"

# The context for every request: opened 20 times, never more than one at once.
sed -n '/^contexts/,/^$/p' stats | grep -q '^ *20  *1  *1\.0 .*ask  ' ||
	fail 'no line of 20 contexts for one exchange each'
grep -q '"schema": "nngtrace-stats/1"' stats.json || fail 'no schema'
equal 'events' "$(sed -n 's/^    "events": \([0-9]*\),$/\1/p' stats.json | head -n 1)" \
	"$("$bin/nngtrace" check --format json trace | sed -n 's/^ *"events": \([0-9]*\),$/\1/p')"

# The message of the finding.
"$bin/nngtrace" check --format json trace >check.json
id=$(sed -n 's/^ *"id": "\(msg#[0-9]*\)",$/\1/p' check.json | head -n 1)
address=$(sed -n 's/^ *"address": "\(0x[0-9a-f]*\)"$/\1/p' check.json | head -n 1)
ends 0 history trace "$id"
cp stdout history
equal 'first line' "$(sed -n 1p history)" "$id (msg $address, 0 bytes)"
for verb in allocated sent freed; do
	grep -qE "^ +[0-9]+\. $verb .*samples/.*/wrong\.c:[0-9]+  nng_" history || fail "$id: not $verb"
done
grep -q "now NNG's (ctx [0-9]*)" history || fail "$id: never NNG's"
grep -q "it was NNG's (ctx [0-9]*)" history || fail "$id: freed as if it were the caller's"
ends 0 history trace "$id" --stacks
grep -q '^ *#[0-9]* *ask_all  ' stdout || fail 'no stack'

# By its address, at the time when it was allocated, it is the same life.
time=$(sed -n 's/^ *1\. allocated *\([0-9.]*\) ms .*/\1/p' history)
ends 0 history --at "$time" trace "msg:$address"
cmp -s stdout history || fail "another life at $time ms"
# Every line of the log that names the address is in one of its lives, but those of sends
# that the log knows by their aio only.
ends 0 history trace "$address"
equal "frees of $address" "$(grep -c 'nng_msg_free(' stdout)" "$(grep -c "nng_msg_free(msg $address)" log)"

refuses 'no msg#99999 there, but msg#1 to msg#' history trace msg#99999
refuses 'no url 0x10 there; what there is: msg' history trace url:0x10
refuses "bad object 'frog#1'" history trace frog#1
refuses "bad time 'noon'" history --at noon trace "$address"
refuses 'is one life already' history --at 1 trace "$id"
refuses 'no object given' history trace
refuses 'no trace given' history
refuses 'no trace given' stats
refuses "unknown format 'xml'" stats --format xml trace
refuses 'is the trace itself' stats -o trace trace
refuses 'No such file' stats missing
refuses 'No such file' history missing msg#1
refuses 'No space left' stats -o /dev/full trace
for command in 'stats trace' 'stats --format json trace' "history trace $id" 'stats --help' 'history --help'; do
	# shellcheck disable=SC2086
	"$bin/nngtrace" $command >/dev/full 2>stderr
	equal "exit status of $command on a full disk" $? 2
done
finish

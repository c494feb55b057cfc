#!/bin/sh
# nngtrace looks into a program of its own at the moments that --snapshot names: before a signal is passed
# on, and before the program ends. Without a reason for a look there is none.
# usage: moments.sh BIN SHIM NNGTRACE WORK
# shellcheck source=tests/snapshot/lib.sh
. "$(dirname "$0")/lib.sh"
may_look

# begin MOMENTS SHAPE COUNT: a server under nngtrace record, until it is ready
begin() {
	rm -f s.trace s.trace.snapshot* words orders
	mkfifo words orders
	"$nngtrace" record --snapshot="$1" -o s.trace -- "$bin/snapshot_server" "$2" "$3" >words <orders 2>said &
	server=$! # nngtrace's process
	exec 3<words 4>orders
	read -r line <&3
	[ "$line" = ready ] || fail "$what: it said $line: $(cat said)"
}

# ended STATUS
ended() {
	exec 3<&- 4>&-
	wait "$server"
	status=$?
	[ $status = "$1" ] || fail "$what: status $status: $(cat said)"
}

what=signal
begin signal leaks 2000
sleep 11 # a message that was named in the last ten seconds is not judged
[ -e s.trace.snapshot ] && fail "$what: it was looked into before"
kill -TERM "$server"
ended 143
"$nngtrace" check s.trace >report
[ $? = 1 ] || fail "$what: $(cat report)"
grep -q '^error: .*\[msg-leak\]' report || fail "$what: $(cat report)"
grep -q 'of 2000 from this line were never freed' report || fail "$what: $(cat report)"
grep -q 'likely' report && fail "$what: $(cat report)"

what="a program that keeps its messages"
begin signal array 200
kill -TERM "$server"
ended 143
[ -e s.trace.snapshot ] || fail "$what: it was not looked into: $(cat said)"
"$nngtrace" check s.trace >report || fail "$what: $(cat report)"

what="an end by itself"
begin exit leaks 200
echo end >&4
ended 0
"$nngtrace" check --format json s.trace >report.json
lost=$(sed -n 's/^ *"lost": \([0-9]*\),*$/\1/p' report.json)
[ "${lost:-0}" -ge 180 ] || fail "$what: lost $lost: $(cat said)"

# What looks into itself at its end, as LeakSanitizer does, still can.
what="leak sanitizer"
if cc -g -w -D_GNU_SOURCE -fsanitize=leak "$(dirname "$0")/server.c" -o sanitized -lnng -pthread 2>cc.out; then
	rm -f s.trace*
	echo end | timeout 100 "$nngtrace" record --snapshot=exit,signal -o s.trace -- ./sanitized leaks 200 >out 2>said
	grep -q 'LeakSanitizer: detected memory leaks' said || fail "$what: $(cat said)"
	[ -e s.trace.snapshot ] || fail "$what: it was not looked into: $(cat said)"
else
	skip_part "no leak sanitizer"
fi

# A child that outlives nngtrace does not wait for it, and one that was killed by force is not looked into.
what=killed
begin exit,signal leaks 100
kill -KILL "$(pgrep -P "$server")"
ended 137
[ -e s.trace.snapshot ] && fail "$what: it was looked into"

what=words
for words in '' now 'hang:' hang:0 hang:x exit,now; do
	"$nngtrace" record --snapshot="$words" -o s.trace -- true >out 2>said
	[ $? = 2 ] || fail "$what: '$words' is taken"
	grep -q 'exit, signal, hang\[:SECONDS\]' said || fail "$what: $(cat said)"
done

# A second look that finds what the first called lost says so.
what=again
serve unhides 200
look
[ "$(amount lost)" -ge 150 ] || fail "$what: $(cat look)"
echo more >&4
read -r line <&3
look
[ -e s.trace.snapshot.1 ] || fail "$what: the first is gone"
"$nngtrace" check s.trace >report || fail "$what: $(cat report)"
grep -q '^  withdrawn: [0-9]* objects that an earlier look' report || fail "$what: $(cat report)"
end KILL
finish

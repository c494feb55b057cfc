#!/bin/sh
# Whatever ends a process, every event of a call that had returned is in its trace.
. "$(dirname "$0")/lib.sh"
# shellcheck disable=SC3045 # dash and bash have it
ulimit -c 0

# ended HOW STATUS
ended() {
	for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		NNGTRACE_OUT=$1.$i.trace traced "$bin/trap_survival" "$1" "$1.$i.count" $((i * i * 37)) \
			2>"$1.$i.err"
		status=$?
		[ "$status" = "$2" ] || fail "$1: status $status, not $2"
		"$bin/trap_survived" "$1.$i.trace" "$1.$i.count" || fail "$1 $i"
		rm -f "$1.$i".*
	done
}
{
	ended abort 134
	ended segv 139
	ended exit 0
} 2>shell.err # the shell tells of each signal

for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	NNGTRACE_OUT=kill.trace LD_PRELOAD=$shim "$bin/trap_survival" loop kill.count 0 &
	pid=$!
	until_true test -s kill.trace || fail "kill $i: it does not start"
	sleep "0.0$((i * 7 % 10))$((i % 7))"
	kill -9 $pid
	wait $pid 2>>shell.err
	"$bin/trap_survived" kill.trace kill.count || fail "kill $i"
	rm -f kill.*
done
finish

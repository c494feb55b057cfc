#!/bin/sh
# Who waits for whom in a process that hung and was ended with a core file: the kernel's, of a process that
# got SIGABRT, and gcore's of one that still hangs.
# usage: locks.sh BIN SHIM NNGTRACE WORK
# shellcheck source=tests/cores/lib.sh
. "$(dirname "$0")/lib.sh"
may_dump

# begin SHAPE: it hangs; its process is in $hung
begin() {
	rm -rf t.trace t.core dumped
	mkdir dumped
	(
		cd dumped || exit 2
		# shellcheck disable=SC3045
		ulimit -c unlimited
		NNGTRACE_OUT=../t.trace LD_PRELOAD=$shim exec "$bin/snapshot_hangs" "$1" >../out 2>../err
	) 2>/dev/null &
	hung=$!
	until_true hangs || fail "$1: it does not hang: $("$nngtrace" log t.trace 2>&1 | tail -5)"
}

# The stop and the callback have begun, and neither has ended; what reads this takes longer than the last
# step of both.
# shellcheck disable=SC2317 # until_true calls it
hangs() {
	[ -e t.trace ] || return 1
	"$nngtrace" log t.trace >log 2>&1
	grep -q 'nng_aio_stop(.*unfinished' log && grep -q 'callback' log
}

# explained WHAT CORE WORDS...
explained() {
	what=$1 core=$2
	shift 2
	check --core "$core" t.trace
	[ $status = 1 ] || fail "$what: status $status: $(cat said report)"
	for words in 'a circle of 2 threads' '\[aio-wait-deadlock\]' 'in_first' "$@"; do
		grep -q -- "$words" report || fail "$what: no '$words': $(cat report)"
	done
}

for shape in mutex rwlock join; do
	case $shape in
	mutex) words='waits for the mutex 0x.*, which thread 1 has' ;;
	rwlock) words='the lock 0x.*, which thread 1 has' ;;
	join) words='the callback waits for the end of a thread' ;;
	esac
	begin $shape
	if [ $shape != mutex ]; then
		: # one is enough for gcore
	elif command -v gcore >gcore.out && gcore -o g $hung >gcore.out 2>&1; then
		explained "gcore $shape" "g.$hung" "$words"
		rm -f "g.$hung"
	else
		skip_part "gcore is not installed, or cannot look into processes here"
	fi
	kill -ABRT $hung
	wait $hung 2>/dev/null
	for core in dumped/*; do
		[ -f "$core" ] && mv "$core" t.core
	done
	[ -f t.core ] || fail "$shape: no core file: $(cat err)"
	explained "kernel $shape" t.core "$words"
	grep -q '^crash: SIGABRT' report || fail "$shape: $(head -3 report)"
	grep 'in hand, which' report && fail "$shape: $(head -5 report)"
done
finish

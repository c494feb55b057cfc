#!/bin/sh
# What a program has changed by the time it first calls NNG: its stderr, its environment, its folder,
# its clock. It must not notice the recorder, which does as it was told at the start.
# shellcheck source=tests/hosts/lib.sh
. "$(dirname "$0")/lib.sh"
startup=$bin/host_startup

# start HOW [ARGUMENT]: it must end well
start() {
	what=$*
	rm -f ./*.trace
	NNGTRACE_OUT=${out_path:-s.trace} traced timeout 60 "$startup" "$@" >out 2>err
	status=$?
	[ $status = 0 ] || fail "$what: status $status"
}

# recorded FILE: both calls are there
recorded() {
	[ -f "$1" ] || { fail "$what: no $1: $(ls)"; return; }
	dump "$1"
	has "$1" nng_msg_alloc 1
}

# A line that is due goes to the stderr of the start, or nowhere.
export NNGTRACE_DEPTH=many
start plain && recorded s.trace
[ "$(wc -l <err)" = 1 ] || fail "$what: it said: $(cat err)"
for how in reused 'reborn err' gone full; do
	# shellcheck disable=SC2086
	start $how && recorded s.trace
done
start moved && recorded s.trace
quiet err
quiet log
what="closed at the start"
NNGTRACE_OUT=s.trace traced "$startup" reused 2>&- || fail "$what: status $?"
what="stderr at its limit"
sh -c "ulimit -f 0; NNGTRACE_OUT=s.trace LD_PRELOAD=$shim exec $startup plain" 2>err || fail "$what: status $?"
what="children of fork"
start forks
[ "$(wc -l <err)" = 1 ] || fail "$what: it said: $(cat err)"
# Who never calls NNG is not told of bad values.
traced sh -c : 2>err
quiet err
unset NNGTRACE_DEPTH

# The variables and the folder are those of the start.
for how in clean null changed; do
	start $how && recorded s.trace
	quiet err
	[ "$(ls ./*.trace)" = ./s.trace ] || fail "$what: $(ls)"
	start $how && recorded s.trace
done
rm -rf sub && mkdir sub
out_path=sub/%e.trace
start clean && recorded sub/host_startup.trace
out_path=
what="the standard name"
rm -rf sub && mkdir sub
(cd sub && traced "$startup" clean) 2>err
[ "$(find sub -name 'nngtrace.host_startup.*.trace' | wc -l)" = 1 ] || fail "$what: $(ls sub)"
for command in record run; do
	what="$command clean"
	case $command in
	record) set -- -o r.trace ;;
	*) set -- --trace r.trace ;;
	esac
	NNGTRACE_LIMIT=1M "$nngtrace" $command "$@" -- "$startup" clean >out 2>err || fail "$what: status $?"
	grep -q 'made no call' err && fail "$what: $(cat err)"
	recorded r.trace
	[ "$("$bin/trap_dump" --count r.trace | grep -c 'events=2 ')" = 1 ] || fail "$what: events"
	rm -f r.trace
done
what="a constructor that runs first"
startup=$bin/host_startup-early
NNGTRACE_DEPTH=many start plain
dump s.trace && has s.trace nng_msg_alloc 2
[ "$(wc -l <err)" = 1 ] || fail "$what: it said: $(cat err)"
startup=$bin/host_startup

# A clock that somebody makes up is not ours: nothing waits for it, and it is not asked.
clock=$lib/libhost_startup_clock.so
for preload in "$clock:$shim" "$shim:$clock"; do
	what="a clock that stands still"
	rm -f s.trace
	NNGTRACE_OUT=s.trace LD_PRELOAD=$preload timeout 60 "$startup" plain 2>err || fail "$what: status $?"
	recorded s.trace
	"$nngtrace" check s.trace >report || fail "$what: check says $?"
	what="a clock that counts"
	CLOCK_STEP=1 LD_PRELOAD=$clock "$startup" clock >plain.out || fail "$what: status $?"
	CLOCK_STEP=1 NNGTRACE_OUT=s.trace LD_PRELOAD=$preload "$startup" clock >out || fail "$what: status $?"
	cmp -s plain.out out || fail "$what: $(cat plain.out out)"
done
if command -v faketime >which; then
	for time in '2020-12-24 20:30:00' '@2020-12-24 20:30:00 x10'; do
		what="faketime $time"
		rm -f s.trace
		timeout 60 "$nngtrace" record -o s.trace -- faketime -f "$time" "$startup" plain 2>err || fail "$what: status $?"
		quiet err
		recorded s.trace
	done
fi

# The end does not wait for threads that do nothing. It takes a tenth of the limit on a quiet machine.
for late in '' late; do
	what="idle threads $late"
	NNGTRACE_OUT=s.trace traced timeout 10 "$startup" idle 4000 $late 2>err
	status=$?
	[ $status = 77 ] && skip_part "$what: not permitted" && continue
	[ $status = 0 ] || fail "$what: status $status"
done
# The trace says whether one of the program's threads may have gone on; NNG's own do not count, which have
# just been made here.
alive() {
	start "$@"
	dump s.trace
	sed -n 's/^clock .* alive=//p' s.trace.dump
}
[ "$(alive plain)" = 0 ] || fail "$what: a thread is alive"
for thread in '' late; do
	# shellcheck disable=SC2086
	[ "$(alive idle 1 $thread)" = 1 ] || fail "$what: the thread is not alive"
done
for round in 1 2 3 4 5; do
	[ "$(alive notify 1)" = 0 ] || fail "$what: NNG's threads are counted, round $round"
done
what="callbacks of pipes"
NNGTRACE_OUT=s.trace traced timeout 10 "$startup" notify 100000 2>err || fail "$what: status $?"
finish

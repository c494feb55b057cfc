#!/bin/sh
# A busy, correct program is ended at a random moment by SIGKILL, by a crash from outside or inside,
# or loses its disk. Whatever happens, the trace can be read, holds what had happened, counts
# what it does not hold, and accuses nobody.
# usage: chaos.sh BIN SHIM NNGTRACE WORK RUNS [SEED]     a seed is printed, and repeats a failure
# shellcheck disable=SC2034 # of lib.sh
mounts=own
# shellcheck source=tests/hosts/lib.sh
. "$(dirname "$0")/lib.sh"
runs=$5
seed=${6:-$(od -An -N3 -tu4 /dev/urandom | tr -d ' ')}
echo "seed $seed"

events=0 lost=0 findings=0 inside=0 kill=0 segv=0 disk=0 limit=0
mkdir -p small
mounted=no
[ "$mounts" = own ] || skip_part "mount is not permitted, so a limit on the file stands for a full disk"

# In place of the disk, where mounting is not permitted: a limit on the file.
full_disk() {
	if mount_tmpfs size="$1"k small; then
		mounted=yes trace=$PWD/small/c.trace
	else
		how=limit
	fi
}

start() {
	rm -f c.trace ledger
	truncate -s 1G ledger # next to nothing of it is used
	if [ "$how" = limit ]; then
		NNGTRACE_OUT=$trace LD_PRELOAD=$shim prlimit --core=0 --fsize="$1" -- \
			"$bin/host_chaos" ledger 2>err &
	elif [ "$how" = inside ]; then
		NNGTRACE_OUT=$trace LD_PRELOAD=$shim prlimit --core=0 -- \
			"$bin/host_chaos" ledger $((moment * 1000)) 2>err &
	else
		NNGTRACE_OUT=$trace LD_PRELOAD=$shim prlimit --core=0 -- "$bin/host_chaos" ledger 2>err &
	fi
	pid=$!
}

# shellcheck disable=SC2317 # called by until_true
has_lost() {
	"$bin/trap_dump" --count "$trace" >count 2>count.err && [ "$(value dropped count)" != 0 ]
}

# The process is to end now, wherever it is.
end() {
	case $how in
	inside) ;;
	segv) kill -SEGV "$pid" ;;
	disk | limit)
		until_true has_lost || fail "$what: nothing was lost"
		sleep "$(printf 0.%03d $((moment / 4)))"
		kill -KILL "$pid"
		;;
	*) kill -KILL "$pid" ;;
	esac
	wait "$pid" 2>shell
	status=$?
	wanted=137
	[ "$how" != inside ] && [ "$how" != segv ] || wanted=139
	[ $status = $wanted ] || fail "$what: status $status, it said: $(cat err)"
	[ -s err ] && fail "$what: it said: $(cat err)"
}

judge() {
	kind=killed
	[ "$how" != disk ] && [ "$how" != limit ] || kind=full
	"$bin/host_chaos_check" "$trace" ledger $kind >told 2>&1 || fail "$what: $(cat told)"
	events=$((events + $(value events told))) lost=$((lost + $(value lost told)))
	"$nngtrace" check --fail-on warning "$trace" >report 2>report.err
	status=$?
	[ $status = 0 ] || fail "$what: check says $status: $(head -n 20 report report.err)"
	[ $status != 1 ] || findings=$((findings + 1))
	for command in log stats; do
		"$nngtrace" $command "$trace" >out 2>out.err || fail "$what: $command says $?: $(cat out.err)"
	done
	if [ "$(value lost told)" != 0 ]; then
		grep -q 'not recorded' report || fail "$what: the loss is not told"
	fi
}

# The dice: a kind, a moment in milliseconds, and a size in KiB for each run.
awk -v seed="$seed" -v runs="$runs" 'BEGIN {
	srand(seed)
	split("kill segv inside disk", kinds)
	for (i = 0; i < runs; i++)
		print kinds[i % 4 + 1], int(rand() * 400), 1100 + int(rand() * 8000)
}' >dice
run=0
while read -r how moment kib; do
	run=$((run + 1)) trace=$PWD/c.trace
	[ "$how" != disk ] || full_disk "$kib"
	what="run $run ($how, $moment ms, $kib KiB)"
	start $((kib * 1024))
	# An inside job starts its own clock; else the moment counts from when it is under way.
	until_true test -s "$trace" || fail "$what: no trace"
	[ "$how" = inside ] || sleep "$(printf 0.%03d "$moment")"
	end
	judge
	eval "$how=\$(($how + 1))"
	[ $mounted = no ] || umount small
	mounted=no
done <dice
echo "$runs runs: $kill killed, $segv crashed from outside, $inside from inside, $disk with a full disk," \
	"$limit with a file limit; $events events, $lost lost and counted, $findings findings"
rm -f ledger c.trace out
finish

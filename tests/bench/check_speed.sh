#!/bin/sh
# Measures nngtrace check: events a second of CPU time on one CPU, and of elapsed time on all, and
# peak memory, for a load and for ten times as much of it. Nothing here asserts a time.
# usage: sh tests/bench/check_speed.sh [-q|-l|-m] [BUILD]
# BUILD: a build tree of the release preset (default: build). -q: small, to see that it works.
# -l: long, 10 and 100 million events of callbacks; takes 4 GB in TMPDIR, removed at the end.
# -m: half a million and 5 million; exit status 1 when the memory grows with them.
#
# The loads: callbacks: 64 contexts (-m: 8) that ask and as many that answer, in callbacks. threads: 1000
# threads that wait for a context each. churn: a context and an aio of its own for every request.
set -eu

size=100000 runs=5 contexts=64 only=
case ${1:-} in
-q) size=1000 runs=1 ;;
-l) size=360000 runs=3 only=callbacks ;;
-m) size=18000 runs=1 contexts=8 only=callbacks ;;
esac
case ${1:-} in
-*) shift ;;
esac
top=$(cd "$(dirname "$0")/../.." && pwd)
bin=${1:-$top/build}/bin
one=
! command -v taskset >/dev/null || one="taskset -c 0"
for needed in nngtrace bench_measure bench_load bench_churn; do
	if [ ! -x "$bin/$needed" ]; then
		echo "$bin/$needed is not there" >&2
		exit 1
	fi
done
work=$(mktemp -d "${TMPDIR:-/tmp}/nngtrace-speed.XXXXXX")
trap 'rm -rf "$work"' EXIT

middle() {
	sort -g | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

row() { # NAME PROGRAM [ARGUMENT...]
	name=$1
	shift
	"$bin/nngtrace" record -o "$work/trace" -- "$@" >/dev/null
	events=$("$bin/nngtrace" stats --format json "$work/trace" |
		sed -n '/"events"/ { s/[^0-9]//g; p; q; }')
	run=0
	rm -f "$work/one" "$work/all"
	while [ "$run" -lt "$runs" ]; do
		# shellcheck disable=SC2086
		"$bin/bench_measure" $one "$bin/nngtrace" check --fail-on never "$work/trace" >>"$work/one"
		"$bin/bench_measure" "$bin/nngtrace" check --fail-on never "$work/trace" >>"$work/all"
		run=$((run + 1))
	done
	rm -f "$work/trace"
	if grep -qv '^0 ' "$work/one" "$work/all"; then
		echo "$name: nngtrace check failed" >&2
		exit 1
	fi
	# The middle of the times, the highest of the peaks.
	cpu=$(awk '{ print $3 + $4 }' "$work/one" | middle)
	elapsed=$(awk '{ print $2 }' "$work/all" | middle)
	cat "$work/one" "$work/all" | awk -v name="$name" -v n="$events" -v cpu="$cpu" -v elapsed="$elapsed" '
		function rate(seconds) { return seconds > 0 ? sprintf("%.1f", n / seconds / 1e6) : "-" }
		$5 > peak { peak = $5 }
		END {
			printf "%-14s %12d %10.2f %12s %16s %10.1f\n", name, n, cpu, rate(cpu), rate(elapsed), peak / 1024
		}' | tee -a "$work/rows"
}

# The memory of ten times the events, to that of one time: it may be a fifth more.
compare_memory() {
	awk -v name="$only" '
		{ peak[NR] = $NF }
		END {
			ratio = peak[2] / peak[1]
			printf "%s: memory of ten times the events: %.2f times\n", name, ratio
			exit ratio > 1.2
		}' "$work/rows"
}

printf '%-14s %12s %10s %12s %16s %10s\n' load events 'CPU s' 'million/s' 'elapsed, mill./s' 'peak MiB'
for times in 1 10; do
	row "callbacks x$times" "$bin/bench_load" inproc $contexts $((size * times))
	[ -z "$only" ] || continue
	row "threads x$times" "$bin/bench_load" inproc $((size < 10000 ? 20 : 1000)) \
		$((size * times / 4)) threads
	row "churn x$times" "$bin/bench_churn" $((size * times))
done
[ -z "$only" ] || compare_memory

#!/bin/sh
# Counts the instructions that an event costs, and compares them with those in instructions.txt: what
# costs more than 3 % more is shown, with the functions that have grown. No time is measured, so the
# load of the machine does not matter; another compiler or C library gives other numbers.
# usage: sh tests/bench/instructions.sh [-u|-q] [BUILD]
# BUILD: a build tree of the release preset (default: build). -u: writes instructions.txt anew.
# -q: small, to see that it works; only some are counted, and nothing is compared.
# Exit status: 0, or 1 when something costs more; 77 without valgrind.
#
# Each number is the difference of two runs of different lengths, so that the start does not count.
set -eu

update='' quick=''
case ${1:-} in
-u) update=yes && shift ;;
-q) quick=yes && shift ;;
esac
top=$(cd "$(dirname "$0")/../.." && pwd)
build=$(cd "${1:-$top/build}" && pwd)
bin=$build/bin
kept=$top/tests/bench/instructions.txt
if ! command -v callgrind_annotate >/dev/null; then
	echo "skipped: valgrind is not installed"
	exit 77
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/nngtrace-instructions.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work"
unset NNGTRACE_DEPTH NNGTRACE_LIMIT NNGTRACE_PREALLOC NNGTRACE_SELFCHECK LD_PRELOAD

preload='' NNGTRACE_OUT=$work/r.trace
export preload NNGTRACE_OUT
calls=20000 requests=600
[ -z "$quick" ] || { calls=2000 requests=20; }

# count NAME COMMAND...: leaves "FUNCTION INSTRUCTIONS" of each in NAME. A helper process does not count.
count() {
	name=$1
	shift
	# The shell in between writes down the number, which stays the same.
	# shellcheck disable=SC2016
	sh -c 'echo $$ >pid; LD_PRELOAD=$preload exec valgrind --tool=callgrind --callgrind-out-file=out.%p "$@"' sh "$@" \
		>said 2>&1 || { cat said >&2 && exit 1; }
	callgrind_annotate --threshold=100 --show=Ir "out.$(cat pid)" 2>/dev/null |
		sed -n 's/^ *\([0-9][0-9,]*\) (.*)  *[^ ]*:\([^ ]*\).*/\2 \1/p' | tr -d , |
		awk '{ sum[$1] += $2 } END { for (f in sum) print f, sum[f] }' >"$name"
	rm -f out.*
}

# differ NAME EVENTS: the difference of `short` and `long`, for each event.
differ() {
	awk -v name="$1" -v events="$2" '
		FNR == NR { before[$1] = $2; next }
		{ now[$1] = $2 }
		END {
			for (f in before) if (!(f in now)) now[f] = 0
			for (f in now) {
				each = (now[f] - before[f]) / events
				total += each
				if (each >= 0.5) printf "%s %s %.1f\n", name, f, each
			}
			printf "%s total %.1f\n", name, total
		}' short long >>counted
}

recorded() {
	preload=$build/lib/libnngtrace.so
	count "$1" "$bin/bench_event_cost" 16 1 "$2" 8
	preload=
	rm -f r.trace*
}

# read_by NAME COMMAND...: reads both traces.
read_by() {
	command=$1
	shift
	for length in short long; do
		count $length "$bin/nngtrace" "$@" "$work/$length.trace"
	done
	differ "$command" $((long_events - short_events))
}

events_of() {
	"$bin/nngtrace" stats --format json "$1" | sed -n '/"events"/ { s/[^0-9]//g; p; q; }'
}

: >counted
recorded short $calls
recorded long $((2 * calls))
differ record $calls

"$bin/nngtrace" record -o short.trace -- "$bin/bench_load" inproc 8 $requests >/dev/null 2>&1
"$bin/nngtrace" record -o long.trace -- "$bin/bench_load" inproc 8 $((3 * requests)) >/dev/null 2>&1
short_events=$(events_of short.trace)
long_events=$(events_of long.trace)
read_by check check --fail-on never
if [ -z "$quick" ]; then
	read_by log log
	read_by export export --format trace-event
	read_by stats stats
fi

sort -k1,1 -k3,3gr -k2,2 counted >sorted
if [ -n "$update" ]; then
	{
		sed -n '/^#/p' "$kept" 2>/dev/null
		cat sorted
	} >new
	cp new "$kept"
fi
awk '$2 == "total" { printf "%-8s %9.1f instructions an event\n", $1, $3 }' sorted
[ -z "$quick" ] || exit 0
grep -v '^#' "$kept" | awk '
	FNR == NR { before[$1, $2] = $3; next }
	$2 == "total" { total[$1] = $3; next }
	{ name[++n] = $1; function_[n] = $2; grown[n] = $3 - before[$1, $2] }
	END {
		for (t in total) {
			was = before[t, "total"]
			if (was == 0 || total[t] <= was * 1.03) continue
			printf "%s costs more: %.1f instructions an event, %.1f before\n", t, total[t], was
			status = 1
			for (shown = 0; shown < 5; shown++) {
				most = 0
				for (i = 1; i <= n; i++)
					if (name[i] == t && grown[i] > 0.5 && (most == 0 || grown[i] > grown[most])) most = i
				if (most == 0) break
				printf "  %+9.1f %s\n", grown[most], function_[most]
				grown[most] = 0
			}
		}
		exit status
	}' - sorted

#!/bin/sh
# What each mode of the recorder costs, beside the others in one run: user and system time of
# request and reply. Of each run the ratio to the untraced run of its turn is taken, and that to the
# recorded one. Prints the medians, and the span of the second. Nothing here asserts a time.
# usage: sh tests/bench/modes.sh [-q] [BUILD]
# BUILD: a build tree of the release preset (default: build). -q: small, to see that it works.
set -eu

runs=15 requests=60000
if [ "${1:-}" = -q ]; then
	runs=1 requests=200
	shift
fi
top=$(cd "$(dirname "$0")/../.." && pwd)
build=$(cd "${1:-$top/build}" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/nngtrace-modes.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work"
unset NNGTRACE_GUARD NNGTRACE_PERTURB NNGTRACE_LIMIT NNGTRACE_PREALLOC LD_PRELOAD

# One a line: its name on the page, and the variables. The first is without the recorder.
cat >modes <<'END'
untraced
record NNGTRACE_GUARD=
guard-stop NNGTRACE_GUARD=stop
guard-survive NNGTRACE_GUARD=survive
guard-quarantine NNGTRACE_GUARD=survive:quarantine=16M
guard-copy NNGTRACE_GUARD=survive:copy
perturb NNGTRACE_PERTURB=1
END

# cpu TRANSPORT [VARIABLE]: seconds
cpu() {
	rm -f m.trace*
	[ $# = 1 ] || set -- "$1" "$2" "LD_PRELOAD=$build/lib/libnngtrace.so"
	transport=$1
	shift
	NNGTRACE_OUT=$work/m.trace "$build/bin/bench_measure" env "$@" "$build/bin/bench_load" \
		"$transport" 8 $requests | awk '{ print $3 + $4 }'
}

for transport in inproc tcp; do
	run=0
	while [ $run -lt $runs ]; do
		run=$((run + 1))
		while read -r mode variable; do
			# A variable or nothing.
			# shellcheck disable=SC2086
			echo "$mode $(cpu $transport $variable)"
		done <modes
	done | awk -v transport=$transport '
		$1 == "untraced" { alone = $2; next }
		$1 == "record" { recorded = $2 }
		!($1 in count) { order[++modes] = $1 }
		{
			of_none[$1, ++count[$1]] = alone > 0 ? $2 / alone : 0
			of_record[$1, count[$1]] = recorded > 0 ? $2 / recorded : 0
		}
		function sorted(ratio, mode, n,   i, j, t) {
			for (i = 1; i <= n; i++) v[i] = ratio[mode, i]
			for (i = 2; i <= n; i++) for (j = i; j > 1 && v[j - 1] > v[j]; j--) {
				t = v[j]; v[j] = v[j - 1]; v[j - 1] = t
			}
			return v[int((n + 1) / 2)]
		}
		END {
			for (m = 1; m <= modes; m++) {
				mode = order[m]; n = count[mode]
				first = sorted(of_none, mode, n)
				second = sorted(of_record, mode, n)
				printf "| %s | %s | %.2f | %.2f | %.2f to %.2f |\n", transport, mode, first, second, v[1], v[n]
			}
		}'
done

#!/bin/sh
# Measures what tracing costs and how fast the analyzer is; nothing here asserts a time.
# usage: sh tests/bench/run.sh [-qn] [-j FILE] [BUILD]
# BUILD: a build tree of the release preset (default: build; made when it is not there).
# -j: the numbers as JSON. -q: small and quick, to see that everything works. -n: build nothing.
#
# Everything is measured side by side in one run, traced and untraced in turn, and a ratio is the
# median of the ratios of neighbouring runs. Programs that are not installed are left out.
set -eu

quick=
built=
json=
while getopts qnj: option; do
	case $option in
	q) quick=yes ;;
	n) built=yes ;;
	j) json=$OPTARG ;;
	*) exit 2 ;;
	esac
done
shift $((OPTIND - 1))
top=$(cd "$(dirname "$0")/../.." && pwd)
build=${1:-$top/build}
case $build in /*) ;; *) build=$(pwd)/$build ;; esac
case $json in "" | /*) ;; *) json=$(pwd)/$json ;; esac

work=$(mktemp -d "${TMPDIR:-/tmp}/nngtrace-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
build_all() {
	[ -f "$build/CMakeCache.txt" ] || cmake -S "$top" --preset release -B "$build" || return
	cmake --build "$build" -j 2
}
if [ -z "$built" ] && ! build_all >"$work/log" 2>&1; then
	cat "$work/log" >&2
	exit 1
fi
bin=$build/bin
shim=$build/lib/libnngtrace.so
cd "$work"

taskset=
! command -v taskset >/dev/null || taskset="taskset -c 0"

calls=1000000 pairs=15 more=5 rounds=11 requests=120000 others=5 memory_back=300
if [ -n "$quick" ]; then
	calls=50000 pairs=1 more=1 rounds=1 requests=4000 others=1 memory_back=10
fi

# value NAME NUMBER UNIT: for the JSON.
: >values
value() {
	printf '%s\t%s\t%s\n' "$1" "$2" "$3" >>values
}

# The middle of the numbers on stdin.
median() {
	sort -g | awk '{ v[NR] = $1 } END {
		if (NR > 0)
			print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2
	}'
}

column() {
	awk -v n="$1" '{ print $n }' "$2"
}

# On a virtual machine the host may have taken the memory that nobody used: see bench_memory_back.
traced() {
	rm -f bench.trace
	"$bin/bench_memory_back" "$memory_back"
	NNGTRACE_OUT=bench.trace LD_PRELOAD=$shim "$@"
}

compute() {
	awk "BEGIN { printf \"$1\", $2 }"
}

machine() {
	sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo | sed 1q
}

# --- One event: the columns of event_cost are frames, threads, sites, calls, typical, mean, longest batch.
event_row() { # FRAMES THREADS
	rm -f plain with
	for _ in $(seq "$more"); do
		"$bin/bench_event_cost" "$1" "$2" "$calls" 8 >>plain
		traced "$bin/bench_event_cost" "$1" "$2" "$calls" 8 >>with
	done
	plain=$(column 5 plain | median)
	warm=$(column 5 with | median)
	fresh=$(column 6 with | median)
	printf '| %s | %s | %.1f | %.1f | %.1f |\n' "$1" "$2" "$plain" "$warm" "$fresh"
	value "event.$1frames.$2threads.untraced" "$plain" ns
	value "event.$1frames.$2threads.warm" "$warm" ns
	value "event.$1frames.$2threads.fresh" "$fresh" ns
}

# Two threads at once against one, in turn: on memory that is there, and everything included.
event_threads() {
	rm -f typical fresh
	for _ in $(seq "$more"); do
		traced "$bin/bench_event_cost" 16 1 "$calls" 8 >one
		traced "$bin/bench_event_cost" 16 2 "$calls" 8 >two
		compute '%.3f\n' "$(column 5 two) / $(column 5 one)" >>typical
		compute '%.3f\n' "$(column 6 two) / $(column 6 one)" >>fresh
	done
	two=$(median <typical) fresh=$(median <fresh)
	printf '\nTwo threads at once: %.2f times one, all in %.2f times.\n' "$two" "$fresh"
	value event.two_threads "$two" ratio
	value event.two_threads.fresh "$fresh" ratio
}

# How long one call takes, but for one in 100,000; a batch of 64 calls is taken for its longest one.
event_spikes() {
	"$bin/bench_event_cost" 16 1 $((10 * calls)) 8 >plain
	traced "$bin/bench_event_cost" 16 1 $((10 * calls)) 8 >with
	printf 'Of %s calls, 99.999 %% took at most: untraced %.3f ms, traced %.3f ms.\n' \
		$((10 * calls)) "$(compute %.4f "$(column 7 plain) / 1e6")" "$(compute %.4f "$(column 7 with) / 1e6")"
	value event.longest.untraced "$(column 7 plain)" ns
	value event.longest "$(column 7 with)" ns
}

events() {
	echo "## One event"
	echo
	echo "Nanoseconds a call of nng_aio_set_msg. Typical: the median of batches of 64 calls, on"
	echo "memory that is there. All in: the mean of $calls calls, with the file's growth. Before each"
	echo "traced run, $memory_back MB of memory are touched and given back."
	echo
	echo "| frames | threads | untraced | traced, typical | traced, all in |"
	echo "|---:|---:|---:|---:|---:|"
	for threads in 1 2; do
		for frames in 8 16 32; do
			event_row "$frames" "$threads"
		done
	done
	event_threads
	event_spikes
}

# --- The same call under LTTng-UST, which records no user stack. One session, with or without a context.
lttng_session() { # COLUMN-FILE [CONTEXT]
	lttng create nngtrace-bench --output="$work/lttng" >log 2>&1 &&
		lttng enable-channel -u large --subbuf-size=4M --num-subbuf=8 >>log 2>&1 &&
		lttng enable-event -u -c large 'nngtrace_bench:*' >>log 2>&1 &&
		{ [ $# -lt 2 ] || lttng add-context -u -t "$2" >>log 2>&1; } &&
		lttng start >>log 2>&1 &&
		LD_PRELOAD=$work/lttng.so "$bin/bench_event_cost" 16 1 "$calls" 8 >>"$1"
	status=$?
	lttng destroy nngtrace-bench >>log 2>&1
	rm -rf "$work/lttng"
	return $status
}

lttng_events() {
	echo
	echo "### The same call under LTTng-UST"
	echo
	if ! command -v lttng >/dev/null || ! gcc -O2 -D_GNU_SOURCE -shared -fPIC -I"$top/tests/bench" \
		"$top/tests/bench/lttng.c" -o lttng.so -llttng-ust -ldl 2>log; then
		echo "LTTng-UST is not installed (lttng-tools, liblttng-ust-dev)."
		return
	fi
	LTTNG_HOME=$work
	export LTTNG_HOME
	lttng-sessiond --no-kernel --daemonize --pidfile="$work/sessiond.pid" >log 2>&1 || {
		echo "LTTng-UST does not start here."
		return
	}
	rm -f plain with bare vtid
	for _ in $(seq "$more"); do
		"$bin/bench_event_cost" 16 1 "$calls" 8 >>plain
		traced "$bin/bench_event_cost" 16 1 "$calls" 8 >>with
		lttng_session bare || break
		lttng_session vtid vtid || break
	done
	kill "$(cat "$work/sessiond.pid")"
	if [ ! -s vtid ]; then
		echo "LTTng-UST does not record here."
		return
	fi
	echo "Three values an event, 16 frames below; in turns, as above."
	echo
	echo "| | typical | all in |"
	echo "|---|---:|---:|"
	echo "| untraced | $(column 5 plain | median) | $(column 6 plain | median) |"
	echo "| nngtrace, with the stack | $(column 5 with | median) | $(column 6 with | median) |"
	echo "| LTTng-UST, with no stack | $(column 5 bare | median) | $(column 6 bare | median) |"
	echo "| LTTng-UST with the thread's number, with no stack | $(column 5 vtid | median) | $(column 6 vtid | median) |"
	value lttng.warm "$(column 5 bare | median)" ns
	value lttng.fresh "$(column 6 bare | median)" ns
	value lttng.vtid.warm "$(column 5 vtid | median)" ns
	value lttng.vtid.fresh "$(column 6 vtid | median)" ns
}

# --- Load: the columns are transport, contexts, requests, seconds, requests a second, CPU seconds.
load_row() { # TRANSPORT CONTEXTS REQUESTS [threads]
	rm -f plain with ratios cpu recorder
	for _ in $(seq "$pairs"); do
		"$bin/bench_load" "$@" >>plain
		traced "$bin/bench_load" "$@" >>with
		NNGTRACE_LIMIT=16M traced "$bin/bench_load" "$@" >limited
		tail -n 1 plain | paste - limited | awk '{ printf "%.4f\n", $5 / $11 }' >>recorder
		paste plain with | tail -n 1 | awk '{ printf "%.4f\n", $5 / $11 }' >>ratios
		paste plain with | tail -n 1 | awk '{ printf "%.4f\n", $12 / $6 }' >>cpu
	done
	plain=$(column 5 plain | median)
	with=$(column 5 with | median)
	ratio=$(median <ratios)
	span=$(sort -g ratios | awk 'NR == 1 { low = $1 } END { printf "%.2f to %.2f", low, $1 }')
	printf '| %s | %s | %s | %.0f | %.1f | %.1f | %.2f | %s | %.2f | %.2f |\n' "$1" "$2" \
		"${4:-callbacks}" "$plain" "$(compute '%f' "1e6 / $plain")" "$(compute '%f' "1e6 / $with")" \
		"$ratio" "$span" "$(median <cpu)" "$(median <recorder)"
	value "load.$1.$2${4:-callbacks}.untraced" "$plain" requests/s
	value "load.$1.$2${4:-callbacks}.traced" "$with" requests/s
	value "load.$1.$2${4:-callbacks}.ratio" "$ratio" ratio
	value "load.$1.$2${4:-callbacks}.cpu_ratio" "$(median <cpu)" ratio
	value "load.$1.$2${4:-callbacks}.limit_ratio" "$(median <recorder)" ratio
}

load() {
	echo
	echo "## Request and reply"
	echo
	echo "Median of $pairs pairs of runs, the program's own clock; the ratio is time traced to untraced."
	echo "The last column is the same ratio with NNGTRACE_LIMIT=16M."
	echo
	echo "| transport | contexts | clients are | requests/s | us a request | traced, us | ratio | lowest to highest | CPU time | limit |"
	echo "|---|---:|---|---:|---:|---:|---:|---|---:|---:|"
	for contexts in 1 8 64; do
		load_row inproc "$contexts" "$requests"
	done
	load_row inproc 64 $((requests / 2)) threads
	for transport in ipc tcp; do
		for contexts in 1 8 64; do
			load_row "$transport" "$contexts" $((requests / 4))
		done
		load_row "$transport" 64 $((requests / 4)) threads
	done
}

# CPU time on one CPU says the same again and again; with two, much depends on how often the
# threads of NNG wake each other. The column is microseconds a request. CLIENTS: callbacks or threads.
one_cpu() { # TRANSPORT CLIENTS REQUESTS COMMAND...
	transport=$1 clients=$2 count=$3
	shift 3
	"$bin/bench_memory_back" "$memory_back"
	set -- "$@" "$transport" 64 "$count"
	[ "$clients" != threads ] || set -- "$@" threads
	$taskset "$@" 2>/dev/null | awk '$2 == 64 { printf "%.4f\n", $6 * 1e6 / $3 }'
}

one_cpu_traced() { # TRANSPORT CLIENTS REQUESTS VARIABLE
	rm -f bench.trace
	one_cpu "$1" "$2" "$3" env "$4" NNGTRACE_OUT=bench.trace LD_PRELOAD="$shim" "$bin/bench_load"
}

# Each way of recording, and its variable.
ways='recorded NNGTRACE_DEPTH=16
limited NNGTRACE_LIMIT=64M
one-frame NNGTRACE_DEPTH=1
no-stack NNGTRACE_DEPTH=0'

# The lower quartile, the median and the upper quartile of the numbers on stdin.
quartiles() {
	sort -g | awk '{ v[NR] = $1 } END {
		printf "%.3f %.3f %.3f\n", v[int((NR + 3) / 4)], v[int((NR + 1) / 2)], v[int((3 * NR + 1) / 4)]
	}'
}

load_cpu_rows() { # TRANSPORT CLIENTS REQUESTS
	rm -f cpu.*
	for _ in $(seq "$rounds"); do
		plain=$(one_cpu "$@" "$bin/bench_load")
		echo "$plain" >>cpu.plain
		while read -r way variable; do
			with=$(one_cpu_traced "$@" "$variable")
			echo "$with" >>"cpu.us.$way"
			compute '%.4f\n' "$with / $plain" >>"cpu.$way"
		done <<-END
			$ways
		END
	done
	plain=$(median <cpu.plain)
	printf '| %s | %s | untraced | %.2f | | |\n' "$1" "$2" "$plain"
	value "load.one_cpu.$1.$2.untraced" "$plain" us
	while read -r way variable; do
		quartiles <"cpu.$way" >ratios
		read -r low middle high <ratios
		printf '| %s | %s | %s, %s | %.2f | %.3f | %s to %s |\n' "$1" "$2" "$way" "$variable" \
			"$(median <"cpu.us.$way")" "$middle" "$low" "$high"
		value "load.one_cpu.$1.$2.$way" "$middle" ratio
	done <<-END
		$ways
	END
}

load_cpu() {
	echo
	echo "CPU time of a request with 64 contexts, all threads on one CPU, in $rounds rounds; each round runs"
	echo "all of these in turn, and a ratio is to the untraced run of its round. Before each run, $memory_back MB"
	echo "of memory are touched and given back."
	echo
	echo "| transport | clients are | | us a request | ratio | quartiles |"
	echo "|---|---|---|---:|---:|---|"
	for transport in inproc tcp; do
		load_cpu_rows "$transport" callbacks "$requests"
		load_cpu_rows "$transport" threads $((requests / 2))
	done
}

# --- The trace of a load: its size, and how fast it is read.

# The lowest of the measurements, for other programs only make one longer: elapsed seconds, seconds of
# CPU time, KiB of memory.
read_in() { # elapsed|cpu|memory COMMAND...
	what=$1
	shift
	for _ in $(seq "$more"); do
		"$bin/bench_measure" "$@"
	done | awk -v what="$what" '{ print what == "elapsed" ? $2 : what == "cpu" ? $3 + $4 : $5 }' |
		sort -g | sed 1q
}

rate_row() { # NAME ARGUMENT...
	name=$1
	shift
	# shellcheck disable=SC2086
	seconds=$(read_in cpu $taskset "$bin/nngtrace" "$@" bench.trace)
	rate=$(compute '%.2f' "$events / $seconds / 1e6")
	echo "| nngtrace $*: million events a second of CPU time, on one CPU | $rate |"
	value "analyzer.$name" "$rate" "million events/s"
}

trace() {
	traced "$bin/bench_load" inproc 64 $((requests * 2)) >/dev/null
	"$bin/bench_facts" bench.trace >facts
	read -r events bytes each stacks threads dropped frames <facts
	echo
	echo "## The trace and the analyzer"
	echo
	echo "The lowest of $more measurements."
	echo
	echo "| | |"
	echo "|---|---:|"
	echo "| events, of $((requests * 2)) requests over inproc, 64 contexts | $events |"
	echo "| events a request | $(compute '%.1f' "$events / ($requests * 2)") |"
	echo "| bytes an event, stacks and modules included | $each |"
	echo "| bytes | $bytes |"
	echo "| distinct stacks; frames of the median event | $stacks; $frames |"
	echo "| threads; dropped | $threads; $dropped |"
	rate_row check check --fail-on never
	wall=$(compute '%.2f' "$events / $(read_in elapsed "$bin/nngtrace" check --fail-on never bench.trace) / 1e6")
	echo "| nngtrace check: million events a second of elapsed time, on all CPUs | $wall |"
	echo "| nngtrace check: memory, MB | $(compute '%.1f' "$(read_in memory "$bin/nngtrace" check bench.trace) / 1024") |"
	rate_row log log
	rate_row stats stats
	rate_row csv_events export --format csv --table events
	rate_row csv_objects export --format csv --table objects
	rate_row trace_event export --format trace-event
	value trace.bytes_per_event "$each" bytes
	value trace.dropped "$dropped" events
	value analyzer.check_elapsed "$wall" "million events/s"
}

# --- Memory that threads share, and that is written to.
shared() {
	NNGTRACE_OUT=$work/bench.trace LD_PRELOAD=$shim "$bin/bench_shared" $((calls / 50)) >shared
	read -r made writing pages <shared
	echo
	echo "## What threads share"
	echo
	echo "Of $made events on a thread, $writing wrote to memory that other threads use, $pages pages in all:"
	echo "those for which the thread took a new chunk of the file."
	value shared.events "$made" events
	value shared.writing "$writing" events
}

# --- Memory of the shim: what a process has more of.
memory_row() { # THREADS
	"$bin/bench_memory" "$1" 20000 >plain
	traced "$bin/bench_memory" "$1" 20000 >with
	paste plain with | awk '{ printf "| %d | %d | %d |\n", $1, $7 - $3, $8 - $4 }' | tee row
	value "memory.$1threads.anonymous" "$(awk '{ print $4 }' row)" KiB
	value "memory.$1threads.file" "$(awk '{ print $6 }' row)" KiB
}

memory() {
	echo
	echo "## Memory"
	echo
	echo "KiB more than untraced, 256 stacks of 20 frames and 20,000 events a thread. File: the mapped"
	echo "trace and the code of the libraries, which the kernel can take back."
	echo
	echo "| threads | anonymous | file |"
	echo "|---:|---:|---:|"
	for threads in 1 8 32; do
		memory_row "$threads"
	done
}

# --- The same load under other tools.
other() { # NAME REQUESTS COMMAND...
	name=$1 count=$2
	shift 2
	rm -f ratios
	for _ in $(seq "$others"); do
		plain=$(one_cpu inproc callbacks "$count" "$bin/bench_load")
		with=$(one_cpu inproc callbacks "$count" "$@") || with=
		if [ -z "$with" ]; then
			echo "| $name | it does not run here |"
			return
		fi
		compute '%.3f\n' "$with / $plain" >>ratios
	done
	ratio=$(median <ratios)
	printf '| %s | %.2f |\n' "$name" "$ratio"
	value "other.$name" "$ratio" ratio
}

installed() {
	command -v "$1" >/dev/null || { echo "| $1 | not installed |" && return 1; }
}

# The application compiled for a sanitizer; libnng stays what it is.
sanitized() { # NAME FLAG
	# shellcheck disable=SC2086
	if gcc -O2 -g -D_GNU_SOURCE -I"$top" -fsanitize="$2" "$top/tests/bench/load.c" \
		-o "load-$2" -pthread -lnng 2>/dev/null; then
		other "$1" "$((requests / 4))" "$work/load-$2"
	else
		echo "| $1 | cannot be built here |"
	fi
}

others() {
	echo
	echo "## The same load under other tools"
	echo
	echo "inproc, 64 contexts, on one CPU; CPU time, as a ratio to untraced runs in turn."
	echo "Median of $others pairs."
	echo
	echo "| tool | ratio |"
	echo "|---|---:|"
	other nngtrace "$requests" env NNGTRACE_OUT=bench.trace LD_PRELOAD="$shim" "$bin/bench_load"
	sanitized "ASan build of the application" address
	sanitized "TSan build of the application" thread
	if installed valgrind; then
		other memcheck $((requests / 12)) valgrind -q "$bin/bench_load"
		other helgrind $((requests / 60)) valgrind -q --tool=helgrind "$bin/bench_load"
	fi
	if installed heaptrack; then
		other heaptrack $((requests / 4)) heaptrack -r -o "$work/heap" "$bin/bench_load"
	fi
	if installed uftrace; then
		other uftrace $((requests / 12)) uftrace record --force -P . -d "$work/uftrace" "$bin/bench_load"
	fi
	installed ltrace && other ltrace $((requests / 240)) ltrace -o /dev/null "$bin/bench_load"
	:
}

write_json() {
	awk -F '\t' -v machine="$(machine)" -v cores="$(nproc)" -v kernel="$(uname -r)" '
		BEGIN {
			printf "{ \"schema\": \"nngtrace-bench/1\",\n"
			printf "  \"machine\": { \"cpu\": \"%s\", \"cores\": %d, \"kernel\": \"%s\" },\n",
			       machine, cores, kernel
			printf "  \"values\": ["
		}
		{
			printf "%s\n    { \"name\": \"%s\", \"value\": %s, \"unit\": \"%s\" }",
			       (NR > 1 ? "," : ""), $1, $2, $3
		}
		END { printf " ] }\n" }' values
}

echo "$(machine), $(nproc) cores, Linux $(uname -r), $(uname -m)," \
	"clock source $(cat /sys/devices/system/clocksource/clocksource0/current_clocksource)," \
	"load average before $(cut -d ' ' -f 1-3 /proc/loadavg)"
echo
events
lttng_events
load
load_cpu
trace
shared
memory
others
if [ -n "$json" ]; then
	write_json >"$json"
fi

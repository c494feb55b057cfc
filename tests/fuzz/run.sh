#!/bin/sh
# Lets a fuzzer run for so many seconds. What it found is in FOLDER/found, to be run again with
# HARNESS FILE; what it learned is in FOLDER/corpus, and is where the next run begins.
# usage: run.sh HARNESS SEEDS FOLDER SECONDS BYTES
harness=$1 seeds=$2 folder=$3 seconds=$4 bytes=$5
if [ ! -x "$harness" ]; then
	echo "skipped: no clang with libFuzzer to build it with"
	exit 77
fi
mkdir -p "$folder/corpus" "$folder/found" && cd "$folder" || exit 2
export ASAN_OPTIONS=allocator_may_return_null=1:detect_leaks=1
export UBSAN_OPTIONS=print_stacktrace=1
# What the commands print goes nowhere (3): the fuzzer has a descriptor of its own.
"$harness" -close_fd_mask=3 -max_total_time="$seconds" -max_len="$bytes" \
	-timeout=25 -rss_limit_mb=2048 -reload=0 -print_final_stats=1 -artifact_prefix=found/ corpus "$seeds" \
	>log 2>&1
status=$?
if [ $status -ne 0 ]; then
	tail -n 60 log
	# Once more, with what it says for itself.
	for input in found/*; do
		[ ! -f "$input" ] || "$harness" "$input" 2>&1 | grep 'does not hold'
	done
	echo "FAILED: status $status; the input is in $folder/found"
	exit 1
fi
grep -E '^Done|^stat::number_of_executed_units|cov:' log | tail -n 3

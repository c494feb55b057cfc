#!/bin/sh
# What a program keeps, and in which shapes that is no leak: caches, tables, queues, batches, sessions.
# The same in a flight recorder, which has seen no beginning. What nobody can tell from a leak by its
# calls is a warning and said to be likely, never an error.
# shellcheck source=tests/hosts/lib.sh
. "$(dirname "$0")/lib.sh"

# leaks SHAPE BIRTHS [LIMIT]: how many are reported
leaks() {
	rm -f s.trace
	limit=
	[ -z "${3:-}" ] || limit=NNGTRACE_LIMIT=$3
	# A variable or nothing.
	# shellcheck disable=SC2086
	env $limit NNGTRACE_OUT=s.trace LD_PRELOAD="$shim" "$bin/host_growth_shapes" "$1" "$2" 2>/dev/null
	[ $? -eq 137 ] || fail "$1: it ended otherwise"
	"$nngtrace" check --fail-on never s.trace >report || fail "$1: check says $?"
	grep -q '^error' report && fail "$1: $(cat report)"
	grep -c '^warning: .*\[msg-leak\]' report
}

# expect COUNT SHAPE BIRTHS [LIMIT]
expect() {
	got=$(leaks "$2" "$3" "${4:-}")
	[ "$got" = "$1" ] || fail "$2, $3 births${4:+, limit $4}: $got leaks, not $1: $(head -n 4 report)"
}

for shape in cache-400 cache-half lru set-once skewed fifo-behind batches start-200 start-quarter \
	sessions table-64; do
	expect 0 $shape 2300
	expect 0 $shape 10900
	expect 0 $shape 100000 1M
done
# Too few to be told from what is kept; in a long run they are enough.
expect 0 one-in-500 2300
expect 0 one-in-500 10900
expect 1 one-in-500 100000 1M
for shape in all one-in-50 history-third lifo table-4096; do
	expect 1 $shape 2300
done
expect 1 beside-queue 10900
for shape in all one-in-50 history-third; do
	expect 1 $shape 10900
	expect 1 $shape 100000 1M
done
finish

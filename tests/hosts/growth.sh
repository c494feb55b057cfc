#!/bin/sh
# Servers that never end by themselves: what grows in number is a leak while they still run, after they
# were killed, and in what a flight recorder has kept. Nothing is said of one that frees all.
# shellcheck source=tests/hosts/lib.sh
. "$(dirname "$0")/lib.sh"

# serve LIMIT keeps|frees: until it is ready; its process is in $server
serve() {
	rm -f g.trace out
	mkfifo ready
	variable=
	[ "$1" = none ] || variable=NNGTRACE_LIMIT=$1
	# A variable or nothing.
	# shellcheck disable=SC2086
	env $variable NNGTRACE_OUT=g.trace LD_PRELOAD="$shim" "$bin/host_growth" "$2" >ready &
	server=$!
	read -r line <ready
	rm -f ready
	[ "$line" = ready ] || fail "$what: it said $line"
}

# judged keeps|frees: the report has the leak, as a warning and nothing worse; or no leak
judged() {
	"$nngtrace" check --fail-on never g.trace >report || fail "$what: check says $?"
	grep -q '^error' report && fail "$what: $(cat report)"
	leaks=$(grep -c '^warning: .*\[msg-leak\]' report)
	[ "$leaks" = "$([ "$1" = keeps ] && echo 1 || echo 0)" ] || fail "$what: $leaks leaks: $(cat report)"
	grep -q 'harms nobody\|harmless' report && [ "$1" = keeps ] && fail "$what: $(cat report)"
}

for limit in none 1M; do
	for twin in keeps frees; do
		what="limit $limit, $twin, still running"
		serve "$limit" $twin
		judged $twin
		what="limit $limit, $twin, killed"
		kill -9 "$server"
		wait "$server" 2>/dev/null
		judged $twin
	done
done
finish

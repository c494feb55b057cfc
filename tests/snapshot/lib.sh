# shellcheck shell=sh disable=SC2034,SC2154
# lib.sh - a server under the recorder that is looked into; on top of the traps' lib.sh.
# shellcheck source=tests/traps/lib.sh
. "$(dirname "$0")/../traps/lib.sh"
export COLUMNS=9999 # the lines of reports stay whole

# serve SHAPE COUNT, or PROTOCOL URL COUNT [BURDEN]: until it is ready; its process is in $server, its
# words come on descriptor 3. $allocator: a library that it takes its memory from
serve() {
	program=snapshot_server
	[ $# = 2 ] || program=snapshot_loser
	rm -f s.trace s.trace.snapshot words orders
	mkfifo words orders
	NNGTRACE_OUT=s.trace LD_PRELOAD="$shim${allocator:+:$allocator}" "$bin/$program" "$@" >words <orders &
	server=$!
	exec 3<words 4>orders
	read -r line <&3
	[ "$line" = ready ] || fail "$what: it said $line"
}

# end SIGNAL
end() {
	kill -"$1" "$server"
	exec 3<&- 4>&-
	wait "$server" 2>/dev/null
}

# look: into the server; what it prints is in the file look
look() {
	"$nngtrace" snapshot "$server" >look 2>&1 || fail "$what: snapshot says $?: $(cat look)"
}

# amount WORD: the number behind "WORD: " in what it printed
amount() {
	sed -n "s/.*$1: \\([0-9]*\\).*/\\1/p" look
}

may_look() {
	[ -r /proc/self/pagemap ] || skip "there is no /proc/PID/pagemap"
	scope=$(cat /proc/sys/kernel/yama/ptrace_scope 2>/dev/null || echo 0)
	[ "$scope" = 0 ] || [ "$(id -u)" = 0 ] || skip "the kernel does not permit to look into processes"
}

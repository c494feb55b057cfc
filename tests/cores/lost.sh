#!/bin/sh
# Which messages a dead process had lost: from a core file of the kernel, and from one of gcore.
# shellcheck source=tests/cores/lib.sh
. "$(dirname "$0")/lib.sh"

# lost: how many the report says are lost
lost() {
	sed -n 's/^  a look into the core file .* the program.s, \([0-9]*\) of them lost$/\1/p' report
}

# told_lost WORD LEAST MOST
told_lost() {
	if [ "$(lost)" -lt "$2" ] || [ "$(lost)" -gt "$3" ]; then
		fail "$1: $(lost) are lost: $(cat report said)"
	fi
}

if grep -q '^[^|/][^/]*$' /proc/sys/kernel/core_pattern; then
	may_dump
	crash "$bin/cores_crasher" leaks || fail "leaks: no core file: $(cat err)"
	check --core t.core t.trace
	told_lost leaks 980 1000
	crash "$bin/cores_crasher" keeps || fail "keeps: no core file: $(cat err)"
	check --core t.core t.trace
	told_lost keeps 0 0
else
	skip_part "the kernel writes no core files into a folder"
fi

if command -v gcore >gcore.out; then
	for shape in leaks list shared unguarded; do
		rm -f s.trace words orders
		mkfifo words orders
		NNGTRACE_OUT=s.trace LD_PRELOAD="$shim" "$bin/snapshot_server" $shape 1000 >words <orders &
		server=$!
		exec 3<words 4>orders
		read -r line <&3
		[ "$line" = ready ] || fail "gcore $shape: it said $line"
		gcore -o g "$server" >gcore.out 2>&1 || skip_part "gcore cannot look into processes here"
		kill -KILL $server
		exec 3<&- 4>&-
		wait $server 2>/dev/null
		[ -f "g.$server" ] || break
		check --core "g.$server" s.trace
		rm "g.$server"
		case $shape in
		leaks) told_lost "gcore $shape" 980 1000 ;;
		*) told_lost "gcore $shape" 0 0 ;;
		esac
		grep -q '^core file: ' report || fail "gcore $shape: $(head -3 report)"
	done
else
	skip_part "gcore is not installed"
fi
finish

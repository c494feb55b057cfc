# shellcheck shell=sh disable=SC2034,SC2154,SC3045 # ulimit -c: every shell that matters has it
# lib.sh - core files of programs under the recorder; on top of the traps' lib.sh.
# shellcheck source=tests/traps/lib.sh
. "$(dirname "$0")/../traps/lib.sh"
export COLUMNS=9999 # the lines of reports stay whole

# The kernel writes core files into the working directory, or a test that needs them is skipped.
may_dump() {
	pattern=$(cat /proc/sys/kernel/core_pattern 2>/dev/null)
	case $pattern in
	'' | \|* | */*) skip "the kernel writes no core files into a folder: core_pattern is '$pattern'" ;;
	esac
	(ulimit -c unlimited) 2>/dev/null || skip "core files are not permitted: ulimit -c"
}

# crash COMMAND...: under the recorder, which writes t.trace. Its core file becomes t.core; false
# without one. What it prints is in out and err.
crash() {
	rm -rf t.trace t.core dumped
	mkdir dumped
	(
		cd dumped || exit 2
		ulimit -c unlimited
		NNGTRACE_OUT=../t.trace LD_PRELOAD=$shim exec timeout -s KILL 60 "$@" >../out 2>../err
	) 2>/dev/null
	for core in dumped/*; do
		[ -f "$core" ] && mv "$core" t.core
	done
	[ -f t.core ]
}

# check ARGUMENT...: its report is in report, what it says on stderr in said, its status in $status
check() {
	"$nngtrace" check "$@" >report 2>said
	status=$?
}

# told: what the report says of the crash
told() {
	sed -n '/^crash: /,/^$/p' report
}

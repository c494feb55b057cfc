# lib.sh - what the scripts of this folder share. Sourced with their arguments.
bin=$1 shim=$2 nngtrace=$3 work=$4
cd "$work" || exit 2
rm -rf ./* || exit 2
unset NNGTRACE_OUT NNGTRACE_DEPTH NNGTRACE_LIMIT NNGTRACE_PREALLOC LD_PRELOAD
failures=0

fail() {
	echo "FAILED: $*"
	failures=$((failures + 1))
}

skip() {
	echo "skipped: $*"
	exit 77
}

# traced PROGRAM ARG...: runs it under the shim.
traced() {
	LD_PRELOAD=$shim "$@"
}

# value KEY FILE: of a "key=value" in what trap_dump --count prints.
value() {
	tr ' ' '\n' <"$2" | sed -n "s/^$1=//p"
}

finish() {
	[ "$failures" = 0 ] && exit 0
	echo "$failures failed"
	exit 1
}

# shellcheck shell=sh disable=SC2034 # its users read what it sets
# lib.sh - sourced by the tests of this folder, with the programs' folder as $1.
. "$(dirname "$0")/../verdicts.sh"
bin=$1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
# A sanitizer's verdict must not look like a finding.
export ASAN_OPTIONS=exitcode=199 UBSAN_OPTIONS=exitcode=199:print_stacktrace=1
export LC_ALL=C COLUMNS=9999 # the lines of reports stay whole
unset NNGTRACE_OUT NNGTRACE_LIMIT NNGTRACE_DEPTH LD_PRELOAD

# With what the last command said.
fail() {
	echo "FAILED: $*"
	sed 's/^/    /' stderr | head -n 20
	failures=$((failures + 1))
}

# refuses TEXT nngtrace-arguments...: exit 2, TEXT on stderr, nothing on stdout.
refuses() {
	text=$1
	shift
	"$bin/nngtrace" "$@" >stdout 2>stderr
	status=$?
	[ $status -eq 2 ] || fail "nngtrace $*: exit status $status, wanted 2"
	grep -qF -e "$text" stderr || fail "nngtrace $*: no '$text' on stderr"
	[ -s stdout ] && fail "nngtrace $*: output despite failure"
	return 0
}

# survives nngtrace-arguments...: any exit status below 3, and words when it is 2.
survives() {
	"$bin/nngtrace" "$@" >stdout 2>stderr
	status=$?
	[ $status -le 2 ] || fail "nngtrace $*: exit status $status"
	[ $status -ne 2 ] || [ -s stderr ] || fail "nngtrace $*: failed without a word"
}

# ends STATUS nngtrace-arguments...
ends() {
	wanted=$1
	shift
	"$bin/nngtrace" "$@" >stdout 2>stderr
	status=$?
	[ $status -eq "$wanted" ] || fail "nngtrace $*: exit status $status, wanted $wanted"
}

# shellcheck shell=sh disable=SC2034,SC2154
# lib.sh - for the scripts of this folder: sourced with their arguments, it adds to what the
# traps' scripts share.
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/traps/lib.sh
. "$here/../traps/lib.sh"
lib=$(dirname "$shim")
export COLUMNS=9999 # the lines of reports stay whole

# dump TRACE: what is in it, in TRACE.dump
dump() {
	"$bin/trap_dump" "$1" >"$1.dump" || fail "$what: $1 is not readable"
}

# has TRACE FUNCTION COUNT
has() {
	found=$(grep -c "^event.* $2 " "$1.dump")
	[ "$found" = "$3" ] || fail "$what: $found events of $2, not $3"
}

# quiet FILE: nothing was said there, but what to type after a recording
quiet() {
	grep -v '^nngtrace: recorded; now type: nngtrace check ' "$1" && fail "$what: it said: $(cat "$1")"
	return 0
}

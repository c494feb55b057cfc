# shellcheck shell=sh disable=SC2034,SC2154 # its users read what it sets, and it what input/lib.sh sets
# lib.sh - sourced with BIN SAMPLES SOURCE: what the scripts of this folder, and others that read
# reports, add to tests/input/lib.sh.
samples=$2 source=$3
. "$source/tests/input/lib.sh"

# record SAMPLE TRACE
record() {
	"$bin/nngtrace" record -o "$2" -- "$samples/$1" >/dev/null 2>&1
	[ -s "$2" ] || fail "record $1"
}

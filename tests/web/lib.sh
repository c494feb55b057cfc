# shellcheck shell=sh
# lib.sh - sourced by the tests of this folder: what they need, or why they are skipped.
samples=$2 source=$3
web=$source/tests/web

skip() {
	echo "skipped: $1"
	exit 77
}
command -v node >/dev/null || skip 'node is not installed (sh tests/install.sh web)'
[ -d "$web/node_modules/puppeteer-core" ] || skip 'the packages of npm are not installed (sh tests/install.sh web)'

. "$source/tests/input/lib.sh"

record() {
	"$bin/nngtrace" record -o "$2" -- "$samples/$1" >/dev/null 2>&1
	[ -s "$2" ] || fail "record $1"
}

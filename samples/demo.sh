#!/bin/sh
# Builds nngtrace, records a program that frees messages it has sent, and shows what is found;
# then the same program, corrected.
# usage: sh samples/demo.sh
set -eu
cd "$(dirname "$0")/.."

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

fail() {
	echo "demo: $1" >&2
	exit 1
}

quiet() {
	if ! "$@" >"$dir/log" 2>&1; then
		cat "$dir/log" >&2
		fail "$1 failed"
	fi
}

say() {
	printf '\n\033[1m%s\033[0m\n' "$1"
}
color=always
if [ ! -t 1 ]; then
	color=never
	say() {
		printf '\n%s\n' "$1"
	}
fi

case $PWD in
*:*) fail "make cannot build in $PWD: its name has a colon" ;;
esac
sh tests/install.sh build
echo "building"
quiet cmake --preset release -DNNGTRACE_TESTS=OFF
quiet cmake --build build -j "$(nproc)"

program=build/samples/p01-free-after-send
record() {
	say "\$ build/bin/nngtrace record -o $1.trace $program-$1 1 20"
	build/bin/nngtrace record -o "$dir/$1.trace" -- "$program-$1" 1 20 2>"$dir/said" || {
		status=$?
		cat "$dir/said" >&2
		fail "$program-$1 ended with status $status"
	}
	[ -s "$dir/$1.trace" ] || fail "no trace was written"
}
# Prints the report and leaves the exit status in $status.
check() {
	say "\$ build/bin/nngtrace check $1.trace"
	status=0
	(cd "$dir" && "$OLDPWD/build/bin/nngtrace" check --color "$color" --fail-on note "$1.trace") \
		>"$dir/report" || status=$?
	cat "$dir/report"
}

echo "A client frees each message after a send that went well. It runs to its end without a word:"
record wrong
check wrong
[ "$status" -eq 1 ] || fail "nngtrace check ended with status $status, 1 was expected"
grep -q msg-free-after-send "$dir/report" || fail "the wrong free was not found"

say "The same client, corrected:"
record right
check right
[ "$status" -eq 0 ] || fail "nngtrace check ended with status $status, 0 was expected"

say "More lessons: samples/README.md. The rule: build/bin/nngtrace explain msg-free-after-send"

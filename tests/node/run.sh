#!/bin/sh
# Builds the Node add-on and runs it under the tracer: the wrong one must be found out, in the
# destructor that frees too early, and nothing may be said about the right one.
# usage: sh run.sh NNGTRACE SAMPLE_FOLDER WORK_FOLDER
# Status 77: skipped, because node or its headers are not installed. Nothing is installed here.
set -u

nngtrace=$1
sample=$2
work=$3
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$work" || exit 1

skip() {
	echo "skipped: $1"
	exit 77
}

fail() {
	echo "$1"
	shift
	for file; do
		[ ! -s "$file" ] || { echo "--- $file" && cat "$file"; }
	done
	exit 1
}

command -v node >/dev/null || skip "node is not installed (sh tests/install.sh node)"
headers=
for folder in "$sample/node_modules/node-api-headers/include" /usr/include/node /usr/include/nodejs/src; do
	[ -n "$headers" ] || [ ! -f "$folder/node_api.h" ] || headers=$folder
done
[ -n "$headers" ] || skip "node is not installed with its headers (sh tests/install.sh node)"

{ cmake -S "$sample" -B "$work/build" -DNODE_API_INCLUDE="$headers" &&
	cmake --build "$work/build"; } >"$work/build.log" 2>&1 ||
	fail "the add-on does not build" "$work/build.log"

# run NAME HOW LOAD_ARGUMENT...: HOW: preload, audit. The trace's findings are in NAME.json, the status in $status.
run() {
	name=$1
	way=
	[ "$2" = preload ] || way=--$2
	shift 2
	rm -f "$work/$name.trace" "$work/$name.json"
	# An option or nothing.
	# shellcheck disable=SC2086
	ADDON_DIR=$work/build timeout 120 "$nngtrace" record $way -o "$work/$name.trace" -- \
		node "$sample/load.js" "$@" >"$work/$name.log" 2>&1
	status=$?
	"$nngtrace" check --format json --fail-on never -o "$work/$name.json" "$work/$name.trace" ||
		fail "nngtrace check cannot read the trace of $name" "$work/$name.log"
}

# How the wrong one ends does not matter: it may crash, which is its lesson, or wait for good for a
# reply whose memory it has freed.
# Node looks up functions, and could look up NNG's. Where these are captured in place, all calls are
# seen; else a finding is a note at most.
seen=note
case $(uname -m) in
x86_64 | aarch64) seen=error ;;
esac
run wrong-1 preload 1 50
node "$here/expect.js" wrong "$work/wrong-1.json" $seen || exit 1
run wrong-64 preload 64 500
node "$here/expect.js" wrong "$work/wrong-64.json" $seen || exit 1
export NNGTRACE_INPLACE=0
run wrong-names preload 1 50
unset NNGTRACE_INPLACE
node "$here/expect.js" wrong "$work/wrong-names.json" note || exit 1
run wrong-audit audit 1 50
node "$here/expect.js" wrong "$work/wrong-audit.json" error || exit 1

for load in "preload 1 200" "preload 64 2000" "audit 64 500"; do
	name=right-$(echo "$load" | tr ' ' -)
	# Three words are meant.
	# shellcheck disable=SC2086
	run "$name" $load --fixed
	[ "$status" -eq 0 ] || fail "status $status of load.js $load --fixed" "$work/$name.log"
	node "$here/expect.js" right "$work/$name.json" || exit 1
done

# Guard mode with 64 requests in flight: the wrong one lives, and is found out all the same. It needs all
# calls: those that are captured in place, or else --audit.
hows=audit
[ $seen = note ] || hows='audit preload'
for how in $hows; do
	for mode in survive survive:copy; do
		export NNGTRACE_GUARD=$mode
		run wrong-guarded "$how" 64 500
		[ "$status" -eq 0 ] || fail "$how, $mode: status $status" "$work/wrong-guarded.log"
		tr -d ' \n' <"$work/wrong-guarded.json" | grep -q '"guard_refused":[1-9]' ||
			fail "$how, $mode: no call was refused" "$work/wrong-guarded.log"
		node "$here/expect.js" wrong "$work/wrong-guarded.json" error || exit 1
		run right-guarded "$how" 64 500 --fixed
		[ "$status" -eq 0 ] || fail "$how, $mode: the right one: status $status" "$work/right-guarded.log"
		node "$here/expect.js" right "$work/right-guarded.json" || exit 1
		tr -d ' \n' <"$work/right-guarded.json" | grep -q '"guard_refused":0' ||
			fail "$how, $mode: a right call was refused" "$work/right-guarded.log"
	done
done
unset NNGTRACE_GUARD

# With delays: the wrong one is found with one request in flight, and the right one stays right.
late() {
	tr -d ' \n' <"$work/$1.json" | grep -q '"perturb":{"mode":"seeded","seed":[0-9]*,"delays":[1-9]' ||
		fail "$1: no call was delayed" "$work/$1.log"
}
export NNGTRACE_PERTURB=1
run wrong-late preload 1 50
node "$here/expect.js" wrong "$work/wrong-late.json" $seen || exit 1
late wrong-late
for seed in 2 3; do
	export NNGTRACE_PERTURB=$seed
	run right-late preload 1 200 --fixed
	[ "$status" -eq 0 ] || fail "seed $seed: status $status" "$work/right-late.log"
	node "$here/expect.js" right "$work/right-late.json" || exit 1
	late right-late
done

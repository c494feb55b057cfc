#!/bin/sh
# Builds the Node add-on and runs it under the tracer: the wrong one must be found out, in the
# destructor that frees too early, and nothing may be said about the right one.
# usage: sh run.sh NNGTRACE SAMPLE_FOLDER WORK_FOLDER
# Status 77: skipped, because node or its headers cannot be had here.
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

install_node() {
	command -v apt-get >/dev/null || skip "$* not installed, and there is no apt-get"
	sudo=
	if [ "$(id -u)" -ne 0 ]; then
		sudo="sudo -n"
		$sudo true 2>/dev/null || skip "$* not installed, and we may not install it"
	fi
	apt="$sudo env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300"
	{ $apt install --no-install-recommends "$@" || { $apt update &&
		$apt install --no-install-recommends "$@"; }; } >"$work/apt.log" 2>&1
}

if ! command -v node >/dev/null; then
	install_node nodejs || skip "apt-get could not install nodejs, see $work/apt.log"
fi
# The headers come from npm; a system that has them without npm will do.
headers=$work/node_modules/node-api-headers/include
system=
for folder in /usr/include/node /usr/include/nodejs/src; do
	[ ! -f "$folder/node_api.h" ] || system=$folder
done
if ! command -v npm >/dev/null && [ -z "$system" ]; then
	install_node npm || skip "apt-get could not install npm, see $work/apt.log"
fi
cp "$sample/package.json" "$sample/package-lock.json" "$work" || exit 1
if [ ! -f "$headers/node_api.h" ] && command -v npm >/dev/null; then
	(cd "$work" && npm ci --no-audit --no-fund --fetch-retries=1) >"$work/npm.log" 2>&1 </dev/null
fi
if [ ! -f "$headers/node_api.h" ]; then
	headers=$system
	[ -n "$headers" ] || skip "npm could not install node-api-headers, see $work/npm.log"
fi

{ cmake -S "$sample" -B "$work/build" -DNODE_API_INCLUDE="$headers" &&
	cmake --build "$work/build"; } >"$work/build.log" 2>&1 ||
	fail "the add-on does not build" "$work/build.log"

# run NAME LOAD_ARGUMENT...: the trace's findings are in NAME.json, the status in $status.
run() {
	name=$1
	shift
	rm -f "$work/$name.trace" "$work/$name.json"
	ADDON_DIR=$work/build timeout 120 "$nngtrace" record -o "$work/$name.trace" -- \
		node "$sample/load.js" "$@" >"$work/$name.log" 2>&1
	status=$?
	"$nngtrace" check --format json --fail-on never -o "$work/$name.json" "$work/$name.trace" ||
		fail "nngtrace check cannot read the trace of $name" "$work/$name.log"
}

# How the wrong one ends does not matter: it may crash, which is its lesson, or wait for good for a
# reply whose memory it has freed.
run wrong-1 1 50
node "$here/expect.js" wrong "$work/wrong-1.json" || exit 1
run wrong-64 64 500
node "$here/expect.js" wrong "$work/wrong-64.json" || exit 1

for load in "1 200" "64 2000"; do
	name=right-${load%% *}
	# Two words are meant.
	# shellcheck disable=SC2086
	run "$name" $load --fixed
	[ "$status" -eq 0 ] || fail "status $status of load.js $load --fixed" "$work/$name.log"
	node "$here/expect.js" right "$work/$name.json" || exit 1
done

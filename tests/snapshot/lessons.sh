#!/bin/sh
# The lessons of programs that do not end well: each is explained, and its right twin is not accused.
# usage: lessons.sh BIN SHIM NNGTRACE WORK SAMPLES
# shellcheck source=tests/snapshot/lib.sh
. "$(dirname "$0")/lib.sh"
may_look
samples=$5

# ended PROGRAM: recorded, looked into and ended by SIGTERM, more than ten seconds after its last request
ended() {
	rm -f "$1.trace"*
	"$nngtrace" record --snapshot=signal -o "$1.trace" -- "$samples/$1" >"$1.out" 2>"$1.said" &
	eval "${2}=$!"
}

# A project whose second test hangs.
mkdir project
cat >project/CMakeLists.txt <<EOF
cmake_minimum_required(VERSION 3.16)
project(lessons NONE)
enable_testing()
add_test(NAME before COMMAND $samples/held-lock-right)
add_test(NAME hangs COMMAND $samples/held-lock-client)
add_test(NAME after COMMAND $samples/held-lock-right)
EOF

ended lost-requests-server wrong
ended lost-requests-right right
cmake -S project -B project >cmake.out 2>&1 || fail "project: $(cat cmake.out)"
timeout 200 "$nngtrace" run --snapshot=hang:2 --error-exitcode 9 -- ctest --test-dir project >out 2>report
status=$?
[ $status = 9 ] || fail "held-lock: status $status: $(cat report)"
grep -q '1 tests failed out of 3' out || fail "held-lock: the other tests were not run: $(cat out)"
for words in '\[aio-wait-deadlock\]' 'a circle of 2 threads' 'on_answer' 'shut_down'; do
	grep -q "$words" report || fail "held-lock: no '$words': $(cat report)"
done
[ "$(grep -c '^no findings in held-lock-right' report)" = 2 ] || fail "held-lock, right: $(cat report)"

# shellcheck disable=SC2317 # until_true calls it
has_answered() {
	grep -q answered lost-requests-server.out && grep -q answered lost-requests-right.out
}
until_true has_answered || fail "lost-requests: $(cat lost-requests-*.said)"
sleep 11 # a message that was named in the last ten seconds is not judged
# shellcheck disable=SC2154 # ended sets them
kill "$wrong" "$right"
wait "$wrong" "$right"
"$nngtrace" check lost-requests-server.trace >report
[ $? = 1 ] || fail "lost-requests: $(cat report lost-requests-server.said)"
grep -q '^error: message never freed \[msg-leak\]' report || fail "lost-requests: $(cat report)"
grep -q 'is lost: a look into the running process' report || fail "lost-requests: $(cat report)"
grep 'likely' report && fail "lost-requests: $(cat report)"
"$nngtrace" check lost-requests-right.trace >report || fail "lost-requests, right: $(cat report)"
[ -e lost-requests-right.trace.snapshot ] || fail "lost-requests, right: there was no look"
finish

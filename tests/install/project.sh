#!/bin/sh
# Another project uses nngtrace through find_package: installed, and from the build tree. Its tests
# are recorded and checked, and `ctest -T memcheck` counts the defects.
# shellcheck source=tests/install/lib.sh
. "$(dirname "$0")/lib.sh"

cmake --install "$build" --prefix "$work/in stalled" >install.log 2>&1 ||
	fail "installation: $(tail -5 install.log)"

# The course finds the lessons where they are installed.
printf '2\nquit\n' | "$work/in stalled/bin/nngtrace" learn --folder course >learn.log 2>&1 || fail "learn: $(cat learn.log)"
grep -q '^Right: 2' learn.log || fail "learn, installed: $(cat learn.log)"
rm -rf course

# outcome LOG TEST: Passed or Failed
outcome() {
	sed -n "s/.*Test *#[0-9]*: $2 [. *]*\(Passed\|Failed\).*/\1/p" "$1"
}

# expect LOG TEST OUTCOME
expect() {
	got=$(outcome "$1" "$2")
	[ "$got" = "$3" ] || fail "$where: test $2: '$got', not $3: $(cat "$1")"
}

# uses WHERE CMAKE_OPTION: configures, builds and tests the project in a folder of its own.
uses() {
	where=$1
	mkdir "$where 50%e" && cd "$where 50%e" || exit 2 # a name that is no pattern of traces
	if ! { cmake -S "$source/tests/install/project" -B . "-DSAMPLES=$source/samples" "-DBASELINE=$work/known" "$2" &&
		cmake --build .; } >log 2>&1; then
		fail "$where: $(tail -20 log)"
	fi
	ctest >ctest.log 2>&1
	for test in old-right old-wrong old-other traces-right old-audited traces-audited new-right new-never new-early \
		new-suppressed new-known preload; do
		expect ctest.log $test Passed
	done
	if grep -q old-asan CTestTestfile.cmake; then
		expect ctest.log old-asan Passed
		expect ctest.log traces-asan Passed
	fi
	expect ctest.log traces-wrong Failed
	expect ctest.log new-wrong Failed
	for test in Sends.Right Sends.Wrong late-Sends.Right late-Sends.Wrong; do
		expect ctest.log $test Passed
	done
	expect ctest.log traces-discovered Failed
	expect ctest.log traces-late Failed
	expect ctest.log traces-none Failed
	grep -q 'the tests of no_such_tests are not known' ctest.log || fail "$where: a list that is none: $(cat ctest.log)"
	grep -q 'discovered.c:.* error: .*\[msg-leak-failed-send\]' late.txt || fail "$where: tests that a program tells of: $(cat late.txt)"
	[ -s preload.trace ] || fail "$where: nothing was recorded through nngtrace::preload"
	if grep -q linked CTestTestfile.cmake; then
		expect ctest.log linked Passed
		"$nngtrace" check --format gcc linked.trace | grep -q msg-leak-failed-send || fail "$where: nngtrace_link records nothing"
	else
		skip_part "libnng.a or libmbedtls.a is not installed"
	fi
	grep -q msg-leak-failed-send wrong.sarif || fail "$where: no SARIF report"
	grep -q '</html>' wrong.html || fail "$where: no HTML report"

	# One test brings its traces' check along, and old traces are not read again.
	ctest -R '^old-right$' >one.log 2>&1 || fail "$where: $(cat one.log)"
	expect one.log traces-right Passed
	[ "$(find nngtrace/traces-right -name '*.trace' | wc -l)" = 1 ] || fail "$where: old traces were kept"
	cd ..
}
"$nngtrace" record -o known.trace -- "$build/samples/p05-failed-send-wrong" >out 2>&1
"$nngtrace" check --fail-on never --write-baseline known known.trace >out 2>&1
[ -s known ] || fail "no baseline: $(cat out)"
uses installed "-DCMAKE_PREFIX_PATH=$work/in stalled"
uses built "-Dnngtrace_DIR=$build/cmake"

# CTest believes that it talks to valgrind. The script may be called through a link.
what="ctest -T memcheck"
mkdir check && cd check && ln -s "$build/bin/nngtrace-memcheck" "memory checker" || exit 2
cat >CTestTestfile.cmake <<END
add_test(wrong "$work/built 50%e/p05-wrong")
add_test(freed "$work/built 50%e/p02-wrong")
add_test(right "$work/built 50%e/p05-right")
add_test(other "/bin/true")
END
cat >DartConfiguration.tcl <<END
BuildDirectory: $work/check
SourceDirectory: $work/check
Site: here
BuildName: there
MemoryCheckCommand: $work/check/memory checker
MemoryCheckType: Valgrind
END
ctest -D ExperimentalStart >start.log 2>&1 && ctest -D ExperimentalMemCheck >memcheck.log 2>&1
xml=$(find Testing -name DynamicAnalysis.xml)
[ -s "$xml" ] || fail "$what: no DynamicAnalysis.xml: $(cat memcheck.log)"
# defects TEST: the kinds and numbers of its defects
defects() {
	awk -v name="<Name>$1</Name>" '
		/<Test Status/ { inside = 0 }
		index($0, name) { inside = 1 }
		inside && /<Defect type/ { gsub(/.*type="|"|>|<\/Defect>/, " "); $1 = $1; print }' "$xml" | tr '\n' ';'
}
[ -n "$(defects freed)" ] || fail "$what: the wrong free was not counted: $(cat "$xml")"
case $(defects wrong) in *Leak*) ;; *) fail "$what: a leak is '$(defects wrong)'" ;; esac
[ -z "$(defects right)" ] || fail "$what: a clean program has '$(defects right)'"
[ -z "$(defects other)" ] || fail "$what: a program without NNG has '$(defects other)'"
# Options of our own, as CTest splits them, between those that it has for valgrind.
what="CTest's options"
memcheck() {
	"$build/bin/nngtrace-memcheck" --log-file=log.txt "$@" "$work/built 50%e/p05-wrong" >out 2>err ||
		fail "$what: $* ended with $?: $(cat err)"
	grep -q 'msg-leak-failed-send' log.txt
}
memcheck --fail-on never --leak-check=full --report gcc=also.txt --rule -ctx-churn -q || fail "$what: no finding: $(cat log.txt)"
grep -q 'msg-leak-failed-send' also.txt || fail "$what: no second report"
memcheck --fail warning --suppressions "$source/tests/install/project/known.txt" &&
	fail "$what: what is suppressed is told"
finish

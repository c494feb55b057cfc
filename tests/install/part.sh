#!/bin/sh
# nngtrace as a part of another project: by add_subdirectory, and by FetchContent in the place of find_package.
# usage: part.sh SOURCE BUILD [built]     built: the project is built, and its tests run
# shellcheck source=tests/install/lib.sh
. "$(dirname "$0")/lib.sh"

# project FOLDER LINE...: with names of targets that nngtrace uses when it is a project of its own, and options
# for the compiler that the recorder must not get
project() {
	mkdir "$1"
	{
		echo 'cmake_minimum_required(VERSION 3.25)'
		echo 'project(outer C)'
		echo 'enable_testing()'
		echo 'set(CMAKE_UNITY_BUILD ON)'
		shift
		printf '%s\n' "$@"
		cat <<-END
			find_library(NNG nng REQUIRED)
			add_executable(app $source/samples/p05-failed-send/wrong.c)
			target_compile_definitions(app PRIVATE _GNU_SOURCE)
			target_compile_options(app PRIVATE -g)
			target_link_libraries(app PRIVATE \${NNG})
			add_test(NAME app COMMAND app)
			nngtrace_tests(TESTS app)
			nngtrace_add_test(NAME app.ownership COMMAND app)
			install(TARGETS app)
			add_custom_target(samples)
			add_custom_target(uninstall)
			add_custom_target(manual)
		END
	} >"$1/CMakeLists.txt"
}
# configures FOLDER OPTION...
configures() {
	configured=$1
	shift
	cmake -S "$configured" -B "$configured/build" -DCMAKE_BUILD_TYPE=Debug "$@" >log 2>&1
}

project inside "add_subdirectory($source nngtrace)"
configures inside || fail "add_subdirectory: $(tail -20 log)"
for test in app nngtrace.start nngtrace app.ownership; do
	grep -q "add_test(\[*=*\[*$test\]*=*\]* " inside/build/CTestTestfile.cmake || fail "add_subdirectory: no test $test"
done
grep -q 'install(' inside/build/nngtrace/cmake_install.cmake && fail "nngtrace is installed with the project"
grep -q '/p05-failed-send-right\.dir' -r inside/build/CMakeFiles/Makefile2 && fail "the samples are built with the project"
configures inside -DNNGTRACE_TESTS=ON && fail "nngtrace's tests in another project"
tr -s ' \n' ' ' <log | grep -q "only where it is a project of its own" || fail "nngtrace's tests in another project: $(cat log)"

project fetched 'include(FetchContent)' "FetchContent_Declare(nngtrace SOURCE_DIR \"$source\" OVERRIDE_FIND_PACKAGE)" \
	'find_package(nngtrace 0.2 REQUIRED)'
configures fetched || fail "FetchContent: $(tail -20 log)"
rm -rf inside/build
mv inside 'a blank'
configures 'a blank' && fail "a build folder that LD_PRELOAD cannot hold"
tr -s ' \n' ' ' <log | grep -q 'build in a folder without blanks' || fail "a build folder with a blank: $(cat log)"
mv 'a blank' inside && rm -rf inside/build

[ "${3:-}" = built ] || finish
# Its options are for its own code: a recorder that wants AddressSanitizer could not be preloaded everywhere.
configures inside -DNNGTRACE_TESTS=OFF -DCMAKE_C_FLAGS=-fsanitize=undefined || fail "add_subdirectory: $(tail -20 log)"
cmake --build inside/build -j "$(nproc)" >log 2>&1 || fail "build: $(tail -20 log)"
readelf -d inside/build/nngtrace/lib/libnngtrace.so | grep -q san && fail "the recorder needs a sanitizer's library"
cmake --install inside/build --prefix "$work/installed" >log 2>&1 || fail "install: $(cat log)"
[ "$(find installed -type f)" = installed/bin/app ] || fail "installed: $(find installed)"
ctest --test-dir inside/build --output-on-failure >log 2>&1 && fail "nothing is found: $(cat log)"
for test in app nngtrace.start; do
	grep -q " $test [. ]*Passed" log || fail "$test: $(cat log)"
done
for test in nngtrace app.ownership; do
	grep -q " $test [.* ]*Failed" log || fail "$test: $(cat log)"
done
grep -q msg-leak-failed-send log || fail "not found: $(cat log)"
finish

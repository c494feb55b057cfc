#!/bin/sh
# What a change must keep beside passing the tests. Each check has a name:
#   format  the layout of C and C++ sources is clang-format's
#   shell   shellcheck finds nothing in the scripts
#   tidy    clang-tidy finds nothing in the shim and the analyzer
#   clang   everything builds with clang, without a warning
#   asan    the unit tests and the rules' tests pass with AddressSanitizer and UBSan in the analyzer
#   cpus    the shim builds for aarch64, and for a processor that shim/arch does not know (riscv64)
# usage: sh tests/norms.sh [CHECK]...     all of them by default
# A tool that is missing is a failure: "sh tests/install.sh ci" installs all of them.
set -u
cd "$(dirname "$0")/.." || exit 2
[ $# -gt 0 ] || set -- format shell tidy clang asan cpus

jobs=$(nproc)
list=$(mktemp) log=$(mktemp)
trap 'rm -f "$list" "$log"' EXIT

need() {
	command -v "$1" >/dev/null && return
	echo "norms: there is no $1; \"sh tests/install.sh ci\" installs it"
	return 1
}

# quiet COMMAND...: what it says is shown only when it fails.
quiet() {
	"$@" >"$log" 2>&1 && return
	cat "$log"
	return 1
}

# What clang-format accepts depends on its version.
format() {
	need clang-format-14 || return
	find shim analyzer tests samples -name node_modules -prune -o -type f \
		\( -name '*.[ch]' -o -name '*.cpp' -o -name '*.cc' \) \
		-exec clang-format-14 --dry-run -Werror {} +
}

shell() {
	need shellcheck || return
	find samples tests .ci -name node_modules -prune -o -type f \
		\( -name '*.sh' -o -path .ci/run \) -exec shellcheck {} +
}

# Every file that is compiled, once: some are built in several ways.
tidy() {
	need clang-tidy || return
	[ -f build/compile_commands.json ] || quiet cmake --preset ci || return
	sed -n 's|^ *"file": "'"$PWD"'/\(.*\)",*$|\1|p' build/compile_commands.json |
		grep -E '^(shim|analyzer)/.*\.c$' | sort -u >"$list"
	if [ ! -s "$list" ]; then
		echo "norms: build/compile_commands.json names no file of the shim or the analyzer"
		return 1
	fi
	quiet xargs -n 4 -P "$jobs" clang-tidy --quiet -p build <"$list"
}

with_clang() {
	need clang || return
	quiet cmake --preset clang -DNNGTRACE_TESTS=ON && quiet cmake --build build-clang -j "$jobs"
}

with_sanitizers() {
	quiet cmake --preset asan -DNNGTRACE_TESTS=ON && quiet cmake --build build-asan -j "$jobs" || return
	quiet ctest --test-dir build-asan --output-on-failure --no-tests=error -j "$jobs" -LE soak \
		-R '^(unit|rules|samples)/'
}

# The shim alone: the other parts need libraries of that processor.
for_other_processors() {
	for compiler in aarch64-linux-gnu-gcc riscv64-linux-gnu-gcc; do
		need $compiler || return
		quiet cmake -B build-cpus/$compiler -DCMAKE_C_COMPILER=$compiler -DNNGTRACE_WERROR=ON \
			-DNNGTRACE_TESTS=OFF -DNNG_LIBRARY=none || return
		quiet cmake --build build-cpus/$compiler -j "$jobs" \
			--target nngtrace_shim nngtrace_audit || return
	done
}

bad=0
for check; do
	case $check in
	format) format ;;
	shell) shell ;;
	tidy) tidy ;;
	clang) with_clang ;;
	asan) with_sanitizers ;;
	cpus) for_other_processors ;;
	*)
		echo "usage: sh tests/norms.sh [format|shell|tidy|clang|asan|cpus]..." >&2
		exit 2
		;;
	esac
	status=$?
	if [ $status -eq 0 ]; then
		echo "norms: $check: nothing found"
	else
		echo "norms: $check: FAILED"
		bad=1
	fi
done
exit $bad

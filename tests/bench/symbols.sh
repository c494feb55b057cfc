#!/bin/sh
# Measures how fast places in a large program get their names: the CPU time of nngtrace log with
# stacks, less that without, on a trace in which each of 10,020 functions of a debug binary of
# 50 MB has called NNG; then the same for a trace with every call ten times, where each place has
# been looked up before. Nothing here asserts a time.
# usage: sh tests/bench/symbols.sh [-q] [BUILD]
# BUILD: a build tree of the release preset (default: build). -q: small, to see that it works.
# Compiling the program takes two or three minutes; CC: the compiler (default: cc).
set -eu

files=60 functions=1000 callers=10020 runs=3
if [ "${1:-}" = -q ]; then
	files=2 functions=50 callers=80 runs=1
	shift
fi
top=$(cd "$(dirname "$0")/../.." && pwd)
bin=${1:-$top/build}/bin
for needed in nngtrace bench_measure; do
	if [ ! -x "$bin/$needed" ]; then
		echo "$bin/$needed is not there" >&2
		exit 1
	fi
done
bin=$(cd "$bin" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/nngtrace-symbols.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work"

# A file of functions, each with types, variables and blocks of its own. The first ones call NNG.
# make_source NUMBER CALLERS
make_source() {
	awk -v file="$1" -v functions="$functions" -v callers="$2" 'BEGIN {
		print "#include <nng/nng.h>\nextern nng_msg *msg;\nextern volatile long sum;"
		for (i = 0; i < functions; i++) {
			name = "place_" file "_" i
			print "struct of_" name " { int a; long b; char c[" i % 64 + 1 "]; struct of_" name \
				" *next; double d; unsigned e : 3; };"
			print "__attribute__((noinline)) long inner_" name "(struct of_" name " *s, int k)\n{"
			print "\tlong total = s->b;\n\tfor (int i = 0; i < k; i++) {"
			print "\t\tstruct of_" name " copy = *s;\n\t\tcopy.a += i;"
			print "\t\tif (copy.a > k) {\n\t\t\tlong more = copy.b * k;\n\t\t\ttotal += more;\n\t\t}"
			print "\t\ttotal += copy.a;\n\t}\n\treturn total;\n}"
			print "void " name "(void)\n{\n\tstruct of_" name " s = {0};"
			print "\tsum += inner_" name "(&s, 2);"
			if (i < callers)
				print "\tsum += (long)nng_msg_len(msg);"
			print "}"
		}
		print "void run_" file "(void)\n{"
		for (i = 0; i < callers; i++)
			print "\tplace_" file "_" i "();"
		print "}"
	}'
}

main_source() {
	echo '#include <stdlib.h>'
	echo '#include <nng/nng.h>'
	echo 'nng_msg *msg; volatile long sum;'
	seq "$files" | sed 's/.*/void run_&(void);/'
	echo 'int main(int argc, char **argv) {'
	echo 'nng_msg_alloc(&msg, 1);'
	echo 'for (int i = argc > 1 ? atoi(argv[1]) : 1; i > 0; i--) {'
	seq "$files" | sed 's/.*/run_&();/'
	echo '} nng_msg_free(msg); return 0; }'
}

compile() {
	${CC:-cc} -g -O0 -c "$1.c" -o "$1.o"
	rm "$1.c"
}

for file in $(seq "$files"); do
	make_source "$file" $((callers / files)) >"$file.c"
	compile "$file"
done
main_source >main.c
compile main
${CC:-cc} -g ./*.o -o program -lnng
rm ./*.o
size=$(wc -c <program)

# cpu COMMAND...: the middle of its CPU times
cpu() {
	for _ in $(seq "$runs"); do
		"$bin/bench_measure" "$@"
	done | awk '{ print $3 + $4 }' | sort -g | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

printf '%-22s %10s %14s %14s %12s\n' calls frames 'with, CPU s' 'without' 'names, CPU s'
for times in 1 10; do
	"$bin/nngtrace" record -o trace -- ./program $times
	frames=$("$bin/nngtrace" log --stacks trace | sed -n 's/^ *at \(place_.*\)/\1/p' | sort -u | wc -l)
	with=$(cpu "$bin/nngtrace" log --stacks trace)
	without=$(cpu "$bin/nngtrace" log trace)
	printf '%-22s %10s %14s %14s %12s\n' "$callers, $times times each" "$frames" "$with" \
		"$without" "$(awk "BEGIN { printf \"%.2f\", $with - $without }")"
	rm trace
	if [ "$frames" -ne "$callers" ]; then
		echo "$callers places called NNG, and $frames were named" >&2
		exit 1
	fi
done
printf 'the program: %s bytes with its debug information\n' "$size"

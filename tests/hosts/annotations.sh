#!/bin/sh
# What a program says by nngtrace.h: by every way of compiling and linking, and in every format.
# usage: annotations.sh BIN SHIM NNGTRACE WORK [LIBNNG.A]
# shellcheck source=tests/hosts/lib.sh
. "$(dirname "$0")/lib.sh"
archive=${5:-}
include=$here/../../include
source=$here/annotations.c

# The header alone, as strict as it goes.
printf '#include <nngtrace.h>\nint main(void) { nngtrace_name("x", "y"); nngtrace_name_id("socket", 1, "p"); nngtrace_give(0); nngtrace_take(0); nngtrace_keep(0); nngtrace_phase(0); nngtrace_mark("m"); return nngtrace_recording(); }\n' >header.c
cp header.c header.cc
strict="-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wmissing-declarations -Werror -I$include"
alone() {
	what="the header, $*"
	# Words are meant.
	# shellcheck disable=SC2086
	"$@" $strict -o header || { fail "$what"; return; }
	./header || fail "$what: status $?"
	NNGTRACE_OUT=none.trace traced ./header
	case $*:$? in
	*DISABLE*:0 | *:1) ;;
	*) fail "$what: is it recording? $?" ;;
	esac
	[ -e none.trace ] && fail "$what: a trace, although NNG was never called"
}
# Without a plugin for the linker, or lld, clang cannot link what -flto makes.
links() {
	echo 'int main(void) { return 0; }' >links.c
	# shellcheck disable=SC2086
	$1 $2 -o links links.c 2>links.err
}
choose_lto() {
	for lto in "-O3 -flto" "-O3 -flto -fuse-ld=lld" -O3; do
		links "$1" "$lto" && return
	done
}
for compiler in gcc clang; do
	command -v $compiler >/dev/null || { skip_part "there is no $compiler"; continue; }
	choose_lto $compiler
	[ "$lto" != -O3 ] || skip_part "$compiler cannot link with -flto"
	alone $compiler -std=c99 -O0 header.c
	# Words are meant.
	# shellcheck disable=SC2086
	alone $compiler -std=c11 $lto header.c
	alone $compiler -std=c11 -fno-pie -no-pie header.c
	alone $compiler -std=c99 -DNNGTRACE_DISABLE header.c
done
for compiler in g++ clang++; do
	command -v $compiler >/dev/null || { skip_part "there is no $compiler"; continue; }
	alone $compiler -std=c++11 -O0 header.cc
	alone $compiler -std=c++17 -O2 header.cc
	alone $compiler -std=c++20 -fno-pie -no-pie header.cc
done

# What a call costs where nobody records: two instructions, or three in code that is no PIE.
printf '#include <nngtrace.h>\n#include <stdlib.h>\nint main(int argc, char **argv) { for (int i = argc > 1 ? atoi(argv[1]) : 0; i > 0; i--) { nngtrace_name(argv, "x"); nngtrace_give(argv); nngtrace_take(argv); nngtrace_keep(argv); nngtrace_mark("m"); } return nngtrace_recording(); }\n' >cost.c
# counted LOOPS: instructions
counted() {
	valgrind --tool=callgrind --callgrind-out-file=/dev/null ./cost "$1" 2>&1 | sed -n 's/.*Collected : //p'
}
if command -v valgrind >/dev/null; then
	for flags in "-O2 -fPIE -pie" "-O2 -fno-pie -no-pie"; do
		# shellcheck disable=SC2086
		gcc $flags -I"$include" -o cost cost.c -ldl || fail "cost $flags: it does not build"
		few=$(counted 1000) many=$(counted 3000)
		# Two more of each loop's: its counter, and the branch back.
		[ $(((many - few) / 2000)) -le 17 ] || fail "cost $flags: $(((many - few) / 2000)) instructions for five calls"
	done
else
	skip_part "what a call costs: there is no valgrind"
fi

# expect COUNT FUNCTION: in the log
expect() {
	found=$(grep -c "\] $2(" log)
	[ "$found" = "$1" ] || fail "$what: $found events of $2, not $1: $(cat log)"
}

# say PROGRAM ARG...: untraced, then traced
say() {
	rm -f ./*.trace
	"$@" >plain || { fail "$what: untraced: status $?: $(cat plain)"; return; }
	grep -qx 'recording 0' plain || fail "$what: untraced: $(cat plain)"
	NNGTRACE_OUT=%p.trace traced "$@" >out || { fail "$what: status $?: $(cat out)"; return; }
	grep -qx 'recording 1' out || fail "$what: $(cat out)"
	recorded
}

# recorded: two traces, the parent's and the child's; what is in them
recorded() {
	count=$(count_named '*.trace')
	[ "$count" = 2 ] || fail "$what: $count traces"
	for trace in ./*.trace; do
		"$nngtrace" log "$trace" >log || fail "$what: log says $?"
		grep -q nng_pair0_open log && parent=$trace || child=$trace
	done
	"$nngtrace" log "$parent" >log
	expect 3 nngtrace_phase
	expect 3 nngtrace_name_id
	expect 5 nngtrace_name
	expect 1 nngtrace_give
	expect 1 nngtrace_take
	expect 1 nngtrace_keep
	expect 3 nngtrace_mark
	sed -n 1p log | grep -q 'nngtrace_phase("from the start")' || fail "$what: the first phase: $(sed -n 1p log)"
	grep -q '"xx*x", \|("*0x[0-9a-f]*, "x\{254\}")' log || fail "$what: a name that is too long: $(grep xxx log)"
	grep -q 'thread that calls no NNG' log || fail "$what: the thread's mark"
	"$nngtrace" log "$child" >log
	expect 1 nngtrace_name
	expect 0 nngtrace_mark
	"$nngtrace" check --fail-on never "$parent" >report || fail "$what: check says $?"
	grep -q '\[msg-use-after-give\]' report || fail "$what: $(cat report)"
	[ "$(grep -c '^error\|^warning\|^note' report)" = 1 ] || fail "$what: $(cat report)"
	grep -q -e '--> .*\(annotations\|visible\).c:[0-9]* in annotated' report || fail "$what: the place: $(cat report)"
}

for compiler in gcc clang; do
	command -v $compiler >/dev/null || continue
	choose_lto $compiler
	build="$compiler -D_GNU_SOURCE -g -I$include"
	for flags in "-O0" "-O1" "$lto" "-O2 -fno-plt -Wl,-z,now" "-O0 -fno-pie -no-pie" "-O2 -fno-pie -no-pie"; do
		what="$compiler $flags"
		# shellcheck disable=SC2086
		$build $flags -o said "$source" -lnng -lpthread || { fail "$what: it does not build"; continue; }
		say ./said
	done
	what="$compiler, a plugin that nobody else sees"
	$build -fPIC -shared -DPLUGIN -fvisibility=hidden -O2 -o plugin.so -Wl,--version-script=/dev/stdin "$source" -lnng -lpthread <<-'END'
		{ global: annotated; local: *; };
	END
	$build -DLOADER -o loader "$source" -ldl
	sed 's/^int annotated/__attribute__((visibility("default"))) int annotated/' "$source" >visible.c
	$build -fPIC -shared -DPLUGIN -O2 -o plugin.so visible.c -lnng -lpthread && say ./loader ./plugin.so
done

# Every format, with the name of hostile bytes: whoever reads it finds the same as in the others.
what="formats"
for format in json jsonl sarif html gcc gitlab text; do
	"$nngtrace" check --fail-on never --format $format "$parent" >"report.$format" || fail "$what: $format: $?"
done
"$nngtrace" export --format trace-event -o events.json "$parent" || fail "$what: trace-event"
"$nngtrace" export --format csv --table events -o events.csv "$parent" || fail "$what: csv"
"$nngtrace" stats --format json "$parent" >stats.json || fail "$what: stats"
"$nngtrace" stats "$parent" >stats.txt || fail "$what: stats"
"$nngtrace" history "$parent" msg#1 >history.txt || fail "$what: history"
"$nngtrace" log "$parent" >log.txt
python3 "$here/annotations.py" . || fail "$what"
# No byte of it reaches a terminal as it is.
for file in stats.txt history.txt log.txt report.text report.gcc; do
	LC_ALL=C grep -q "$(printf '\033\[31m\|\377\|\342\200\256')" $file && fail "$what: raw bytes in $file"
done

what="with the recorder inside"
objects=$lib/libnngtrace_static.a
if [ -n "$archive" ] && [ -e "$objects" ]; then
	objcopy --redefine-syms="$lib/nngtrace/renames.txt" "$archive" renamed.a || fail "$what: objcopy"
	for flags in "" "-static" "-static-pie" "-fno-pie -no-pie"; do
		what="with the recorder inside, $flags"
		# shellcheck disable=SC2086
		gcc -D_GNU_SOURCE -g -O1 -I"$include" $flags -o inside "$source" -Wl,--whole-archive "$objects" renamed.a \
			-Wl,--no-whole-archive -Wl,--eh-frame-hdr -lmbedtls -lmbedx509 -lmbedcrypto -lpthread -ldl 2>link.err ||
			{ fail "$what: $(cat link.err)"; continue; }
		grep -q dlsym link.err && fail "$what: the linker warns of dlsym in the header"
		rm -f ./*.trace
		NNGTRACE_OUT=%p.trace ./inside >out || fail "$what: status $?: $(cat out)"
		grep -qx 'recording 1' out || fail "$what: $(cat out)"
		recorded
	done
else
	skip_part "libnng.a is not installed, or libnngtrace_static.a is not built"
fi

# Not optimised, the header's functions are in the program; that is no recorder inside.
what="with NNG inside, captured in place"
if [ -n "$archive" ] && [ "$(uname -m)" = x86_64 ]; then
	gcc -D_GNU_SOURCE -g -O0 -I"$include" -o inside "$source" "$archive" -lmbedtls -lmbedx509 -lmbedcrypto -lpthread -ldl ||
		fail "$what: not built"
	rm -f ./*.trace
	NNGTRACE_OUT=%p.trace traced ./inside >out || fail "$what: status $?: $(cat out)"
	grep -qx 'recording 1' out || fail "$what: $(cat out)"
	grep -q 'no in-place capture' ./*.trace || recorded
fi
finish

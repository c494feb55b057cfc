#!/bin/sh
# Every lesson's wrong program under the tools people have, and under nngtrace.
# usage: sh tests/bench/compare.sh [-k FOLDER] [BUILD [LESSON...]]
# BUILD is where nngtrace was built (default: build). Prints markdown. -k keeps all outputs.
#
# For each tool: did it complain about wrong.c of something that it does not also say of right.c
# (three runs of it), did such a complaint name the line of the call that gave the object away
# (handover.txt), and the lines that are wrong (marked /* nngtrace: RULE */ in the source)?
# A line is named when a frame of the complaint is in it.
set -eu

keep=
if [ "${1:-}" = -k ]; then
	keep=$2
	shift 2
fi
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
build=${1:-$top/build}
[ $# -eq 0 ] || shift
case $build in /*) ;; *) build=$(pwd)/$build ;; esac
nngtrace=$build/bin/nngtrace
wait=${NNGTRACE_BENCH_WAIT:-10} # seconds for a program that hangs
tools="asan memcheck helgrind nngtrace"
tab=$(printf '\t')

missing() {
	echo "skipped: $1"
	exit 77
}
command -v valgrind >/dev/null || missing "valgrind is not installed"
command -v gcc >/dev/null || missing "gcc is not installed"
command -v timeout >/dev/null || missing "timeout is not installed"
if [ ! -x "$nngtrace" ]; then
	echo "$nngtrace is not there (cmake --preset release && cmake --build --preset release)" >&2
	exit 1
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ -n "$keep" ]; then
	mkdir -p "$keep"
	work=$(cd "$keep" && pwd)
	trap - EXIT
fi
cd "$work"
echo 'int main(void) { return 0; }' >empty.c
gcc -fsanitize=address empty.c -o empty 2>/dev/null || missing "gcc finds no libasan"

# Everything that is started here ends, whatever it does.
limited() {
	timeout -k 2 "$wait" "$@" </dev/null
}

# run TOOL PROGRAM FILE: what the tool says goes to FILE. Returns the program's status.
run() {
	rm -f "$3" "$3".trace*
	case $1 in
	nothing) limited "./$2" >"$3" 2>&1 ;;
	asan)
		ASAN_OPTIONS=detect_leaks=1:fast_unwind_on_malloc=0 limited "./$2.asan" >"$3" 2>&1
		;;
	memcheck)
		limited valgrind --leak-check=full --show-leak-kinds=all --num-callers=40 --xml=yes \
			--xml-file="$3" "./$2" >/dev/null 2>&1
		;;
	helgrind)
		limited valgrind --tool=helgrind --num-callers=40 --xml=yes --xml-file="$3" \
			"./$2" >/dev/null 2>&1
		;;
	nngtrace)
		limited "$nngtrace" record -o "$3.trace" -- "./$2" >/dev/null 2>&1
		# A child of fork has a trace of its own, with its number behind the name.
		limited "$nngtrace" check --color never "$3".trace* >"$3" 2>&1
		;;
	esac
}

# complaints TOOL SOURCE FILE
complaints() {
	case $1 in
	memcheck | helgrind) parser=xml ;;
	*) parser=$1 ;;
	esac
	[ -f "$3" ] || return 0
	awk -v tool="$parser" -v source="$2" -f "$here/complaints.awk" "$3"
}

# handover_line LESSON SOURCE: the number, or nothing.
handover_line() {
	awk -F "$tab" -v lesson="$1" '
		NR == FNR {
			if ($1 == lesson) { name = $2; text = $3 }
			next
		}
		name == "" || name == "-" { next }
		index($0, name "(") && /^[a-z]/ && !/;$/ { inside = 1 }
		/^}/ { inside = 0 }
		inside && index($0, text) { print FNR; exit }' "$here/handover.txt" "$2"
}

compile() {
	for twin in wrong right; do
		for kind in "" .asan; do
			flags=
			[ -z "$kind" ] || flags="-fsanitize=address -fno-omit-frame-pointer"
			# A list of words is meant.
			# shellcheck disable=SC2086
			gcc -g -O0 -D_GNU_SOURCE $flags "$top/samples/$1/$twin.c" -o "$1-$twin$kind" \
				-pthread -lnng
		done
	done
}

# How a program ended, in words.
ending() {
	case $1 in
	124 | 137) echo hangs ;;
	12[89] | 1[3-9]?) echo "signal $(($1 - 128))" ;;
	*) echo "status $1" ;;
	esac
}

# judge TOOL LESSON: "NOTICED HANDOVER NAMED CELL" of complaints only about the wrong program.
judge() {
	awk -F "$tab" -v handover="$handover" -v marks="$marks" '
		FILENAME == ARGV[1] { common[$1]; next }
		!($1 in common) {
			noticed = 1
			all = all $2
		}
		END {
			n = split(marks, mark, " ")
			for (i = 1; i <= n; i++)
				named += index(all, "," mark[i] ",") > 0
			gave = handover == "" ? "-" : index(all, "," handover ",") > 0
			cell = noticed ? "noticed" : "nothing"
			if (gave == "1")
				cell = cell ", hand-over"
			if (named > 0)
				cell = cell ", " (named == n ? "line" : named " of " n " lines")
			print noticed + 0, gave, named + 0, cell
		}' "$2.$1.right" "$2.$1.wrong"
}

# lesson NAME: one row of the table; counts go to the file results.
lesson() {
	source=$top/samples/$1/wrong.c
	marks=$(awk '/\/\* nngtrace: [a-z]+-/ { printf "%s ", NR }' "$source")
	handover=$(handover_line "$1" "$source")
	grep -q "^$1$tab" "$here/handover.txt" || echo "$1 is not in handover.txt" >&2
	compile "$1"
	status=0
	run nothing "$1-wrong" "$1.nothing.out" || status=$?
	row="| $1 | $(ending "$status")"
	echo "nothing $((status != 0)) - 0 0 0" >>results
	for tool in $tools; do
		run "$tool" "$1-wrong" "$1.$tool.wrong.out" || :
		complaints "$tool" wrong.c "$1.$tool.wrong.out" >"$1.$tool.wrong"
		: >"$1.$tool.right"
		for _ in 1 2 3; do
			run "$tool" "$1-right" "$1.$tool.right.out" || :
			complaints "$tool" right.c "$1.$tool.right.out" >>"$1.$tool.right"
		done
		false=$(grep -vc '^Leak_StillReachable' "$1.$tool.right") || :
		verdict=$(judge "$tool" "$1")
		row="$row | $(echo "$verdict" | cut -d ' ' -f 4-)"
		# shellcheck disable=SC2086
		set -- "$1" $verdict
		echo "$tool $2 $3 $4 $(echo "$marks" | wc -w) $((false > 0))" >>results
		set -- "$1"
	done
	echo "$row |"
}

version() {
	dpkg-query -W -f '${Version}' "$1" 2>/dev/null || echo unknown
}

: >results
echo "gcc $(gcc -dumpfullversion), $(valgrind --version), libnng $(version libnng1)," \
	"$("$nngtrace" --version | head -n 1), $(uname -m)"
echo
echo "| lesson | on its own | ASan build | memcheck | helgrind | nngtrace |"
echo "|---|---|---|---|---|---|"
if [ $# -eq 0 ]; then
	for source in "$top"/samples/*/wrong.c; do
		set -- "$@" "$(basename "$(dirname "$source")")"
	done
fi
for name in "$@"; do
	lesson "$name"
done
echo
echo "| | noticed | names the hand-over | names the wrong lines | complains about right programs |"
echo "|---|---|---|---|---|"
for tool in nothing $tools; do
	awk -v tool="$tool" '
		$1 == tool {
			total++
			noticed += $2
			stories += $3 != "-"
			gave += $3 == 1
			named += $4
			marks += $5
			right += $6
		}
		END {
			if (tool == "nothing")
				printf "| on its own | %d of %d | | | |\n", noticed, total
			else
				printf "| %s | %d of %d | %d of %d | %d of %d | %d of %d |\n", tool, noticed, total,
				       gave, stories, named, marks, right, total
		}' results
done

#!/bin/sh
# The report about the wrong program of a lesson is the one that is kept beside it, in report.txt.
# usage: sample.sh NNGTRACE SOURCE_FOLDER LESSON PROGRAM [ARG...]
# With NNGTRACE_UPDATE_GOLDEN set, report.txt is written anew.
set -u
nngtrace=$1 root=$2 lesson=$3
shift 3
golden=$root/samples/$lesson/report.txt
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT

# Names of files are shown from the folder in which the check runs.
cd "$root" || exit 2
COLUMNS=100
export COLUMNS
unset NNGTRACE_OUT NNGTRACE_DEPTH NNGTRACE_LIMIT NNGTRACE_PREALLOC LD_PRELOAD
# The programs are wrong, and may end in more than one way: what is compared is one of a few runs.
# record PROGRAM [ARG...]: leaves the masked report in $work/report
record() {
	rm -f "$work"/*.trace
	"$nngtrace" record -o "$work/%p.trace" -- "$@" >"$work/out" 2>&1
	"$nngtrace" check --color never --fail-on never "$work"/*.trace >"$work/said" 2>"$work/err" || {
		cat "$work/out" "$work/err"
		exit 1
	}
	sed -f tests/golden/mask.sed "$work/said" >"$work/report"
	grep -q '\[[a-z-]*\]$' "$work/report" && return
	echo "FAILED: no finding"
	cat "$work/out" "$work/said"
	exit 1
}

record "$@"
if [ -n "${NNGTRACE_UPDATE_GOLDEN:-}" ]; then
	diff -bq "$golden" "$work/report" >/dev/null 2>&1 || cp "$work/report" "$golden"
	exit
fi
trace=$(find "$work" -name '*.trace' | head -n 1) # a program that forks has several
version=$("$nngtrace" stats "$trace" 2>/dev/null | sed -n 's/.*, NNG \([0-9.]*\)).*/\1/p' | head -n 1)
if [ -n "$version" ] && [ "$version" != 1.5.2 ]; then
	echo "skipped: this is NNG $version, and the reports were made with 1.5.2"
	exit 77
fi
# Where a line ends, and how wide a column is, follow what was masked: words are compared.
words() {
	tr -s '[:space:]' '\n' <"$1"
}
words "$golden" >"$work/wanted"
for _ in 1 2 3 4 5; do
	words "$work/report" | cmp -s "$work/wanted" - && exit
	diff -b "$golden" "$work/report" >"$work/differs"
	record "$@"
done
cat "$work/differs"
echo "FAILED: < $golden, > what is said now. When it is as it should be:"
echo "NNGTRACE_UPDATE_GOLDEN=1 ctest --test-dir build -R '^golden/'"
exit 1

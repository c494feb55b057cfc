#!/bin/sh
# Every program of the rules and every sample, built at other levels of optimisation: what is found, and
# at which lines, is what the source says.
#
# usage: levels.sh EXPECT NNGTRACE CUTS SOURCE_FOLDER WORK COMPILER LEVEL [FLAG... LIBNNG.A...]
# With FLAGs the programs have libnng inside, and are captured in place, or they use another libnng
# (tests/releases/built.sh). NNGTRACE_LEFT_OUT is a file that names programs, one a line, that are left out.
set -u
expect=$1 nngtrace=$2 cuts=$3 root=$4 work=$5 compiler=$6 level=$7
shift 7
[ $# -gt 0 ] || set -- -lnng
command -v "$compiler" >/dev/null || { echo "skipped: there is no $compiler"; exit 77; }
mkdir -p "$work" || exit 2
failed=0 count=0
for source in "$root"/tests/rules/*.fires-*.c "$root"/tests/rules/*.silent-*.c \
	"$root"/samples/*/wrong.c "$root"/samples/*/right.c; do
	case $source in
	*/samples/*) name=$(basename "$(dirname "$source")")-$(basename "$source" .c) ;;
	*) name=$(basename "$source" .c) ;;
	esac
	case $level-$name in # docs/limits.md, "Optimised programs"
	O[!0]-p19-after-fini-wrong | O[!0]-socket-use-after-close.silent-forwarder) continue ;;
	*-lost-requests-right) continue ;; # waits for a signal: tests/snapshot/lessons.sh
	esac
	[ -z "${NNGTRACE_LEFT_OUT:-}" ] || ! grep -qxF "$name" "$NNGTRACE_LEFT_OUT" || continue
	count=$((count + 1))
	"$compiler" -D_GNU_SOURCE -g "-$level" -w -I"$root" -I"$root/include" -o "$work/$name" "$source" "$@" -lpthread || {
		echo "FAILED $name: it does not build"
		failed=$((failed + 1))
		continue
	}
	if ! timeout 60 "$expect" "$nngtrace" "$cuts" "$source" "$work/$name" >"$work/log" 2>&1; then
		echo "FAILED $name"
		grep -v '^$' "$work/log" | head -n 12
		failed=$((failed + 1))
	fi
	rm -f "$work/$name"
done
echo "$count programs with $compiler -$level, $failed failed"
rm -rf "$work"
[ "$failed" -eq 0 ] && [ "$count" -gt 0 ]

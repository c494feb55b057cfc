#!/bin/sh
# A function that leaves by one of several jumps to NNG: it is named whatever built the program, and its
# line is right, or the report says what line it is instead and why.
#
# usage: either.sh NNGTRACE SOURCE WORK
set -u
export COLUMNS=9999 # the lines of reports stay whole
nngtrace=$1 source=$2 work=$3
failed=0 told=0
rm -rf "$work" && mkdir -p "$work" && cd "$work" || exit 2

complain()
{
	echo "$*"
	failed=1
}

number()
{
	grep -n "$1" "$source" | cut -d: -f1
}

# place BUILD FUNCTION LINE_OF_ITS_BEGIN
place()
{
	line=$(sed -n "s|^  --> .*either.cc:\([0-9]*\) in $2().*|\1|p" report)
	[ "$line" != "$(number "wrong: $2\$")" ] || return 0
	told=$((told + 1))
	[ "$line" = "$3" ] || { complain "$1: $2() is told at line '$line'"; return; }
	grep -q "^   *the line is where the function begins: \(the call's own frame was optimised away\|the compiler kept no line for the call\)\$" report ||
		complain "$1: the report does not say what the line of $2() is"
}

for build in 'g++ -O0' 'g++ -O1' 'g++ -O2' 'g++ -O3' 'g++ -O2 -gdwarf-4' \
	'g++ -O2 -gsplit-dwarf' 'g++ -O2 -flto' 'clang++ -O0' 'clang++ -O1' \
	'clang++ -O2' 'clang++ -O3' 'clang++ -O2 -gdwarf-4'; do
	command -v "${build%% *}" >/dev/null || { echo "$build: not installed"; continue; }
	# shellcheck disable=SC2086
	$build -g -w -o either "$source" -lnng || exit 2
	"$nngtrace" run -- ./either >/dev/null 2>report
	place "$build" either "$(number '^either(')"
	place "$build" keeper::give "$(number '^keeper::give(')"
	[ "$(grep -c '^  -->' report)" -eq 2 ] || complain "$build: not two findings"
	[ "$failed" -eq 0 ] || { cat report; exit 1; }
done
[ "$told" -gt 0 ] || complain "no compiler left by a jump: nothing was tried"
exit "$failed"

#!/bin/sh
# What is printed for people fits the terminal: no line is longer than it, and no word is broken.
# usage: widths.sh BIN SAMPLES SOURCE
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"
unset NNGTRACE_SUPPRESSIONS COLUMNS

"$bin/nngtrace" record -o p01.trace -- "$samples/p01-free-after-send-wrong" 1 20 >stdout 2>stderr
"$bin/nngtrace" record -o p16.trace -- "$samples/p16-http-response-wrong" >stdout 2>stderr
"$bin/nngtrace" record -o right.trace -- "$samples/p02-free-after-sendmsg-right" >stdout 2>stderr
"$bin/make_hostile" wide wide.trace 3 || fail 'make_hostile wide'
"$bin/make_hostile" texts texts.trace 3 || fail 'make_hostile texts'
for trace in p01 p16 right wide texts; do
	echo "check --color never --source-root '$source' $trace.trace"
	echo "check --color always --stacks --print-suppressions $trace.trace"
	echo "stats $trace.trace"
	echo "log --stacks $trace.trace"
done >commands
for command in record check run log history stats rules explain; do
	echo "$command --help"
done >>commands
cat >>commands <<-end
	--help
	rules
	explain msg-free-after-send
	explain aio-busy-reuse
	check p01.trace wide.trace right.trace
	history --stacks p01.trace msg#1
	history --stacks wide.trace msg#1
	history --stacks texts.trace msg#1
	history p16.trace url#1
end
python3 "$here/widths.py" "$bin/nngtrace" commands || fail 'some lines do not fit'

# Where nobody reads at a terminal: 80 columns, but each event in its line for other programs.
"$bin/nngtrace" check p01.trace >stdout
COLUMNS=80 "$bin/nngtrace" check p01.trace >at80
cmp stdout at80 || fail 'check: not 80 columns without a terminal'
"$bin/nngtrace" log p01.trace >stdout
[ "$(grep -c '' stdout)" -eq "$(grep -c '^ *[0-9]*\.[0-9]* \[\|^+++' stdout)" ] || fail 'log: an event in several lines'
finish

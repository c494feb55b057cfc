#!/bin/sh
# On a terminal: a pager, colours, links to files and the width of the window; elsewhere nothing of it.
# usage: terminal.sh BIN SAMPLES SOURCE
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"
python3 -c 'import pty; pty.openpty()' 2>try.err || skip "no terminal can be made here (/dev/pts is not mounted)"
unset NNGTRACE_SUPPRESSIONS COLUMNS NO_COLOR PAGER NNGTRACE_PAGER LESS LV VTE_VERSION
TERM=xterm-256color
export TERM
escape=$(printf '\033')

"$bin/nngtrace" record -o wrong.trace -- "$samples/p01-free-after-send-wrong" 1 20 >stdout 2>stderr
cat >reader <<-'end'
	#!/bin/sh
	echo "LESS=$LESS" >options
	cat >paged
end
chmod +x reader

# shows STATUS nngtrace-arguments...: what is on the terminal is in the file shown
shows() {
	wanted=$1
	shift
	rm -f paged options
	timeout 60 python3 "$here/terminal.py" 100 "$wanted" "$bin/nngtrace" "$@" >shown 2>stderr || fail "nngtrace $*"
}
pages() {
	shows "$@"
	[ -s paged ] || fail "nngtrace $*: no pager"
	[ -s shown ] && fail "nngtrace $*: something went past the pager"
	return 0
}
passes() {
	shows "$@"
	[ -e paged ] && fail "nngtrace $*: a pager"
	[ -s shown ] || fail "nngtrace $*: nothing on the terminal"
}

# Which pager.
PAGER=./reader
export PAGER
pages 1 check wrong.trace
grep -q 'msg-free-after-send' paged || fail 'the report is not in the pager'
grep -q "$escape\[1;31merror" paged || fail 'no colours through the pager'
grep -q "$escape\]8" paged && fail 'links through a pager'
grep -qx 'LESS=FRX' options || fail 'less is not told to leave short texts alone'
LESS=S pages 1 check wrong.trace
grep -qx 'LESS=S' options || fail 'LESS is not the user'\''s'
PAGER=false NNGTRACE_PAGER='./reader | cat' pages 1 check wrong.trace
pages 0 log wrong.trace
pages 0 history wrong.trace 'msg#1'
pages 0 stats wrong.trace
pages 0 rules
pages 0 explain msg-free-after-send
shows 2 check wrong.trace missing.trace
grep -q msg-free-after-send paged || fail 'no pager when a trace is missing'
grep -q 'missing.trace: ' shown || fail 'what is missing is not said'
passes 1 check --no-pager wrong.trace
passes 0 log --no-pager wrong.trace
passes 0 rules --ids
passes 0 rules --format json
passes 0 check --help
passes 1 check --format json wrong.trace
NNGTRACE_PAGER='' passes 1 check wrong.trace
NNGTRACE_PAGER="cat" passes 1 check wrong.trace
TERM=dumb passes 1 check wrong.trace
NNGTRACE_PAGER=./missing passes 1 check wrong.trace
"$bin/nngtrace" check wrong.trace >stdout 2>stderr
[ -e paged ] && fail 'a pager without a terminal'

# One that ends early is no error: not for the status, and nothing is said.
NNGTRACE_PAGER=true shows 1 check wrong.trace
grep . shown && fail 'check: a pager that ended early'
NNGTRACE_PAGER='head -n 1' shows 0 log wrong.trace
[ "$(grep -c . shown)" -eq 1 ] || fail 'log: a pager that ended early'

# Colours and links.
unset PAGER
NNGTRACE_PAGER=''
export NNGTRACE_PAGER
file=$(cd "$source" && pwd)/samples/p01-free-after-send/wrong.c
passes 1 check --source-root "$source" wrong.trace
grep -q "$escape\]8;;file://[^/]*$file$escape.samples/p01-free-after-send/wrong.c:63$escape\]8;;$escape" shown ||
	fail 'no link to the file'
plain() {
	grep -q "$escape" shown && fail "$1: not plain"
	return 0
}
passes 1 check --color never wrong.trace
plain '--color never'
NO_COLOR=1 passes 1 check wrong.trace
plain NO_COLOR
TERM=dumb passes 1 check wrong.trace
plain TERM=dumb
TERM=linux passes 1 check wrong.trace
grep -q "$escape\]8" shown && fail 'links on a terminal that prints them'
"$bin/nngtrace" check --color always wrong.trace >shown 2>stderr
grep -q "$escape\[1;31merror" shown || fail '--color always: no colours'
grep -q "$escape\]8" shown && fail 'links without a terminal'
"$bin/nngtrace" check wrong.trace >shown 2>stderr
plain 'a file'

# The window's width counts more than COLUMNS.
COLUMNS=40 passes 1 check --color never wrong.trace
"$bin/nngtrace" check wrong.trace >narrow
COLUMNS=100 "$bin/nngtrace" check wrong.trace >wide
cmp shown wide || fail 'the width is not that of the terminal'
cmp -s narrow wide && fail 'the width is always the same'
finish

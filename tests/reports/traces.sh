#!/bin/sh
# Which traces a command line means: files, folders, none at all; and programs without a command.
# usage: traces.sh BIN SAMPLES SOURCE
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"

mkdir -p runs/below empty || exit 2
for name in b a c; do
	"$bin/nngtrace" record -o "runs/$name.trace" -- "$samples/p02-free-after-sendmsg-wrong" >/dev/null 2>&1
done
cp runs/c.trace runs/below/d.trace
echo 'no trace' >runs/notes.txt
mkfifo runs/pipe
ln -s /dev/zero runs/device

traced() {
	python3 -c 'import json; print(*[t["file"] for t in json.load(open("report"))["traces"]])'
}
ends 1 check --format json -o report runs
[ "$(traced | tr ' ' '\n' | sort | tr '\n' ' ')" = 'runs/a.trace runs/b.trace runs/c.trace ' ] || fail "a folder: $(traced)"
ends 1 check --format json -o report runs/ runs/below/d.trace
traced | grep -q 'runs/a.trace' || fail 'a folder with a slash'
traced | grep -q 'runs/below/d.trace' || fail 'a folder and a file'
ends 1 check runs
grep -qx 'in all: 1 error, [0-9] warnings, [0-9] notes in 3 traces, each defect counted once' stdout || fail "several traces: no sum: $(tail -n 3 stdout)"
ends 0 check --rule stream-leak runs
grep -qx 'in all: no findings in 3 traces' stdout || fail 'several traces: no sum of nothing'
ends 1 check runs/a.trace
grep -q 'in all' stdout && fail 'a sum of one trace'
refuses 'empty: no trace in it' check empty
refuses 'empty: no trace in it' check runs empty

# None: the newest, and it is named.
touch -d '2 hours ago' runs/a.trace runs/b.trace
touch -d '1 hour ago' runs/c.trace
cd runs || exit 2
ends 1 check --format json -o ../report
grep -qx 'nngtrace: the newest trace here: c.trace' stderr || fail 'the newest is not named'
touch a.trace b.trace
touch -r a.trace b.trace
ends 1 check --format json -o ../report
grep -qx 'nngtrace: the newest trace here: b.trace' stderr || fail 'two of one time'
cd ../empty || exit 2
refuses 'no trace given, and none in the working directory' check

# A path is a program; a word is not.
cd .. || exit 2
cp "$samples/p02-free-after-sendmsg-wrong" app
"$bin/nngtrace" ./app >stdout 2>stderr
grep -q '^error: .*\[msg-free-after-send\]' stderr || fail 'nngtrace ./app'
"$bin/nngtrace" -- ./app >stdout 2>stderr
grep -q '^error: .*\[msg-free-after-send\]' stderr || fail 'nngtrace -- ./app'
refuses "unknown command 'app'" app
grep -q 'nngtrace run -- app' stderr || fail 'what to type is not said'
refuses 'no command given' --
refuses 'unknown option' --frmat

# What is to be typed next can be typed, whatever the name of the trace is.
if command -v bash >/dev/null; then
	odd="a \`b\` \$c's	tab"
	mkdir odd || exit 2
	cp app "odd/$odd"
	cd odd || exit 2
	"$bin/nngtrace" record "./$odd" >stdout 2>stderr
	next=$(sed -n 's/^nngtrace: recorded; now type: nngtrace //p' stderr)
	bash -c "\"\$0\" $next" "$bin/nngtrace" >stdout 2>stderr
	grep -q '\[msg-free-after-send\]' stdout || fail "record: '$next' cannot be typed: $(cat stderr)"
	COLUMNS=999 "$bin/nngtrace" check --report html=page ./*.trace >stdout
	next=$(sed -n 's/^ *nngtrace \(history .*msg#1\)$/\1/p' stdout)
	bash -c "\"\$0\" $next" "$bin/nngtrace" >stdout 2>stderr
	grep -q '^msg#1 ' stdout || fail "check: '$next' cannot be typed: $(cat stderr)"
	python3 - "$next" <<'END' 2>stderr || fail 'the page: the command cannot be typed'
import html, re, sys
assert "nngtrace " + sys.argv[1] in html.unescape(re.sub("<[^>]*>", "", open("page").read()))
END
	cd .. || exit 2
else
	echo 'skipped: bash is not installed'
fi
finish

#!/bin/sh
# The HTML report: a sound page that asks for nothing, with every finding in it, whatever the trace
# holds, and of a size that a browser opens. What a browser makes of it: tests/web.
# usage: html.sh BIN SAMPLES SOURCE
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"

page() {
	python3 "$here/html_page.py" "$@" || fail "html_page.py $*"
}

record p01-free-after-send-wrong one.trace
record p08-busy-aio-wrong two.trace
record p13-closed-context-wrong three.trace
record p01-free-after-send-right clean.trace

# Every finding with its sentence, its lines of source, its picture; and the same bytes again.
ends 1 check --source-root "$source" --report html=all.html --format json one.trace two.trace three.trace clean.trace
page all.html stdout
ends 1 check --source-root "$source" --format html one.trace two.trace three.trace clean.trace
cmp -s stdout all.html || fail '--format html and --report html=FILE differ'
grep -q 'class="l hit".*nng_msg_free(msg);' all.html || fail 'the line of the offence is not marked'
grep -q 'freed here</text>' all.html || fail 'the picture does not show the offence'
grep -q '>given to ctx ' all.html || fail 'the picture does not show the hand-over'

# Which of many traces a process is, and a list of many that scrolls in itself.
grep -q '<span class="from">two.trace, recorded 20[0-9-]* [0-9:]* UTC</span>' all.html || fail 'the trace of a process is not named'
grep -q 'procs long' all.html && fail 'a short list of processes is shut in'
mkdir runs || exit 2
for number in 01 02 03 04 05 06 07 08 09 10 11 12 13; do
	cp two.trace runs/$number.trace
done
ends 1 check --format html runs
cp stdout runs.html
page runs.html
grep -q 'class="card scroll procs long"' runs.html || fail 'a long list of processes does not scroll'
grep -q 'Most often, <a href="#f-[0-9a-f-]*">13 times</a>' runs.html || fail 'the sentence does not say what is most frequent'
# A note that is frequent is not what the first sentence is about.
ends 1 check --rule ctx-churn --rule 'msg-*' --rule aio-busy-reuse --format html one.trace two.trace two.trace
sed -n 's/.*Most often, <a[^>]*>\([^<]*\)<.*/\1/p' stdout | grep -qx '20 times' || fail 'the first sentence is not about an error'
ends 1 check --rule aio-busy-reuse --rule ctx-churn --format html two.trace one.trace one.trace
grep -q 'Most often' stdout && fail 'a frequent note stands before an error'
# A step is the same for the page and for history.
python3 - all.html <<'END' >steps 2>stderr || fail 'no rows of objects'
import html, re, sys
rows = re.findall(r'<tr.*?</tr>', open(sys.argv[1], encoding="utf-8").read().split('<div class="scroll" tabindex="0" role="group" aria-label="Objects">')[1], re.S)
cells = [[html.unescape(re.sub("<[^>]*>", "", c)).strip() for c in re.findall(r"<t[hd].*?</t[hd]>", r, re.S)] for r in rows]
seen = {c[0]: c[5] for c in cells if len(c) == 7 and c[1].startswith("p01-free-after-send-wrong")}
assert len(seen) > 50, seen
for name in ("msg#1", "msg#2", "ctx#5", "aio#1", "socket#1"):
    print(name, seen[name])
END
while read -r object count; do
	ends 0 history one.trace "$object"
	[ "$(grep -c '^ *[0-9]*\. ' stdout)" = "$count" ] || fail "$object has $count steps on the page, and not in history"
done <steps
[ "$(wc -l <steps)" = 5 ] || fail 'the steps of objects were not compared'

# The source can be left out.
ends 1 check --source-root "$source" --no-source --format html one.trace
cp stdout plain.html
page plain.html
grep -q '<a href="https://nng.nanomsg.org/man/[^"]*/nng_sendmsg.3.html" rel="noreferrer">nng_sendmsg(3)</a>' plain.html || fail "no link to NNG's manual"
grep -q 'nng_msg_free(msg);' plain.html && grep -q 'class="src"' plain.html && fail '--no-source: a line is there'
grep -q 'Left out (--no-source)' plain.html || fail '--no-source is not said'

# A clean run says what that rests on.
ends 0 check --format html clean.trace
cp stdout clean.html
page clean.html
grep -q 'Nothing wrong was found' clean.html || fail 'a clean run'
grep -q 'no event was lost' clean.html || fail 'a clean run: what it rests on'

# What is known or suppressed is marked, and does not count.
ends 1 check --write-baseline base --format gcc one.trace
ends 0 check --baseline base --format html one.trace
cp stdout known.html
page known.html
grep -q 'Nothing new was found' known.html || fail '--baseline: known findings count'
grep -q 'data-state="known"' known.html || fail '--baseline: known findings are not marked'
echo 'msg-free-after-send # because <b>' >hide
ends 0 check --suppressions hide --show-suppressed --format html one.trace
cp stdout hidden.html
page hidden.html
grep -q 'because &lt;b&gt;' hidden.html || fail '--show-suppressed: not the reason'
# How to make it again, with what was chosen; and how many rules that were.
ends 0 check --rule stream-leak --rule socket-leak --suppressions hide --show-suppressed --baseline base --format html clean.trace
cp stdout few.html
page few.html
grep -q ', 2 rules applied' few.html || fail 'a clean run: how many rules were applied'
grep -q ' --rule socket-leak --rule stream-leak --show-suppressed --suppressions hide --baseline base clean.trace</code>' few.html || fail 'how to make it again'
ends 0 check --rule -stream-leak --format html clean.trace
grep -q ' --rule -stream-leak clean.trace</code></dd><dt>Rules</dt><dd>[0-9]*, see' stdout || fail 'how to make it again, without a rule'
ends 0 check --rule stream-leak clean.trace
grep -q '^  checked against 1 rule, see nngtrace rules$' stdout || fail 'the text counts rules that were not asked for'

# Limits: what is cut is said.
ends 1 check --html-findings 1 --html-objects 4 --format html one.trace two.trace
cp stdout cut.html
page cut.html
grep -q '[0-9]* of [0-9]* objects are listed' cut.html || fail '--html-objects is not said'
grep -q '1 of 4 findings are told in full' cut.html || fail '--html-findings is not said'
ends 1 check --html-events 300 --format html one.trace
cp stdout part.html
page part.html
grep -q '300 of [0-9]* events were looked at for objects and stats' part.html || fail '--html-events is not said'
grep -q 'Numbers of the first 300 events' part.html || fail '--html-events is not said in the stats'
grep -q 'id="f-d5a255a781734c6b"' part.html || fail '--html-events takes findings away'
refuses 'a number up to' check --html-findings x one.trace
refuses 'a number up to' check --html-objects -1 one.trace

# Names that would break out, and a source file that would.
"$bin/make_hostile" texts evil.trace 3 || fail make_hostile
ends 1 check --report html=evil.html --format json evil.trace
page evil.html stdout
if command -v gcc >/dev/null; then
	cp "$source/samples/p02-free-after-sendmsg/wrong.c" evil.c
	sed -i 's|nng_msg_free(msg);.*|nng_msg_free(msg); /* </pre></script><script>alert(1)</script> "\x1b[31m \xe2\x80\xae \xff */|' evil.c
	touch -d '1 hour ago' evil.c
	gcc -g -w -I "$source/samples/p02-free-after-sendmsg" -iquote "$source/samples/p02-free-after-sendmsg" -o evil evil.c -lnng 2>stderr || fail 'gcc'
	"$bin/nngtrace" record -o source.trace -- ./evil >/dev/null 2>&1
	ends 1 check --source-root . --format html source.trace
	cp stdout source.html
	page source.html
	grep -q '&lt;script&gt;alert' source.html || fail 'the line of the hostile source is not there'
	# Letters that are written from right to left turn neither the path nor the number of the line around.
	mkdir תיקיה && cp evil.c תיקיה/קובץ.c && touch -d '1 hour ago' תיקיה/קובץ.c
	gcc -g -w -iquote "$source/samples/p02-free-after-sendmsg" -o right תיקיה/קובץ.c -lnng 2>stderr || fail 'gcc'
	"$bin/nngtrace" record -o right.trace -- ./right >/dev/null 2>&1
	ends 1 check --source-root . --format html right.trace
	cp stdout right.html
	page right.html
	grep -q '<bdi dir="ltr">תיקיה</bdi>/<wbr></span><b><bdi dir="ltr">קובץ.c</bdi>:[0-9]' right.html || fail 'a name from right to left'
fi

# Many: within a size that a browser opens.
"$bin/make_hostile" findings many.trace 2000 || fail make_hostile
"$bin/make_hostile" objects crowd.trace 100000 || fail make_hostile
ends 1 check --report html=many.html --format json many.trace crowd.trace
page many.html stdout 15000000 60000
ends 1 check --format html many.trace crowd.trace
cmp -s stdout many.html || fail 'not the same bytes again'
"$bin/make_hostile" findings most.trace 10001 || fail make_hostile
ends 1 check --format html most.trace
cp stdout most.html
page most.html
grep -q '1 findings are not shown at all' most.html || fail 'findings beyond the most are not counted'
finish

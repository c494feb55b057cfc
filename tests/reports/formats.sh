#!/bin/sh
# The formats agree about what was found, fold over traces, and stay what they are whatever names a
# trace has; each is read by a parser that is not ours.
# usage: formats.sh BIN SAMPLES SOURCE
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"

record p01-free-after-send-wrong one.trace
record p01-free-after-send-wrong two.trace
record p13-closed-context-wrong three.trace
record p01-free-after-send-right clean.trace

# All at once: one analysis, and each file is what --format alone gives.
formats='text json jsonl sarif html gcc gitlab memcheck'
reports=
for format in $formats; do
	reports="$reports --report $format=all.$format"
done
# shellcheck disable=SC2086 # a list of words
ends 1 check --source-root "$source" $reports one.trace two.trace three.trace
cp stdout text
for format in $formats; do
	ends 1 check --source-root "$source" --format "$format" one.trace two.trace three.trace
	cmp -s stdout all."$format" || fail "--report $format=FILE differs from --format $format"
	ends 1 check --source-root "$source" --format "$format" -o again one.trace two.trace three.trace
	cmp -s again all."$format" || fail "$format: not the same bytes again"
done
cmp -s text all.text || fail "--report changed the report on standard output"
python3 "$here/formats.py" same json=all.json jsonl=all.jsonl sarif=all.sarif gcc=all.gcc gitlab=all.gitlab || fail "the formats do not agree"

# Nothing found is an empty report, and a sound one.
for format in jsonl gcc memcheck; do
	ends 0 check --format "$format" clean.trace
	[ -s stdout ] && fail "$format: something about a clean run"
done
ends 0 check --report sarif=none.sarif --report gitlab=none.gitlab clean.trace
python3 "$here/formats.py" none sarif=none.sarif gitlab=none.gitlab || fail 'a clean run'

# The homepage is named by a build that knows one, and by no other.
"$bin/nngtrace_homepage" check --format sarif one.trace >home.sarif 2>stderr
python3 - home.sarif all.sarif <<'END' 2>stderr || fail 'informationUri and helpUri'
import json, sys
home, plain = (json.load(open(f))["runs"][0]["tool"]["driver"] for f in sys.argv[1:])
assert home["informationUri"] == "https://example.org/nngtrace" and "informationUri" not in plain
for rule, other in zip(home["rules"], plain["rules"]):
    assert rule["helpUri"] == f"https://example.org/nngtrace/blob/HEAD/docs/rules/{rule['id']}.md"
    assert "helpUri" not in other
END

# Names that would break out, and many findings.
"$bin/make_hostile" texts evil.trace 3 || fail make_hostile
"$bin/make_hostile" findings many.trace 6000 || fail make_hostile
for trace in evil many; do
	ends 1 check --report json=$trace.json --report jsonl=$trace.jsonl --report sarif=$trace.sarif \
		--report gcc=$trace.gcc --report gitlab=$trace.gitlab $trace.trace
	python3 "$here/formats.py" same json=$trace.json jsonl=$trace.jsonl sarif=$trace.sarif \
		gcc=$trace.gcc gitlab=$trace.gitlab ||
		fail "$trace: the formats do not agree"
	python3 "$here/../input/texts.py" text $trace.gcc || fail "$trace: gcc"
done

# A database takes the lines as they are.
if command -v sqlite3 >/dev/null; then
	rows=$(sqlite3 :memory: '.mode tabs' 'create table f(j)' '.import all.jsonl f' \
		"select count(*) from f where j->>'rule' = 'msg-free-after-send' and j->>'\$.trace.pid' > 0")
	[ "$rows" = 1 ] || fail "sqlite3 finds $rows rows"
fi

# An editor jumps to each place of what is printed as compilers do, and has the same findings.
if command -v vim >/dev/null; then
	for name in all evil; do
		HOME=$work vim -e -s -u NONE -i NONE -c 'set errorformat=%f:%l:%c:\ %t%*[^:]:\ %m' -c "cgetfile $name.gcc" \
			-c "call writefile(map(filter(getqflist(), 'v:val.valid'), 'bufname(v:val.bufnr) . \":\" . v:val.lnum . \":\" . v:val.col . \": \" . v:val.type'), '$name.places')" \
			-c 'qall!' >out 2>stderr </dev/null
		sed 's/^\(.*:[0-9]*:[0-9]*: [ewn]\)[a-z]*: .*/\1/' $name.gcc >wanted
		cmp -s wanted $name.places || fail "vim finds other places in $name.gcc: $(diff wanted $name.places | head -n 4)"
	done
else
	echo 'skipped: vim is not installed'
fi

# Rules are chosen by name, in order.
ends 1 check --format gcc --rule 'msg-*' one.trace
grep -q '\[msg-free-after-send\]' stdout || fail '--rule msg-*: it is not there'
grep -q '\[ctx-' stdout && fail '--rule msg-*: others are there'
ends 0 check --format gcc --rule '-msg-free-*' one.trace
grep -q '\[ctx-churn\]' stdout || fail '--rule -msg-free-*: others are gone'
ends 1 check --format gcc --rule '-*' --rule 'msg-*' one.trace
ends 0 check --format gcc --rule 'msg-*' --rule '-msg-free-after-send' one.trace

refuses "no rule has such a name" check --rule 'mgs-*' one.trace
refuses "FORMAT=FILE was wanted" check --report sarif one.trace
refuses "unknown format" check --report serif=x one.trace
refuses "the output must go elsewhere" check --report sarif=./one.trace one.trace
refuses "same.x would be written twice" check --report sarif=same.x --report html=same.x one.trace
: >same.y
refuses "same.y would be written twice" check -o same.y --report "html=$PWD/same.y" one.trace
refuses "same.y would be written twice" check --write-baseline same.y --report gcc=same.y one.trace
ends 1 check --report sarif=/dev/null --report html=/dev/null one.trace
refuses "cannot write" check --report sarif=/missing/x --format gcc -o x one.trace
[ -s x ] || fail 'one report that cannot be written keeps another away'
refuses "FROM=TO" check --path-map x one.trace
refuses "not a folder" check --source-root one.trace one.trace
finish

#!/bin/sh
# Suppressions, comments in the source, and baselines: what is hidden, what is said of it, and that
# mistakes hide nothing.
# usage: suppressions.sh BIN SAMPLES SOURCE
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"
unset NNGTRACE_SUPPRESSIONS

mkdir -p project/src project/.git || exit 2
cp "$source/samples/p02-free-after-sendmsg/wrong.c" project/src/wrong.c
cp "$source/samples/p02-free-after-sendmsg/check.h" project/src/check.h
touch -d '1 hour ago' project/src/wrong.c
gcc -g -w -o app project/src/wrong.c -lnng 2>stderr || fail gcc
"$bin/nngtrace" record -o a.trace -- ./app >/dev/null 2>&1
cd project || exit 2
trace=../a.trace
ends 1 check --format json $trace
python3 - stdout >facts <<'EOF'
import json, sys
report = json.load(open(sys.argv[1]))
finding = [f for f in report["findings"] if f["severity"] == "error"][0]
site = finding["offence"]["stack"][finding["offence"]["site"]]
print(finding["rule"], finding["fingerprint"], finding["where"]["function"], site["module"], len(report["findings"]))
EOF
read -r rule key function module all <facts

# hides ENTRY: it suppresses the error, and the report says by what
hides() {
	echo "$1" >list
	ends 0 check --suppressions list $trace
	grep -q "^1 suppressed (1 entry of list)\$" stdout || fail "'$1': not said that it was used"
	grep -q "^error: .*\[$rule\]" stdout && fail "'$1': told all the same"
}
# keeps ENTRY: it does not
keeps() {
	echo "$1" >list
	ends 1 check --suppressions list $trace
	grep -q suppressed stdout && fail "'$1': said to be used"
	return 0
}
for entry in "$rule" 'msg-*-send' "$rule key=$key" "* key=$key # why" "$rule at=$function" \
	"$rule at=\"$function\"" "$rule in=main" "$rule in=mai?" "$rule from=main" "$rule file=wrong.c" \
	"$rule file=src/wrong.c" "$rule file=*/wrong.c" "$rule file=src/*" "$rule module=$module" \
	"	$rule	at=$function file=src/wrong.c module=a*	# a reason"; do
	hides "$entry"
done
for entry in '# nothing' 'msg-leak' "$rule key=0000000000000000" "$rule at=x$function" \
	"$rule in=nobody" "$rule from=nobody" "$rule file=ong.c" "$rule file=rc/wrong.c" \
	"$rule module=b*" "$rule at=$function file=other.c"; do
	keeps "$entry"
done

# The first that fits wins; the others are unused.
printf '# two\nmsg-leak at=gone\n%s\n%s key=%s\n' "$rule" "$rule" "$key" >list
ends 0 check --suppressions list --report-unused $trace
grep -qx 'list:2: unused' stderr || fail '--report-unused: the first'
grep -qx 'list:4: unused' stderr || fail '--report-unused: one behind the one that was used'
grep -q 'list:3' stderr && fail '--report-unused: the one that was used'

# Mistakes are errors, with the place.
for entry in '*' '* # all' '**' "$rule at" "$rule at=" "$rule where=x" "$rule at=\"x" "$rule at=x at=y"; do
	printf '\n%s\n' "$entry" >list
	refuses 'list:2: ' check --suppressions list $trace
done
refuses 'missing' check --suppressions missing $trace
refuses 'folder' check --suppressions . $trace
echo 'msg-from-the-future' >list
ends 1 check --suppressions list $trace
grep -q "no rule is called 'msg-from-the-future'" stderr || fail 'an unknown rule is not said'

# What is printed can be used, however narrow the terminal is.
columns=${COLUMNS:-}
export COLUMNS=40
ends 1 check --print-suppressions $trace
COLUMNS=$columns
grep '# key [0-9a-f-]*: why?$' stdout >list
[ "$(wc -l <list)" -eq "$all" ] || fail '--print-suppressions: not one for each finding'
ends 0 check --fail-on note --suppressions list $trace
grep -q "^no findings" stdout || fail 'the printed lines leave something'
ends 0 check --fail-on note --suppressions list --show-suppressed $trace
grep -q "^error: .*\[$rule\]" stdout || fail '--show-suppressed'
grep -q "note  suppressed by list:[0-9]*: key $key" stdout || fail '--show-suppressed: by what'

# Formats agree on it.
echo "$rule # ours" >list
ends 0 check --suppressions list --report json=j --report jsonl=l --report sarif=s --report gcc=g $trace
grep -q "$rule" l g && fail 'a suppressed finding in jsonl or gcc'
ends 0 check --suppressions list --show-suppressed --report sarif=s2 $trace
python3 - <<'EOF' || fail 'formats'
import json
report = json.load(open("j"))
assert report["summary"]["suppressed"] == 1 and report["summary"]["error"] == 0, report["summary"]
entry = report["suppressions"][0]
assert (entry["file"], entry["line"], entry["reason"], entry["used"]) == ("list", 1, "ours", 1), entry
assert not [r for r in json.load(open("s"))["runs"][0]["results"] if r["level"] == "error"]
result = [r for r in json.load(open("s2"))["runs"][0]["results"] if r["level"] == "error"][0]
assert result["suppressions"] == [{"kind": "external", "justification": "ours"}], result
EOF

# Where they come from.
NNGTRACE_SUPPRESSIONS=missing-too
export NNGTRACE_SUPPRESSIONS
refuses missing-too check $trace
NNGTRACE_SUPPRESSIONS=:list
ends 0 check $trace
unset NNGTRACE_SUPPRESSIONS
cp list .nngtrace-suppressions
chmod 644 .nngtrace-suppressions
(cd src && "$bin/nngtrace" check ../$trace) >stdout 2>stderr || fail 'the file of the source root is not used'
grep -q '(1 entry of .nngtrace-suppressions)' stdout || fail 'the file of the source root is not named'
ends 1 check --no-default-suppressions $trace
chmod 666 .nngtrace-suppressions
ends 1 check $trace
grep -q 'not used: others may write to it' stderr || fail 'a file that others may write to'
rm .nngtrace-suppressions
ln -s list .nngtrace-suppressions
ends 1 check $trace
grep -q 'not used: a symbolic link' stderr || fail 'a symbolic link'
rm .nngtrace-suppressions
if [ "$(id -u)" -eq 0 ]; then
	cp list .nngtrace-suppressions
	chown 65534 .nngtrace-suppressions
	ends 1 check $trace
	grep -q "not used: another user's" stderr || fail "another user's file"
	rm .nngtrace-suppressions
fi

# Comments in the source: on the line or above it, with a reason.
line=$(grep -n "nngtrace: $rule" src/wrong.c | cut -d: -f1)
# commented SED_SCRIPT STATUS
commented() {
	sed "$1" "$source/samples/p02-free-after-sendmsg/wrong.c" >src/wrong.c
	gcc -g -w -o ../app2 src/wrong.c -lnng 2>stderr || fail gcc
	touch -d '1 hour ago' src/wrong.c
	"$bin/nngtrace" record -o ../b.trace -- ../app2 >/dev/null 2>&1
	ends "$2" check ../b.trace
}
commented "${line}s|\$| // nngtrace-ignore($rule): it is the lesson|" 0
grep -q '^1 suppressed (1 comment in the source)$' stdout || fail 'a comment is not said'
cp ../b.trace ../b2.trace
ends 0 check ../b.trace ../b2.trace
grep -q '^1 suppressed (1 comment in the source)$' stdout || fail 'a comment counts once, in two traces too'
rm ../b2.trace
commented "${line}i\\
/* nngtrace-ignore($rule): it is the lesson */" 0
commented "${line}s|\$| // nngtrace-ignore(msg-leak): one, nngtrace-ignore($rule): another|" 0
commented "${line}s|\$| /* nngtrace-ignore(msg-leak): one */ /* nngtrace-ignore($rule): another */|" 0
ends 0 check --show-suppressed ../b.trace
grep -q "suppressed by src/wrong.c:$line: another\$" stdout || fail 'the second comment of a line'
commented "${line}s|\$| // nngtrace-ignore($rule):|" 1
commented "${line}s|\$| /* nngtrace-ignore($rule): */ int x;|" 1
commented "${line}s|\$| // nngtrace-ignore(msg-leak): another|" 1
commented "${line}i\\
/* nngtrace-ignore($rule): too far */\\
" 1
commented "${line}s|\$| // nngtrace-ignore($rule): it is the lesson|" 0
touch -d '1 hour' src/wrong.c # not what was recorded any more
ends 1 check ../b.trace

# A baseline: what is known is told in a line, what is new in full.
ends 1 check --write-baseline known $trace
[ "$(head -n 1 known)" = '# nngtrace baseline 1' ] || fail 'the first line of a baseline'
[ "$(wc -l <known)" -eq $((all + 1)) ] || fail 'not a line for each finding'
LC_ALL=C sort -c known || fail 'the baseline is not sorted'
ends 0 check --fail-on note --baseline known $trace
grep -q "^  known  $key  $rule  src/wrong.c:[0-9]*\$" stdout || fail 'a known finding is not told'
grep -q '^error' stdout && fail 'a known finding is told in full'
ends 0 check --baseline known --format sarif $trace
grep -q '"baselineState": "unchanged"' stdout || fail 'sarif: baselineState'
# Another program has another defect: only that is new, and the old ones were not seen.
"$bin/nngtrace" record -o ../c.trace -- "$samples/p01-free-after-send-wrong" >/dev/null 2>&1
ends 1 check --baseline known ../c.trace
grep -q "^$all known findings were not seen\|^1 known finding was not seen" stdout || fail 'what is gone is not said'
ends 1 check --baseline known --write-baseline both ../c.trace
ends 0 check --fail-on note --baseline both $trace ../c.trace
refuses 'missing' check --baseline missing $trace
# A merge that went wrong is seen, and hides nothing.
{
	head -n 1 known
	echo '<<<<<<< ours'
	tail -n +2 known
} >conflict
refuses 'conflict:2: a line that begins with a key was wanted' check --baseline conflict $trace
tr a-f A-F <known | sed '1s/.*/# nngtrace baseline 1/' >large
refuses 'large:2: a line that begins with a key' check --baseline large $trace
sed 's/$/\r/' known >windows
ends 0 check --fail-on note --baseline windows $trace
refuses 'not a baseline' check --baseline src/wrong.c $trace
refuses 'the output must go elsewhere' check --write-baseline $trace $trace

# Many entries on many findings.
"$bin/make_hostile" findings ../many.trace 10000 || fail make_hostile
ends 1 check --write-baseline many ../many.trace
awk 'NR > 1 { print $2 " key=" $1 }' many >list
prlimit --cpu=60 "$bin/nngtrace" check --suppressions list ../many.trace >stdout 2>stderr
status=$?
[ $status -eq 0 ] || fail "many entries: exit status $status"
finish

#!/bin/sh
# A place without its line says why: it was recorded from an earlier build, the file is gone, or has no debug information.
# usage: names.sh BIN SAMPLES SOURCE
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"
export COLUMNS=9999 # long names stay in one line

cp "$source/samples/p02-free-after-sendmsg/check.h" .
cp "$source/samples/p02-free-after-sendmsg/wrong.c" app.c
touch -d '1 hour ago' app.c
# recorded NAME GCC-OPTION...
recorded() {
	name=$1
	shift
	gcc -w "$@" -o "$name" app.c -lnng 2>stderr || fail "gcc for $name"
	"$bin/nngtrace" record -o "$name.trace" -- "./$name" >/dev/null 2>&1
}
# says WORDS NAME: in the text, and in the JSON
says() {
	ends 1 check --report json=json "$2.trace"
	grep -q "are missing for .*/$2: .*$1" stdout || fail "$2: not said: $1"
	python3 -c 'import json; print(json.load(open("json"))["traces"][0]["names_missing"])' |
		grep -q "/$2'.*$1" || fail "$2: not in the JSON: $1"
}
silent() {
	ends 1 check --report json=json "$1.trace"
	grep -q 'are missing' stdout json && fail "$1: something is said to be missing"
	grep -q 'app.c:[0-9]' stdout || fail "$1: no line"
}
recorded whole -g
silent whole
# What is quoted from a source is what was recorded, or it is said why there is nothing.
ends 1 check whole.trace
grep -q '^ *[0-9]* | nng_msg_free(msg);' stdout || fail 'the line is not quoted'
cp app.c kept.c
echo '/* later */' >>app.c
ends 1 check --report html=page whole.trace
grep -q '^ *[0-9]* | (the file has changed since)$' stdout || fail 'an edited source: not said'
grep -q 'nng_msg_free(msg);' stdout && fail 'an edited source is quoted'
grep -q 'was changed after the recording began, so its lines are not shown' page || fail 'an edited source: not said in the page'
mv kept.c app.c
touch -d '1 hour ago' app.c
recorded bare
says 'no debug information: build with -g' bare
recorded stripped -g -s
says 'no debug information' stripped
recorded anew -g
echo '/* another */ int other;' >>app.c
gcc -g -w -o anew app.c -lnng 2>stderr || fail gcc
says 'recorded from an earlier build of it' anew
# The same where nothing is found, so that no place is shown; what only lines would need is not said then.
says_clean() {
	ends 0 check --rule stream-leak --report json=json --report sarif=sarif --report html=html "$1.trace"
	for report in stdout json sarif html; do
		grep -q 'recorded from an earlier build of it' $report || fail "$1: $report of a clean trace does not say it"
	done
}
says_clean anew
ends 0 check --rule stream-leak bare.trace
grep -q 'are missing' stdout && fail 'bare: a clean trace needs no lines'
recorded gone -g
rm gone
says 'not there any more' gone
# The debug information beside the program serves as well.
recorded apart -g
objcopy --only-keep-debug apart apart.debug && objcopy --strip-debug --add-gnu-debuglink=apart.debug apart
silent apart

# A function of a template may have a name of thousands of letters: beside other words it stands without the arguments,
# in stacks and for programs whole, and the entry that would suppress it is short and fits.
cat >pool.cc <<'END'
#include <nng/nng.h>
#include <map>
#include <string>
#include <vector>
typedef std::map<std::string, std::vector<std::map<std::string, std::pair<std::string, std::vector<std::string>>>>> Big;
template <class T> struct Pool {
	template <class F> __attribute__((noinline)) void put(F f)
	{
		nng_msg *msg;
		nng_msg_alloc(&msg, 8);
		nng_msg_free(msg);
		nng_msg_free(msg);
		f();
	}
	__attribute__((noinline)) void operator<<(int)
	{
		nng_msg *msg;
		nng_msg_alloc(&msg, 8);
		nng_msg_free(msg);
		nng_msg_len(msg);
	}
};
int main()
{
	Pool<Big> pool;
	pool.put([] {});
	pool << 1;
}
END
g++ -g -w -o pool pool.cc -lnng 2>stderr || fail 'g++ for pool.cc'
"$bin/nngtrace" record -o pool.trace -- ./pool >/dev/null 2>&1
ends 1 check --print-suppressions --report html=page --report json=json pool.trace
grep -q '^  --> .*pool.cc:[0-9]* in Pool<\.\.\.>::put<\.\.\.>()' stdout || fail 'a template: not by its short name'
grep -q '^  --> .*pool.cc:[0-9]* in Pool<\.\.\.>::operator<<()' stdout || fail 'an operator: not by its short name'
grep -q '<code>Pool&lt;\.\.\.&gt;::put&lt;\.\.\.&gt;()</code>' page || fail 'the page: not the short name'
whole=$(python3 -c 'import json; print(json.load(open("json"))["findings"][0]["where"]["function"])')
[ "${#whole}" -gt 900 ] || fail "the name of the test is too short: $whole"
grep '# key ' stdout >list
awk 'length > 260 { exit 1 }' list || fail 'a long entry'
ends 0 check --fail-on note --suppressions list pool.trace
grep -q '^3 suppressed\|^2 suppressed' stdout || fail 'the printed entries do not fit'
for entry in 'msg-double-free at="Pool<*>::put<*"' 'msg-double-free in=main file=pool.cc' 'msg-double-free from="Pool<*>::*"'; do
	echo "$entry" >list
	ends 1 check --suppressions list --report-unused --rule msg-double-free --rule msg-use-after-free pool.trace
	grep -q '^1 suppressed' stdout || fail "$entry: fits not just one"
	grep -q unused stderr && fail "$entry: unused"
done
ends 1 check --stacks pool.trace
grep -qF "#0  $whole  " stdout || fail 'the stack has not the whole name'
ends 0 history --stacks pool.trace 'msg#1'
grep -qF "#0  $whole  " stdout || fail 'history: the stack has not the whole name'

# Functions that only the small table of symbols has which some distributions leave in stripped files.
recorded small -g
function=$(nm small | sed -n 's/^[0-9a-f]* t \(push\)$/\1/p')
if command -v xz >/dev/null && [ -n "$function" ]; then
	echo "$function" >keep
	objcopy -S --keep-symbols=keep small small.names && xz -f small.names && strip small &&
		objcopy --add-section .gnu_debugdata=small.names.xz small
	ends 1 check small.trace
	grep -q "in $function()" stdout || fail "small: $(cat stdout)"
else
	skip_part "there is no xz, or no function"
fi
finish

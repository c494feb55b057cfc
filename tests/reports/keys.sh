#!/bin/sh
# A key stays while functions keep their names, whoever built the program, how and where; another function that gives the
# object away is another key. Suppressions find functions that were inlined, and those of C++.
# usage: keys.sh BIN SAMPLES SOURCE
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"
unset NNGTRACE_SUPPRESSIONS
rule=msg-free-after-send

cat >app.c <<'END'
#include <nng/nng.h>
#include <nng/protocol/pair0/pair.h>
#include <stdlib.h>
static __attribute__((noinline)) int hand_over(nng_socket to, nng_msg *msg)
{
	int result = nng_sendmsg(to, msg, 0);
	__asm__ volatile("" ::: "memory");
	return result;
}
__attribute__((noinline)) void talk(nng_socket from)
{
	nng_msg *msg;
	nng_msg_alloc(&msg, 8);
	hand_over(from, msg);
	nng_msg_free(msg);
	__asm__ volatile("" ::: "memory");
}
int main(void)
{
	nng_socket a, b;
	nng_msg *got;
	nng_pair0_open(&a);
	nng_pair0_open(&b);
	nng_listen(a, "inproc://keys", NULL, 0);
	nng_dial(b, "inproc://keys", NULL, 0);
	talk(b);
	if (nng_recvmsg(a, &got, NNG_FLAG_NONBLOCK) == 0) {
		__asm__ volatile("" ::: "memory");
	}
	_Exit(0);
}
END
# key_of NAME COMPILER SOURCE: of the program that is built so
key_of() {
	# shellcheck disable=SC2086 # a compiler and its options
	$2 -g -w -o "$1" "$3" -lnng 2>stderr || fail "$2"
	key_in "$1"
}
key_in() {
	"$bin/nngtrace" record -o "$1.trace" -- "./$1" >/dev/null 2>&1
	"$bin/nngtrace" check --rule $rule --format jsonl "$1.trace" >lines 2>stderr
	python3 -c 'import json; print(*[json.loads(l)["fingerprint"] for l in open("lines")])'
}
usual=$(key_of usual 'gcc -O0' app.c)
[ "${#usual}" -eq 16 ] || fail "not one key: '$usual'"
mkdir -p other/folder
cp app.c other/folder/app.c
{
	echo '/* lines that were not there */' && echo && cat app.c
} | sed 's/nng_msg_alloc(&msg, 8);/nng_msg_alloc(\&msg,\n 16);/' >moved.c
for build in 'gcc -O2|app.c' 'clang -O0|app.c' 'clang -O2|app.c' 'gcc -O0|moved.c' 'gcc -O2|other/folder/app.c'; do
	command -v "${build%% *}" >/dev/null || { skip_part "${build%% *} is not installed" && continue; }
	key=$(key_of same "${build%|*}" "${build#*|}")
	[ "$key" = "$usual" ] || fail "$build: key '$key' and not '$usual'"
done
cp usual stripped
objcopy --only-keep-debug stripped stripped.debug
objcopy --strip-all --add-gnu-debuglink=stripped.debug stripped
key=$(key_in stripped)
[ "$key" = "$usual" ] || fail "stripped, with a file of debug information: key '$key'"
# What moved is known to a baseline and to a suppression by its key.
"$bin/nngtrace" check --rule $rule --write-baseline known usual.trace >stdout 2>stderr
[ "$(key_of moved 'gcc -O0' moved.c)" = "$usual" ] || fail 'moved lines'
ends 0 check --rule $rule --baseline known moved.trace
echo "$rule key=$usual" >list
ends 0 check --rule $rule --suppressions list moved.trace
sed 's/hand_over/give_away/' app.c >renamed.c
key=$(key_of renamed 'gcc -O0' renamed.c)
{ [ -n "$key" ] && [ "$key" != "$usual" ]; } || fail "another function that gives it away: key '$key'"

# Functions that were inlined, and names with blanks and signs.
cat >names.cpp <<'END'
#include <nng/nng.h>
#include <nng/protocol/pair0/pair.h>
#include <cstdlib>
template <typename T, typename U> struct Channel {
	nng_socket socket;
	inline __attribute__((always_inline)) void drop(nng_msg *msg) { nng_msg_free(msg); __asm__ volatile("" ::: "memory"); }
	__attribute__((noinline)) void operator()(nng_msg *msg, unsigned long)
	{
		nng_sendmsg(socket, msg, 0);
		drop(msg);
		__asm__ volatile("" ::: "memory");
	}
};
int main()
{
	nng_socket a;
	Channel<unsigned int, long> channel;
	nng_msg *msg;
	nng_pair0_open(&a);
	nng_pair0_open(&channel.socket);
	nng_listen(a, "inproc://names", nullptr, 0);
	nng_dial(channel.socket, "inproc://names", nullptr, 0);
	nng_msg_alloc(&msg, 8);
	channel(msg, 1);
	_Exit(0);
}
END
sed -i '1i #include <cstdlib>' names.cpp
g++ -O2 -g -w -o names names.cpp -lnng 2>stderr || fail g++
"$bin/nngtrace" record -o names.trace -- ./names >/dev/null 2>&1
ends 1 check --rule $rule --stacks names.trace
cp stdout report
# hidden ENTRY STATUS
hidden() {
	echo "$1" >list
	ends "$2" check --rule $rule --suppressions list names.trace
}
# Compilers write "long int" or "long".
hidden "$rule in=\"Channel<unsigned int, *>::drop\"" 0
hidden "$rule at=\"Channel<unsigned int, *>::drop\"" 0
hidden "$rule in=\"Channel<unsigned int, *>::operator()\"" 0
hidden "$rule from=\"Channel<unsigned int, *>::operator()\"" 0
hidden "$rule in=\"Channel<unsigned int, *>::keep\"" 1
hidden "$rule from=\"Channel<unsigned int, *>::drop\"" 1
# The line that is printed says the same of such a name.
ends 1 check --rule $rule --print-suppressions names.trace
grep '# key [0-9a-f-]*: why?$' stdout >list
ends 0 check --rule $rule --suppressions list names.trace
finish

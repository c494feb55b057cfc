#!/bin/sh
# libnng inside a program where it is not safe to capture it: the program runs as untraced, and
# everybody is told that it was not recorded, why, and what to do instead.
# shellcheck source=tests/hosts/lib.sh
. "$(dirname "$0")/lib.sh"
[ "$(uname -m)" = x86_64 ] || skip "in-place capture is for x86-64"
archive=${5:-}
[ -n "$archive" ] || skip "libnng.a or libmbedtls.a is not installed (libnng-dev, libmbedtls-dev)"
needs="-lmbedtls -lmbedx509 -lmbedcrypto -lpthread"

# build NAME FLAGS...
build() {
	name=$1
	shift
	# shellcheck disable=SC2086
	gcc -g -o "$name" "$here/way.c" "$@" "$archive" $needs || fail "$name: not built"
}

# squeezed FILE: lines that a terminal's width has broken are whole again
squeezed() {
	tr -s ' \n' ' ' <"$1"
}

# refused REASON COMMAND...: the words are those of a basic regular expression
refused() {
	reason=$1
	shift
	rm -f t.trace
	NNGTRACE_OUT=t.trace traced "$@" >out 2>err || fail "$what: status $?"
	quiet err
	quiet out
	[ -f t.trace ] || { fail "$what: no trace"; return; }
	said="the NNG inside .* was not recorded: $reason"
	"$nngtrace" check t.trace >report
	[ $? = 1 ] || fail "$what: check says it is fine"
	squeezed report | grep -q "^not all was checked.* $said" || fail "$what: text: $(cat report)"
	"$nngtrace" stats t.trace >stats
	squeezed stats | grep -q "$said" || fail "$what: stats: $(cat stats)"
	for form in json sarif html; do
		"$nngtrace" check --format $form t.trace >report.$form
		grep -q "$reason" report.$form || fail "$what: $form"
	done
	grep -q 'Nothing wrong was found' report.html && fail "$what: html calls it clean"
	"$nngtrace" stats --format json t.trace >report.json
	grep -q "\"reason\": \"$reason" report.json || fail "$what: stats, json"
	! "$bin/trap_dump" t.trace | grep -q '^event' || fail "$what: there are events"
}

# also_told REASON COMMAND...: the commands that start a program say it, and run ends with N
also_told() {
	reason=$1
	shift
	"$nngtrace" run --error-exitcode 9 -- "$@" >out 2>err
	[ $? = 9 ] || fail "$what: run: status"
	squeezed err | grep -q "was not recorded: $reason" || fail "$what: run: $(cat err)"
	"$nngtrace" record -o r.trace -- "$@" >out 2>err || fail "$what: record: status"
	squeezed err | grep -q "was not recorded: $reason" || fail "$what: record: $(cat err)"
}

build plain
what="captured"
NNGTRACE_OUT=t.trace traced ./plain || fail "$what: status"
dump t.trace
has t.trace nng_msg_alloc 1
grep -q "reason=this build of nngtrace has no in-place" t.trace.dump && skip "no in-place capture in this build"

what="no names"
strip -o bare plain
words="it has no names (strip); keep its names (strip -g), or install its debug file"
refused "it has no names (strip)" ./bare
also_told "$words" ./bare

what="link-time optimisation" # its sign: what was public has become local
objcopy --localize-symbol=nng_msg_free plain lto
refused "it was built with link-time optimisation, which leaves calls out" ./lto
also_told "it was built with link-time optimisation, which leaves calls out; build .* without -flto" ./lto

# An NNG so small that it can be built here, which a build from source with -flto lets the linker see.
{
	echo '#include <pthread.h>
#include <stdlib.h>
__attribute__((used)) void *nni_threads(void) { return (void *)pthread_create; }
typedef struct { unsigned id; } nng_socket;
static __attribute__((noinline)) void *make_room(size_t size) { return calloc(1, size + 64); }
static __attribute__((noinline)) void give_room(void *room) { free(room); }'
	for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		echo "static __attribute__((noinline)) int look_$i(void *msg) { __asm__ volatile(\".rept $i; nop; .endr\"); return msg == NULL; }
__attribute__((used, noinline)) int (*nni_$i(void *msg))(void *) { return msg == NULL ? NULL : look_$i; }"
		sum="${sum:-} + nni_$i(&s)(&s)"
	done
	echo "int nng_close(nng_socket s) { return 0$sum; }"
	echo 'int nng_msg_alloc(void **msg, size_t size) { *msg = make_room(size); return nni_1(msg)(msg) + nni_2(msg)(msg); }
void nng_msg_free(void *msg) { nni_3(msg)(msg); nni_4(msg)(msg); give_room(msg); }
int nng_pair0_open(nng_socket *s) { s->id = 1; return nni_5(s)(s); }'
} >small.c
echo '{ global: run; local: *; };' >hidden.map
for build in "gcc -flto -fno-toplevel-reorder" "clang -fuse-ld=lld -flto" "clang -fuse-ld=lld -flto=thin"; do
	compiler=${build%% *}
	what="link-time optimisation: $build"
	if ! command -v "$compiler" >version || { [ "$compiler" = clang ] && ! command -v ld.lld >version; }; then
		skip_part "$what: it is not installed"
		continue
	fi
	for flags in "-rdynamic" "-fPIC -shared -DPLUGIN -Wl,--version-script=hidden.map"; do
		# shellcheck disable=SC2086
		$build -g -O2 $flags -o linked "$here/way.c" small.c 2>log || fail "$what: not built: $(cat log)"
		# shellcheck disable=SC2086
		$compiler -g -O2 $flags -o parts "$here/way.c" small.c || fail "$what: not built"
		case $flags in
		-rdynamic)
			set -- ./linked
			NNGTRACE_OUT=t.trace traced ./parts || fail "$what: status"
			refused "it was built with link-time optimisation" ./linked
			strip linked # only what it exports is left
			refused "it was built with link-time optimisation" ./linked
			;;
		*)
			NNGTRACE_OUT=t.trace traced "$bin/host_loader" local ./parts || fail "$what: status"
			refused "it was built with link-time optimisation" "$bin/host_loader" local ./linked
			;;
		esac
	done
done

what="folded functions" # two names of one place
place=$(nm plain | sed -n 's/^\([0-9a-f]*\) T nng_msg_free$/0x\1/p')
text=$(readelf -WS plain | sed -n 's/.* \.text *PROGBITS *\([0-9a-f]*\) .*/0x\1/p')
objcopy --add-symbol "nng_msg_clone=.text:$((place - text)),function,global" --strip-symbol=nng_msg_dup plain folded
refused "the linker has folded it with another function (--icf)" ./folded

# instead FUNCTION CODE: the program has this function in the place of NNG's
instead() {
	printf '.text\n.p2align 4\n.globl %s\n.type %s,@function\n%s: %s\n.size %s,.-%s\n.byte 0xc3,0xc3,0xc3,0xc3,0xc3,0xc3\n' \
		"$1" "$1" "$1" "$2" "$1" "$1" >instead.s
	printf '.section .note.GNU-stack,"",@progbits\n' >>instead.s
	build instead instead.s -Wl,-z,muldefs
}
what="a jump into the first instructions"
instead nng_closeall 'nop; 1: nop; nop; dec %eax; jg 1b; ret'
refused "it jumps into its first instructions" ./instead
what="a loop back to the beginning"
instead nng_closeall 'nop; nop; nop; nop; nop; dec %eax; jg nng_closeall; ret'
refused "it jumps back to its beginning" ./instead
what="a call first"
instead nng_closeall 'call nng_fini; nop; nop; ret'
NNGTRACE_OUT=t.trace traced ./instead || fail "$what: status" # captured or not: it runs
what="too short, but it does nothing: nothing is missed"
# shellcheck disable=SC2016 # the dollars are the assembler's
for code in 'ret' 'push $9; pop %rax; ret' 'xor %eax, %eax; ret' 'or $-1, %eax; ret'; do
	instead nng_tls_config_alloc "$code"
	rm -f t.trace
	NNGTRACE_OUT=t.trace traced ./instead || fail "$what: status"
	dump t.trace
	has t.trace nng_msg_alloc 1
	grep -aq '^meta code .*value=3 captured=[1-9][0-9]* missed=0 ' t.trace.dump || fail "$what: $code: $(grep -a '^meta code' t.trace.dump)"
done
what="too short, but it leads to another one, which is recorded"
printf '.text\n.globl nng_msg_dup\n.type nng_msg_dup,@function\nnng_msg_dup: jmp nng_msg_alloc\n.size nng_msg_dup,.-nng_msg_dup\n
.globl nng_msg_alloc\n.type nng_msg_alloc,@function\nnng_msg_alloc: jmp nni_msg_alloc\n.size nng_msg_alloc,.-nng_msg_alloc\n
.section .note.GNU-stack,"",@progbits\n' >instead.s
build instead instead.s -Wl,-z,muldefs
rm -f t.trace
NNGTRACE_OUT=t.trace traced ./instead || fail "$what: status"
dump t.trace
has t.trace nng_msg_alloc 1
grep -aq '^meta code .*value=3 captured=[1-9][0-9]* missed=0 ' t.trace.dump || fail "$what: $(grep -a '^meta code' t.trace.dump)"

what="too short, and its objects are important"
instead nng_closeall 'inc %eax; ret'
refused "it is too short" ./instead

what="too short, and of a stream: counted and named, and nobody is accused"
instead nng_stream_free 'inc %eax; ret'
rm -f t.trace
NNGTRACE_OUT=t.trace traced ./instead || fail "$what: status"
"$nngtrace" check t.trace >report || fail "$what: $(cat report)"
squeezed report | grep -q "^no findings.* 1 function (nng_stream_free) of the NNG inside .* was not recorded" ||
	fail "$what: $(cat report)"

what="what is missed has nothing to do with messages"
sample=$here/../../samples/p05-failed-send/wrong.c
# shellcheck disable=SC2086
gcc -g -w -D_GNU_SOURCE -I"$here/../.." -o sample "$sample" instead.s -Wl,-z,muldefs "$archive" $needs || fail "$what: not built"
NNGTRACE_OUT=s.trace traced ./sample >out 2>&1
"$nngtrace" check --fail-on never s.trace >report || fail "$what: $(cat report)"
grep -q '^error: .*\[msg-leak-failed-send\]' report || fail "$what: $(cat report)"
what="what is missed takes an aio"
instead nng_stream_send 'inc %eax; ret'
sample=$here/../rules/aio-double-free.fires-two-owners.c
# shellcheck disable=SC2086
gcc -g -w -D_GNU_SOURCE -I"$here/../.." -o sample "$sample" instead.s -Wl,-z,muldefs "$archive" $needs || fail "$what: not built"
NNGTRACE_OUT=s.trace traced ./sample >out 2>&1
"$nngtrace" check --fail-on never s.trace >report || fail "$what: $(cat report)"
grep -q '^note: .*\[aio-double-free\]' report || fail "$what: $(cat report)"
rm -f s.trace

what="the linker has left out what the recorder asks"
sample=$here/../rules/msg-double-send.silent-echo-aio.c
# shellcheck disable=SC2086
gcc -g -w -D_GNU_SOURCE -I"$here/../.." -o whole "$sample" "$archive" $needs || fail "$what: not built"
objcopy --strip-symbol=nng_aio_get_msg whole asked
objcopy --strip-symbol=nni_aio_get_msg asked not_asked
for program in asked not_asked; do
	NNGTRACE_OUT=s.trace traced ./$program >out 2>&1 || fail "$what: $program: status"
	"$nngtrace" check --fail-on never s.trace >report || fail "$what: $(cat report)"
	grep -q '^error\|^warning' report && fail "$what: $program: $(cat report)"
	said=$(squeezed report | grep -c '1 function (nng_aio_get_msg) .* not recorded: .* left it out')
	case $program:$said in
	asked:0 | not_asked:1) ;;
	*) fail "$what: $program: $(cat report)" ;;
	esac
done
rm -f s.trace

cat >change.c <<'END'
#include <dlfcn.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/auxv.h>
#include <sys/mman.h>
/* As a probe that was set before. */
__attribute__((constructor)) static void
change(void)
{
	Dl_info program;
	dladdr((void *)getauxval(AT_ENTRY), &program);
	uint8_t *at = (uint8_t *)program.dli_fbase + strtoul(getenv("PLACE"), NULL, 16);
	uintptr_t page = (uintptr_t)at & ~(uintptr_t)4095;
	mprotect((void *)page, 8192, PROT_READ | PROT_WRITE | PROT_EXEC);
	at[4] = 0xcc;
	mprotect((void *)page, 8192, PROT_READ | PROT_EXEC);
}
END
gcc -D_GNU_SOURCE -fPIC -shared -o change.so change.c
what="bytes that are not the file's"
rm -f t.trace
PLACE=$(nm plain | sed -n 's/ T nng_msg_dup$//p') LD_PRELOAD="$shim ./change.so" NNGTRACE_OUT=t.trace ./plain || fail "$what: status"
"$nngtrace" check t.trace >report && fail "$what: check says it is fine"
squeezed report | grep -q "was not recorded: its code is not that of the file" || fail "$what: $(cat report)"

cat >early.c <<'END'
#include <pthread.h>
#include <unistd.h>
static void *
wait_for_ever(void *unused)
{
	pause();
	return unused;
}
__attribute__((constructor)) static void
start(void)
{
	pthread_t thread;
	pthread_create(&thread, NULL, wait_for_ever, NULL);
}
END
gcc -fPIC -shared -o early.so early.c -lpthread
what="a thread that was there before"
rm -f t.trace
LD_PRELOAD="$shim ./early.so" NNGTRACE_OUT=t.trace ./plain || fail "$what: status"
"$nngtrace" check t.trace >report && fail "$what: check says it is fine"
squeezed report | grep -q "was not recorded: another thread was running before the recorder was loaded" ||
	fail "$what: $(cat report)"

cat >strict.c <<'END'
#include <sys/prctl.h>
#include <unistd.h>
int
main(int argc, char **argv)
{
	(void)argc;
	if (prctl(65 /* PR_SET_MDWE */, 1, 0, 0, 0) != 0) {
		return 77;
	}
	execv(argv[1], argv + 1);
	return 1;
}
END
gcc -o strict strict.c
if ./strict ./plain; then
	what="new code is forbidden"
	refused "the system forbids new code in this process (PR_SET_MDWE, SELinux or seccomp)" ./strict ./plain
else
	skip_part "PR_SET_MDWE: this kernel does not have it"
fi

what="switched off"
NNGTRACE_INPLACE=0
export NNGTRACE_INPLACE
refused "NNGTRACE_INPLACE is 0" ./plain
also_told "NNGTRACE_INPLACE is 0; leave NNGTRACE_INPLACE out of the environment" ./plain
finish

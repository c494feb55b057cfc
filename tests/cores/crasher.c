/*
 * crasher.c - programs that crash, each in one way, after a thousand messages that were used
 * rightly and one that was not. usage: cores_crasher WAY
 *
 * - double: the wrong one, which NNG has freed; the program frees the message that has its memory
 * - innocent: frees a buffer of its own twice; the wrong one was seen last by the same functions
 * - null: follows a NULL pointer
 * - abort: calls abort, while the wrong one is in a variable
 * - inside: is in a callback of NNG's thread when it follows a NULL pointer
 * - right: as innocent, and no message was used wrongly
 * - leaks: loses each of a thousand messages, and then calls abort
 * - keeps: keeps each of them, and then calls abort
 * - full-WHAT: as innocent, in a function that is called when all registers and the stack are full
 *   of the wrong one's address. WHAT: free, size, cache, bins (in malloc), call, aio (in NNG)
 *
 * Prints the address of the wrong message.
 */
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <nng/nng.h>
#include <nng/protocol/pipeline0/pull.h>
#include <nng/protocol/pipeline0/push.h>

#define COUNT 1000u
#define OTHER 600u /* larger than messages and bodies: its memory was never one of theirs */

static nng_socket push, pull;
static nng_msg *volatile kept[COUNT];
static nng_msg *wrong;
static volatile int *nowhere;

static void
need(int rv)
{
	if (rv != 0) {
		fprintf(stderr, "cores_crasher: %d\n", rv);
		exit(2);
	}
}

static nng_msg *
pass_one(int right)
{
	nng_msg *msg;

	need(nng_msg_alloc(&msg, 16));
	need(nng_sendmsg(push, msg, 0));
	if (!right) {
		printf("%#lx\n", (unsigned long)msg);
		fflush(stdout);
		wrong = msg;
		nng_msg_free(msg);
	}
	need(nng_recvmsg(pull, &msg, 0));
	return msg;
}

static void
follow(void *unused)
{
	(void)unused;
	*nowhere = 1;
}

/* In a function of its own, with the same words below it on the stack. */
static void __attribute__((noinline)) free_twice(void)
{
	char *volatile own = malloc(OTHER);

	free(own);
	free(own);
}

/* What the crash is in: called with one argument. */
typedef void victim(void *argument);

#if defined(__x86_64__)
/* Calls victim(argument) with word in all other registers. It does not return. */
void full_call(victim *called, void *argument, void *word);
__asm__(".text\n"
        ".type full_call, @function\n"
        "full_call:\n\t"
        ".cfi_startproc\n\t"
        "subq $8, %rsp\n\t"
        ".cfi_adjust_cfa_offset 8\n\t"
        "movq %rdi, %rax\n\t"
        "movq %rsi, %rdi\n\t"
        "movq %rdx, %rbx\n\t"
        "movq %rdx, %rbp\n\t"
        "movq %rdx, %rcx\n\t"
        "movq %rdx, %rsi\n\t"
        "movq %rdx, %r8\n\t"
        "movq %rdx, %r9\n\t"
        "movq %rdx, %r10\n\t"
        "movq %rdx, %r11\n\t"
        "movq %rdx, %r12\n\t"
        "movq %rdx, %r13\n\t"
        "movq %rdx, %r14\n\t"
        "movq %rdx, %r15\n\t"
        "call *%rax\n\t"
        "ud2\n\t"
        ".cfi_endproc\n\t"
        ".size full_call, . - full_call\n");
#else
static void
full_call(victim *called, void *argument, void *word)
{
	(void)word;
	called(argument);
}
#endif

static void
call_malloc(void *size)
{
	for (unsigned i = 0; i < 64; i++) {
		kept[i] = malloc((size_t)size);
	}
}

static void
call_nng(void *stream)
{
	nng_stream_free(stream);
}

static void
call_aio(void *aio)
{
	nng_aio_free(aio);
}

/* What is on the stack below stays there for who is called next. */
static void __attribute__((noinline)) fill_stack(char *word)
{
	char *volatile words[4096];

	for (unsigned i = 0; i < 4096; i++) {
		words[i] = i % 3 == 0 ? word - 16 : word;
	}
	__asm__ volatile("" : : "r"(words) : "memory");
}

/* Damages its own memory only, which is of a size that no message has. */
#define SIZE 312u
static void
crash_full(const char *what)
{
	char *volatile own = malloc(SIZE), *volatile next = malloc(SIZE);
	victim *called = free;
	void *argument = own;
	uint64_t *words = (uint64_t *)(void *)own;

	memset(next, 0, SIZE);
	if (strcmp(what, "free") == 0) {
		free(own);
	} else if (strcmp(what, "size") == 0) {
		words[SIZE / 8] = 0x1231; /* of the next one */
		argument = next;
	} else if (strcmp(what, "cache") == 0) {
		free(next);
		free(own);
		words[0] = 0x1234567; /* the next one of its list */
		called = call_malloc;
		argument = (void *)SIZE;
	} else if (strcmp(what, "bins") == 0) {
		char *volatile large = malloc(4096), *volatile behind = malloc(SIZE);
		free(large);
		((uint64_t *)(void *)large)[0] = 0x1234567;
		((uint64_t *)(void *)large)[1] = 0x1234567;
		*behind = 0;
		called = call_malloc;
		argument = (void *)8000;
	} else {
		called = strcmp(what, "call") == 0 ? call_nng : call_aio;
		argument = memset(own, 0x41, SIZE);
	}
	fill_stack((char *)wrong);
	full_call(called, argument, wrong);
}

static void
crash(const char *way)
{
	nng_aio *aio;

	if (strncmp(way, "full-", 5) == 0) {
		crash_full(way + 5);
	} else if (strcmp(way, "twice") == 0) {
		void *volatile buffer = nng_alloc(OTHER);
		nng_free(buffer, OTHER);
		nng_free(buffer, OTHER);
	} else if (strcmp(way, "innocent") == 0 || strcmp(way, "right") == 0) {
		free_twice();
	} else if (strcmp(way, "null") == 0) {
		follow(NULL);
	} else if (strcmp(way, "inside") == 0) {
		need(nng_aio_alloc(&aio, follow, NULL));
		nng_sleep_aio(1, aio);
		nng_aio_wait(aio);
	}
	abort();
}

int
main(int argc, char **argv)
{
	const char *way = argc > 1 ? argv[1] : "";
	int keeps = strcmp(way, "keeps") == 0, leaks = strcmp(way, "leaks") == 0;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	need(nng_push0_open(&push));
	need(nng_pull0_open(&pull));
	need(nng_listen(pull, "inproc://crasher", NULL, 0));
	need(nng_dial(push, "inproc://crasher", NULL, 0));
	for (unsigned i = 0; i < COUNT; i++) {
		nng_msg *msg = pass_one(1);
		if (keeps) {
			kept[i] = msg;
		} else if (!leaks) {
			nng_msg_free(msg);
		}
	}
	if (keeps || leaks) {
		abort();
	}
	nng_msg *last = pass_one(strcmp(way, "right") == 0);
	if (strcmp(way, "double") == 0) {
		nng_msg *volatile owned = last;
		free(owned);
		free(owned);
	}
	crash(way);
	return 0;
}

/*
 * stacks.c - calls of NNG from every kind of stack that compilers, signals, coroutines and the
 * loader make, most of them many times over. Run with NNGTRACE_SELFCHECK=1, every stack is
 * compared with libunwind's. usage: stacks [PLUGIN...]
 */
#include "tests/traps/stacks.h"

#include <alloca.h>
#include <dlfcn.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDS 20

nng_msg *stacks_msg;
static volatile size_t total;
static volatile int one = 1;

/* A call that ends with a jump, where the compiler makes it one. */
__attribute__((noinline)) static size_t
tail(nng_msg *msg)
{
	return nng_msg_len(msg);
}

/* The same stack pointer and return address for every caller. */
__attribute__((noinline)) static void
helper(void)
{
	total += nng_msg_len(stacks_msg);
}

__attribute__((noinline)) static void
many_sites(int from)
{
	for (int i = from; i < from + 4; i++) {
		helper();
		helper();
		helper();
		total += tail(stacks_msg) + (size_t)i;
	}
	helper();
}

/* More values than registers: all that are saved are in use, the frame pointer too. */
__attribute__((noinline)) static unsigned long
many_values(unsigned long a, unsigned long b, unsigned long c)
{
	unsigned long d = a * 3, e = b * 5, f = c * 7, g = a ^ b, h = b ^ c;
	for (int i = 0; i < 4; i++) {
		helper();
		a += d, b += e, c += f, d ^= g, e ^= h, f += a, g += b, h += c;
	}
	return a + b + c + d + e + f + g + h;
}

__attribute__((noinline)) static void
with_alloca(size_t size)
{
	volatile char *room = alloca(size);
	room[0] = 1;
	helper();
	room[size - 1] = 1;
}

__attribute__((noinline)) static void
aligned(int depth)
{
	_Alignas(64) volatile char room[64];
	room[0] = (char)depth;
	helper();
	if (depth > 0) {
		aligned(depth - 1);
	}
	room[1] = room[0];
}

__attribute__((noinline)) static int
deep(int depth)
{
	volatile int local = depth;
	if (depth == 0 || depth % 32 == 0) {
		helper();
	}
	return depth > 0 ? deep(depth - 1) + local : local;
}

static jmp_buf back;

__attribute__((noinline)) static void
jump(int depth)
{
	helper();
	if (depth == 0) {
		longjmp(back, 1);
	}
	jump(depth - one);
	helper();
}

static int
compare(const void *a, const void *b)
{
	helper();
	return *(const int *)a - *(const int *)b;
}

static void
handle(int number)
{
	(void)number;
	many_sites(1);
}

static void
use_signals(void)
{
	static char other_stack[65536];
	stack_t stack = {.ss_sp = other_stack, .ss_size = sizeof(other_stack)};
	struct sigaction action = {.sa_handler = handle};
	sigaction(SIGUSR1, &action, NULL);
	sigaltstack(&stack, NULL);
	action.sa_flags = SA_ONSTACK;
	sigaction(SIGUSR2, &action, NULL);
	for (int i = 0; i < ROUNDS; i++) {
		raise(SIGUSR1);
		raise(SIGUSR2);
		helper();
	}
}

static void
use_compiler(void)
{
	for (int i = 0; i < ROUNDS; i++) {
		int numbers[8] = {5, 3, 8, 1, 9, 2, 7, 4};
		many_sites(i);
		total += many_values((unsigned long)i, 2, 3);
		with_alloca(16 + (size_t)(i % 5) * 48);
		aligned(3);
		if (setjmp(back) == 0) {
			jump(3 + i % 3);
		}
		qsort(numbers, 8, sizeof(*numbers), compare);
		deep(i * 20);
	}
}

/* Code at one address that is now this, now that. */
static void
use_plugins(int count, char **plugins)
{
	for (int i = 0; i < ROUNDS * count; i++) {
		void *handle = dlopen(plugins[i % count], RTLD_NOW | RTLD_LOCAL);
		if (handle == NULL) {
			puts(dlerror());
			exit(1);
		}
		void *found = dlsym(handle, "plugin_run");
		void (*run)(void (*)(void));
		memcpy(&run, &found, sizeof(run));
		run(helper);
		run(helper);
		dlclose(handle);
		helper();
	}
}

void
stacks_calls(void)
{
	many_sites(3);
	aligned(2);
	with_alloca(100);
	total += many_values(1, 2, 3);
}

int
main(int argc, char **argv)
{
	if (nng_msg_alloc(&stacks_msg, 5) != 0) {
		return 1;
	}
	use_compiler();
	use_signals();
	stacks_use_threads();
	stacks_use_coroutines();
	use_plugins(argc - 1, argv + 1);
	use_compiler();
	puts("done");
	return 0;
}

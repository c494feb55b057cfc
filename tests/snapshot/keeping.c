/* keeping.c - see keeping.h */
#include "tests/snapshot/keeping.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <nng/protocol/pubsub0/sub.h>

#define QUEUES    7u   /* as many blocks of a size as malloc keeps for the thread that freed them */
#define PLACES    128u /* of a subscriber's queue */
#define UNGUARDED ((size_t)1 << 20)
#ifndef MADV_GUARD_INSTALL
#define MADV_GUARD_INSTALL 102
#endif

struct node {
	struct node *next;
	nng_msg *msg;
};

static nng_msg *data[MOST]; /* of the program's own data */
static nng_msg **array, **shared;
static struct node *list, *table[64];
static __thread nng_msg *local[64];
static uint8_t *bytes;
static int pair[2], pipes[2];
unsigned kept;
const char *shape;

void
use(nng_msg *msg)
{
	if (msg != NULL) {
		nng_msg_len(msg);
	}
}

void
use_argument(void *msg)
{
	use(msg);
}

int
is(const char *name)
{
	return strcmp(shape, name) == 0;
}

static void
put(struct node **head, nng_msg *msg)
{
	struct node *node = malloc(sizeof(*node));
	if (node != NULL) {
		*node = (struct node){*head, msg};
		*head = node;
	}
}

/* A number in digits of 30 bits, as Python keeps it. */
static void
put_digits(nng_msg *msg)
{
	uint64_t word = (uintptr_t)msg;
	uint32_t digits[2] = {(uint32_t)(word & 0x3fffffff), (uint32_t)(word >> 30)};
	memcpy(bytes + (size_t)kept * 8, digits, sizeof(digits));
}

/* A number that other languages make of an address; 0: the shape is no such number. */
static uint64_t
number_of(uint64_t word)
{
	return is("fixnum")    ? word << 1 | 1 /* Ruby, OCaml */
	       : is("erlang")  ? word << 4 | 15
	       : is("halved")  ? word >> 1
	       : is("network") ? __builtin_bswap64(word)
	       : is("luajit")
	           ? (word & ((UINT64_C(1) << 39) - 1)) | UINT64_C(3) << 39 | UINT64_C(0x1fffc) << 47
	           : 0;
}

static void
put_text(nng_msg *msg)
{
	char text[24];
	int length = is("decimal") ? snprintf(text, sizeof(text), "%ju,", (uintmax_t)(uintptr_t)msg)
	                           : snprintf(text, sizeof(text), "%p,", (void *)msg);

	memcpy(bytes + (size_t)kept * 24, text, (size_t)length);
	memset(text, 0, sizeof(text)); /* the stack forgets it */
}

/* Only the kernel has it, as no thread takes the signal. */
static void
put_signal(nng_msg *msg)
{
	if (sigqueue(getpid(), SIGNAL, (union sigval){.sival_ptr = msg}) != 0) {
		exit(3);
	}
}

static void
put_event(nng_msg *msg)
{
	uint64_t word = (uintptr_t)msg;
	int fd = eventfd(0, 0);

	if (write(fd, &word, sizeof(word)) < 0) {
		exit(3);
	}
}

/* Only NNG has the aio, until it is done in an hour, and only it knows what the callback is given.
 */
static int
keep_in_aio(nng_msg *msg)
{
	nng_aio *aio;

	int rv = nng_aio_alloc(&aio, use_argument, msg);
	if (rv == 0) {
		nng_sleep_aio(3600000, aio);
	}
	return rv;
}

void
keep(nng_msg *msg)
{
	uint64_t word = (uintptr_t)msg;

	if (is("frees") || is("register")) {
		nng_msg_free(msg);
	} else if ((is("dead") || is("leaving")) && kept % 2 == 0) {
		msg = NULL; /* lost whatever the stack has: so the process is stopped for a second look */
	} else if (is("array") || is("coroutine") || is("executes") || is("unguarded") ||
	           is("guarded") || is("dead") || is("leaving") || is("leaderless") || is("reused")) {
		array[kept] = msg;
	} else if (is("data")) {
		data[kept] = msg;
	} else if (is("shared")) {
		shared[kept] = msg;
	} else if (is("list")) {
		put(&list, msg);
	} else if (is("table")) {
		put(&table[kept % 64], msg);
	} else if (is("tls")) {
		local[kept % 64] = msg;
	} else if (is("tagged")) {
		array[kept] = (nng_msg *)(uintptr_t)(word | 3 | UINT64_C(0xbeef) << 48);
	} else if (is("packed")) {
		memcpy(bytes + (size_t)kept * 11 + 3, &word, sizeof(word));
	} else if (is("digits")) {
		put_digits(msg);
	} else if (is("double")) {
		double number = (double)word;
		memcpy(bytes + (size_t)kept * 8, &number, sizeof(number));
	} else if ((is("pipe") || is("fifo")) && write(pipes[1], &msg, sizeof(msg)) < 0) {
		exit(3);
	} else if (is("socket") && send(pair[0], &msg, sizeof(msg), 0) < 0) {
		exit(3);
	} else if (is("epoll")) {
		struct epoll_event event = {.events = EPOLLIN, .data.ptr = msg};
		int one[2];
		if (pipe(one) != 0 || epoll_ctl(pair[0], EPOLL_CTL_ADD, one[0], &event) != 0) {
			exit(3);
		}
	} else if (is("busy")) {
		if (array[kept % 64] != NULL) {
			nng_msg_free(array[kept % 64]);
		}
		array[kept % 64] = msg;
	} else if (number_of(word) != 0) {
		((uint64_t *)(void *)bytes)[kept] = number_of(word);
	} else if (is("hidden") || is("unhides")) {
		((uint64_t *)(void *)bytes)[kept] = word ^ UINT64_MAX;
	} else if (is("hexadecimal") || is("decimal")) {
		put_text(msg);
	} else if (is("signal")) {
		put_signal(msg);
	} else if (is("eventfd")) {
		put_event(msg);
	} else if (is("argument") && keep_in_aio(msg) != 0) {
		exit(3);
	} /* and "leaks": nothing is kept */
	kept++;
}

void
use_again(void)
{
	for (unsigned i = 0; i < kept && is("unhides"); i++) {
		array[i] = (nng_msg *)(uintptr_t)(((const uint64_t *)(const void *)bytes)[i] ^ UINT64_MAX);
	}
	for (unsigned i = 0; i < kept && is("hidden"); i++) {
		use((nng_msg *)(uintptr_t)(((const uint64_t *)(const void *)bytes)[i] ^ UINT64_MAX));
	}
	for (unsigned i = 0; i < kept && (is("array") || is("coroutine")); i++) {
		use(array[i]);
	}
	/* What nobody reads the compiler would not store. */
	for (unsigned i = 0; i < kept; i++) {
		use(data[i]);
		use(local[i % 64]);
	}
}

/*
 * What a subscriber's contexts had for queues, and have given back, becomes the program's array.
 * The contexts' own memory, which is not used again, still says of all places that they are not
 * used.
 */
static void
take_queues(void)
{
	nng_socket sub;
	nng_ctx contexts[QUEUES];
	nng_msg **got;

	if (nng_sub0_open(&sub) != 0) {
		exit(2);
	}
	for (unsigned i = 0; i < QUEUES; i++) {
		if (nng_ctx_open(&contexts[i], sub) != 0) {
			exit(2);
		}
	}
	for (unsigned i = 0; i < QUEUES; i++) {
		nng_ctx_close(contexts[i]);
	}
	got = malloc(PLACES * sizeof(nng_msg *));
	if (got == NULL) {
		exit(3);
	}
	memset(got, 0, PLACES * sizeof(nng_msg *));
	array = got;
}

void *
rest(void *nothing)
{
	for (;;) {
		pause();
	}
	return nothing;
}

/*
 * The array lies in the same memory as the stack of a thread, below it, with nothing in between; or
 * with a guard that is a part of this memory, as glibc makes it from 2.42 on; or in the part of
 * this stack that the thread does not use.
 */
static void
live_under_stack(bool guarded, bool dead)
{
	pthread_attr_t own;
	pthread_t thread;
	char *memory =
	    mmap(NULL, 2 * UNGUARDED, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (guarded && memory != MAP_FAILED) { /* no kernel before 6.13 has it */
		madvise(memory + UNGUARDED, 4096, MADV_GUARD_INSTALL);
	}
	if (memory == MAP_FAILED || pthread_attr_init(&own) != 0 ||
	    pthread_attr_setstack(&own, memory + UNGUARDED, UNGUARDED) != 0 ||
	    pthread_create(&thread, &own, rest, NULL) != 0) {
		exit(3);
	}
	array = (nng_msg **)(void *)(memory + (dead ? UNGUARDED + 4096 : 0));
}

void
prepare(unsigned count)
{
	array = calloc(count < 64 ? 64 : count, sizeof(*array));
	bytes = calloc(count + 1, 24);
	shared = mmap(NULL, count * sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
	              -1, 0);
	if (array == NULL || bytes == NULL || shared == MAP_FAILED || pipe(pipes) != 0 ||
	    socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0) {
		exit(3);
	}
	if (is("fifo") && (mkfifo("fifo", 0600) != 0 || (pipes[1] = open("fifo", O_RDWR)) < 0)) {
		exit(3);
	}
	if (is("epoll")) {
		pair[0] = epoll_create1(0);
	} else if (is("reused")) {
		take_queues();
	} else if (is("unguarded") || is("guarded") || is("dead")) {
		live_under_stack(!is("unguarded"), is("dead"));
	}
}

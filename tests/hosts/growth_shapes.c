/*
 * growth_shapes.c - messages that one place makes and the program keeps, in the shapes in which
 * programs keep things. It is killed at the end, so that nothing but the shape says what is a leak.
 * usage: host_growth_shapes SHAPE BIRTHS
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <nng/nng.h>

#define KEPT_MOST 200000u

static nng_msg *kept[KEPT_MOST];
static unsigned births, number; /* in all; of this one, from 0 */
static unsigned count, first;   /* of kept */
static unsigned seed = 1;

static unsigned
chance(unsigned below)
{
	seed = seed * 1103515245u + 12345u;
	return seed / 65536 % below;
}

/* It takes the place of what was there. */
static void
replace(unsigned place, nng_msg *msg)
{
	nng_msg_free(kept[place]);
	kept[place] = msg;
}

static void
forget(nng_msg *msg)
{
	(void)msg;
}

static void
push(nng_msg *msg)
{
	kept[count++] = msg;
}

static void
pop_first(void)
{
	nng_msg_free(kept[first++]);
}

static void
lose_one_in(unsigned many, nng_msg *msg)
{
	if (number % many == many - 1) {
		forget(msg);
	} else {
		nng_msg_free(msg);
	}
}

static void
one_in_50(nng_msg *msg)
{
	lose_one_in(50, msg);
}

static void
one_in_500(nng_msg *msg)
{
	lose_one_in(500, msg);
}

/* A queue of twenty, and three in a hundred of what comes out of it are lost. */
static void
beside_queue(nng_msg *msg)
{
	push(msg);
	if (count - first > 20) {
		if (chance(100) < 3) {
			forget(kept[first++]);
		} else {
			pop_first();
		}
	}
}

static void
history_third(nng_msg *msg)
{
	if (number % 3 == 0) {
		push(msg);
	} else {
		nng_msg_free(msg);
	}
}

/* Two in, one out, at the same end. */
static void
lifo(nng_msg *msg)
{
	push(msg);
	if (number % 2 == 1) {
		nng_msg_free(kept[--count]);
	}
}

static void
table_4096(nng_msg *msg)
{
	replace(number % 4096, msg);
}

static void
cache_400(nng_msg *msg)
{
	replace(chance(400), msg);
}

static void
cache_half(nng_msg *msg)
{
	replace(chance(births / 2), msg);
}

/* The one that was used least lately goes; half of the calls use one again. */
static void
lru(nng_msg *msg)
{
	static unsigned used[200];
	unsigned oldest = 0;
	for (unsigned i = 1; i < 200; i++) {
		oldest = used[i] < used[oldest] ? i : oldest;
	}
	replace(oldest, msg);
	used[oldest] = number + 1;
	unsigned again = chance(200);
	if (kept[again] != NULL) {
		(void)nng_msg_len(kept[again]);
		used[again] = number + 1;
	}
}

/* Who is there stays. */
static void
set_once(nng_msg *msg)
{
	unsigned place = chance(500);
	if (kept[place] != NULL) {
		nng_msg_free(msg);
	} else {
		kept[place] = msg;
	}
}

/* Small keys come often, large ones hardly ever. */
static void
skewed(nng_msg *msg)
{
	unsigned a = chance(700), b = chance(700), c = chance(700);
	unsigned low = a < b ? a : b;
	replace(low < c ? low : c, msg);
}

static void
fifo_behind(nng_msg *msg)
{
	push(msg);
	if (number % 2 == 0) {
		pop_first();
	}
}

static void
batches(nng_msg *msg)
{
	push(msg);
	if (count == 1000) {
		while (count > 0) {
			nng_msg_free(kept[--count]);
		}
	}
}

static void
start(unsigned many, nng_msg *msg)
{
	if (number < many) {
		push(msg);
	} else {
		nng_msg_free(msg);
	}
}

static void
start_200(nng_msg *msg)
{
	start(200, msg);
}

static void
start_quarter(nng_msg *msg)
{
	start(births / 4, msg);
}

/* Some thirty sessions, each with a message of its own as long as it lasts: not equally long. */
static void
sessions(nng_msg *msg)
{
	static unsigned until[30];
	for (unsigned i = 0; i < 30; i++) {
		if (kept[i] != NULL && until[i] <= number) {
			replace(i, NULL);
		}
		if (kept[i] == NULL && msg != NULL) {
			kept[i] = msg;
			until[i] = number + 1 + chance(10) * chance(20);
			msg = NULL;
		}
	}
	if (msg != NULL) {
		nng_msg_free(msg); /* nobody has room for another */
	}
}

static void
table_64(nng_msg *msg)
{
	replace(number % 64, msg);
}

static const struct shape {
	const char *name;
	void (*keep)(nng_msg *msg);
} shapes[] = {
    {"all", push},
    {"one-in-50", one_in_50},
    {"one-in-500", one_in_500},
    {"beside-queue", beside_queue},
    {"history-third", history_third},
    {"lifo", lifo},
    {"table-4096", table_4096},
    {"cache-400", cache_400},
    {"cache-half", cache_half},
    {"lru", lru},
    {"set-once", set_once},
    {"skewed", skewed},
    {"fifo-behind", fifo_behind},
    {"batches", batches},
    {"start-200", start_200},
    {"start-quarter", start_quarter},
    {"sessions", sessions},
    {"table-64", table_64},
};

int
main(int argc, char **argv)
{
	if (argc != 3 || (births = (unsigned)strtoul(argv[2], NULL, 10)) > KEPT_MOST) {
		return 2;
	}
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		if (strcmp(shapes[i].name, argv[1]) != 0) {
			continue;
		}
		for (number = 0; number < births; number++) {
			nng_msg *msg;
			if (nng_msg_alloc(&msg, 8) != 0) {
				return 3;
			}
			shapes[i].keep(msg);
		}
		kill(getpid(), SIGKILL);
	}
	return 2;
}

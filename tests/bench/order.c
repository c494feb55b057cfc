/*
 * order.c - no event may carry an earlier time than one that it follows from.
 *
 * Two threads play ping-pong, first with messages over inproc, then with the address of a
 * message in a queue of pthreads, under the shim, in a child process. Then the trace is read:
 * a give is an event of the thread that lets go, before it does; a gain one of the thread that
 * gets hold, after it did. At any point of the trace no more can have been gained than given.
 *
 * usage: bench_order SHIM [HAND_OVERS]    of each sort; default: 10 million
 * They are played a million at a time, each into a trace that is read and removed. Prints the
 * number of inversions. Exit status 1 when there are any, 2 when it could not tell.
 */
#include <pthread.h>
#include <stdbool.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <nng/nng.h>
#include <nng/protocol/pair0/pair.h>

#include "analyzer/read/trace.h"
#include "tests/bench/bench.h"

#define URL             "inproc://bench-order"
#define HAND_OVERS      10000000L
#define HAND_OVERS_MOST 1000000000L
#define PART            1000000L

/* One player: thread 0 serves, thread 1 returns. */
struct player {
	int number;
	long rounds; /* a round: there and back */
	nng_socket socket;
};

static struct {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	nng_msg *msg[2]; /* for each player, NULL: nothing */
} queue = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, {NULL, NULL}};

/* Over inproc: nng_sendmsg gives, nng_recvmsg gains. */

static nng_msg *
receive(struct player *p)
{
	nng_msg *msg;
	bench_check("nng_recvmsg", nng_recvmsg(p->socket, &msg, 0));
	return msg;
}

static void *
play_inproc(void *data)
{
	struct player *p = data;
	nng_msg *msg = NULL;
	if (p->number == 0) {
		bench_check("nng_msg_alloc", nng_msg_alloc(&msg, 0));
	}
	for (long i = 0; i < p->rounds; i++) {
		if (p->number == 1) {
			msg = receive(p);
		}
		bench_check("nng_sendmsg", nng_sendmsg(p->socket, msg, 0));
		if (p->number == 0) {
			msg = receive(p);
		}
	}
	if (p->number == 0) {
		nng_msg_free(msg);
	}
	return NULL;
}

/* Over the queue: nng_msg_alloc is the last before the give, nng_msg_free the first after. */

static void
push(int to, nng_msg *msg)
{
	pthread_mutex_lock(&queue.lock);
	queue.msg[to] = msg;
	pthread_cond_broadcast(&queue.changed);
	pthread_mutex_unlock(&queue.lock);
}

static nng_msg *
pop(int own)
{
	pthread_mutex_lock(&queue.lock);
	while (queue.msg[own] == NULL) {
		pthread_cond_wait(&queue.changed, &queue.lock);
	}
	nng_msg *msg = queue.msg[own];
	queue.msg[own] = NULL;
	pthread_mutex_unlock(&queue.lock);
	return msg;
}

static void
serve(int to)
{
	nng_msg *msg;
	bench_check("nng_msg_alloc", nng_msg_alloc(&msg, 0));
	push(to, msg);
}

static void *
play_queue(void *data)
{
	struct player *p = data;
	for (long i = 0; i < p->rounds; i++) {
		if (p->number == 0) {
			serve(1);
		}
		nng_msg_free(pop(p->number));
		if (p->number == 1) {
			serve(0);
		}
	}
	return NULL;
}

static int
play(const char *where, long hand_overs)
{
	bool inproc = strcmp(where, "inproc") == 0;
	struct player players[2];
	pthread_t threads[2];
	for (int i = 0; i < 2; i++) {
		players[i] = (struct player){.number = i, .rounds = hand_overs / 2};
		if (inproc) {
			bench_check("nng_pair0_open", nng_pair0_open(&players[i].socket));
		}
	}
	if (inproc) {
		bench_check("nng_listen", nng_listen(players[0].socket, URL, NULL, 0));
		bench_check("nng_dial", nng_dial(players[1].socket, URL, NULL, 0));
	}
	for (int i = 0; i < 2; i++) {
		pthread_create(&threads[i], NULL, inproc ? play_inproc : play_queue, &players[i]);
	}
	for (int i = 0; i < 2; i++) {
		pthread_join(threads[i], NULL);
	}
	for (int i = 0; i < 2 && inproc; i++) {
		bench_check("nng_close", nng_close(players[i].socket));
	}
	return 0;
}

static bool
record(const char *shim, const char *where, const char *hand_overs, const char *file)
{
	pid_t child = fork();
	if (child == 0) {
		setenv("LD_PRELOAD", shim, 1);
		setenv("NNGTRACE_OUT", file, 1);
		unsetenv("NNGTRACE_LIMIT");
		execl("/proc/self/exe", "bench_order", "--play", where, hand_overs, (char *)NULL);
		_exit(127);
	}
	int status = -1;
	return child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

struct counts {
	long gives[2], gains[2]; /* by the player that gives */
	long inversions;
};

static void
count(struct counts *c, uint32_t thread, const struct event *e, bool inproc)
{
	int player = e->thread == thread ? 0 : 1;
	unsigned give = inproc ? NNGT_FN_nng_sendmsg : NNGT_FN_nng_msg_alloc;
	unsigned gain = inproc ? NNGT_FN_nng_recvmsg : NNGT_FN_nng_msg_free;
	if (e->function == give && e->type != NNGT_RETURN) {
		c->gives[player]++;
	} else if (e->function == gain && e->type != NNGT_ENTER) {
		c->gains[1 - player]++;
		c->inversions += c->gains[1 - player] > c->gives[1 - player];
	}
}

/* Over inproc the first alloc and the last free are no hand-overs, and are not counted. */
static bool
read_back(const char *file, bool inproc, long hand_overs, struct counts *c)
{
	struct error err;
	struct event e;
	struct trace *trace = trace_open(file, &err);
	unsigned first = inproc ? NNGT_FN_nng_sendmsg : NNGT_FN_nng_msg_alloc;
	bool known = false;
	uint32_t server = 0; /* the thread of player 0 */
	if (trace == NULL) {
		fprintf(stderr, "%s\n", err.text);
		return false;
	}
	while (trace_next(trace, &e)) {
		if (!known && e.function == first) {
			server = e.thread;
			known = true;
		}
		if (known) {
			count(c, server, &e, inproc);
		}
	}
	bool whole = trace_info(trace)->dropped == 0 && trace_info(trace)->damaged == 0;
	for (int i = 0; i < 2; i++) {
		whole = whole && c->gives[i] == hand_overs / 2 && c->gains[i] == hand_overs / 2;
	}
	if (!whole) {
		fprintf(stderr, "%ld and %ld given, %ld and %ld gained, %ld dropped, %ld damaged\n",
		        c->gives[0], c->gives[1], c->gains[0], c->gains[1],
		        (long)trace_info(trace)->dropped, (long)trace_info(trace)->damaged);
	}
	trace_close(trace);
	return whole;
}

/* One trace. Returns the inversions, or -1. */
static long
test_part(const char *shim, const char *where, long hand_overs)
{
	char number[32], file[64];
	struct counts c = {0};
	snprintf(number, sizeof(number), "%ld", hand_overs);
	snprintf(file, sizeof(file), "bench-order.%ld.trace", (long)getpid());
	bool done = record(shim, where, number, file) &&
	            read_back(file, strcmp(where, "inproc") == 0, hand_overs, &c);
	unlink(file);
	return done ? c.inversions : -1;
}

/* Returns the inversions, or -1. */
static long
test(const char *shim, const char *where, long hand_overs)
{
	long inversions = 0;
	for (long done = 0; done < hand_overs; done += PART) {
		long left = hand_overs - done;
		long found = test_part(shim, where, left < PART ? left : PART);
		if (found < 0) {
			fprintf(stderr, "%s: no whole trace\n", where);
			return -1;
		}
		inversions += found;
	}
	printf("%s: %ld hand-overs, %ld inversions\n", where, hand_overs, inversions);
	fflush(stdout);
	return inversions;
}

int
main(int argc, char **argv)
{
	if (argc == 4 && strcmp(argv[1], "--play") == 0) {
		return play(argv[2], bench_number("HAND_OVERS", argv[3]));
	}
	long hand_overs = argc > 2 ? bench_number("HAND_OVERS", argv[2]) : HAND_OVERS;
	if (argc < 2 || argc > 3 || hand_overs < 2 || hand_overs > HAND_OVERS_MOST) {
		fprintf(stderr, "usage: %s SHIM [HAND_OVERS]  (2 to %ld)\n", argv[0], HAND_OVERS_MOST);
		return 2;
	}
	hand_overs -= hand_overs % 2;
	long inproc = test(argv[1], "inproc", hand_overs);
	long pthread = test(argv[1], "queue", hand_overs);
	if (inproc < 0 || pthread < 0) {
		return 2;
	}
	printf("%ld hand-overs between threads, %ld inversions\n", 2 * hand_overs, inproc + pthread);
	return inproc + pthread > 0;
}

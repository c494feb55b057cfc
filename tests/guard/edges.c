/*
 * edges.c - right and wrong frees where it is tight: many threads, more messages than the guard has
 * room for, a forked child, a long trace.
 * usage: guard_edges threads|full|fork|exec|once|handler|long|back|failed|answer wrong|right
 * Each wrong free is of a message that is gone and whose address nobody has got since.
 */
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <nng/nng.h>
#include <nng/protocol/pair0/pair.h>
#include <nng/protocol/reqrep0/rep.h>
#include <nng/protocol/reqrep0/req.h>

enum { THREADS = 1000, MESSAGES = 70000, CALLS = 100000, ANSWERS = 5000 };

static bool wrong;
static pthread_barrier_t together;

static nng_msg *
message(void)
{
	nng_msg *msg;
	if (nng_msg_alloc(&msg, 8) != 0) {
		fprintf(stderr, "no memory\n");
		exit(2);
	}
	return msg;
}

/* How often it is freed: twice when the program is wrong. */
static void
free_it(nng_msg *msg)
{
	nng_msg_free(msg);
	if (wrong) {
		nng_msg_free(msg);
	}
}

/* All have a message, then all have freed theirs, before anybody frees again. */
static void *
one_of_many(void *unused)
{
	nng_msg *msg = message();
	pthread_barrier_wait(&together);
	nng_msg_free(msg);
	pthread_barrier_wait(&together);
	if (wrong) {
		nng_msg_free(msg);
	}
	return unused;
}

static void
threads(void)
{
	static pthread_t all[THREADS];
	pthread_attr_t small;
	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, 128 * 1024);
	pthread_barrier_init(&together, NULL, THREADS);
	for (int i = 0; i < THREADS; i++) {
		if (pthread_create(&all[i], &small, one_of_many, NULL) != 0) {
			fprintf(stderr, "no thread\n");
			exit(77);
		}
	}
	for (int i = 0; i < THREADS; i++) {
		pthread_join(all[i], NULL);
	}
}

static void
full(void)
{
	static nng_msg *all[MESSAGES];
	nng_msg *first = message();
	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < MESSAGES; i++) {
			all[i] = message();
		}
		for (int i = 0; i < MESSAGES; i++) {
			nng_msg_free(all[i]);
		}
	}
	free_it(first);
}

/* What the child does with its copies says nothing of the parent's. */
static void
in_child(void)
{
	nng_msg *inherited = message();
	fflush(stdout);
	pid_t child = fork();
	if (child == 0) {
		free_it(message()); /* with its first call of NNG it gets it */
		nng_msg_free(inherited);
		exit(0);
	}
	int status = 0;
	waitpid(child, &status, 0);
	printf("child %d\n", status);
	free_it(inherited);
}

static void
once(void)
{
	free_it(message());
}

/* A child becomes another program, which begins anew: here it is the same one. */
static void
in_other_program(void)
{
	nng_msg *kept = message();
	fflush(stdout);
	pid_t child = fork();
	if (child == 0) {
		free_it(message());
		execl("/proc/self/exe", "guard_edges", "once", wrong ? "wrong" : "right", (char *)NULL);
		_exit(2);
	}
	int status = 0;
	waitpid(child, &status, 0);
	printf("child %d\n", status);
	free_it(kept);
}

static void
on_abort(int signal)
{
	static const char text[] = "the handler\n";
	(void)signal;
	if (write(STDOUT_FILENO, text, sizeof(text) - 1) < 0) {
		_exit(2);
	}
}

/* The program has a handler of its own for the signal of abort. */
static void
with_handler(void)
{
	signal(SIGABRT, on_abort);
	free_it(message());
}

static void
for_long(void)
{
	for (int i = 0; i < CALLS; i++) {
		nng_msg_free(message());
	}
	free_it(message());
}

/* How the message is sent: by a call, or by an aio with a callback, or by one without. */
enum way { CALL, CALLBACK, PLAIN };

static void
ignore(void *unused)
{
	(void)unused;
}

static void
check(int result)
{
	if (result != 0) {
		fprintf(stderr, "unexpected: %s\n", nng_strerror(result));
		exit(2);
	}
}

static void
send_it(nng_socket from, nng_msg *msg, enum way way)
{
	nng_aio *aio;
	if (way == CALL) {
		check(nng_sendmsg(from, msg, 0));
		return;
	}
	check(nng_aio_alloc(&aio, way == CALLBACK ? ignore : NULL, NULL));
	nng_aio_set_msg(aio, msg);
	nng_send_aio(from, aio);
	nng_aio_wait(aio);
	check(nng_aio_result(aio));
	printf("the slot holds %s\n", nng_aio_get_msg(aio) == NULL ? "nothing" : "something");
	nng_aio_free(aio);
}

/*
 * Over inproc the memory that was sent comes back through the receive, in the same process: the old
 * owner's free would hit the new owner's message.
 */
static void
back(void)
{
	nng_socket from, to;
	check(nng_pair0_open(&from));
	check(nng_pair0_open(&to));
	check(nng_listen(from, "inproc://back", NULL, 0));
	check(nng_dial(to, "inproc://back", NULL, 0));
	for (int i = 0; i < 30; i++) {
		nng_msg *msg = message(), *got;
		memset(nng_msg_body(msg), 'a' + i % 26, nng_msg_len(msg));
		send_it(from, msg, (enum way)(i % 3));
		check(nng_recvmsg(to, &got, 0));
		if (wrong) {
			nng_msg_free(msg);
		}
		printf("%zu %.8s\n", nng_msg_len(got), (char *)nng_msg_body(got));
		nng_msg_free(got);
	}
	nng_close(from);
	nng_close(to);
}

/* A send that fails gives the message back, and the aio shows the program's own. */
static void
failed(void)
{
	nng_socket from;
	nng_aio *aio;
	check(nng_pair0_open(&from));
	for (int i = 0; i < 9; i++) {
		nng_msg *msg = message();
		memset(nng_msg_body(msg), 'a' + i, nng_msg_len(msg));
		if (i % 3 == CALL) {
			printf("%d ", nng_sendmsg(from, msg, NNG_FLAG_NONBLOCK));
		} else {
			check(nng_aio_alloc(&aio, i % 3 == CALLBACK ? ignore : NULL, NULL));
			nng_aio_set_timeout(aio, 1);
			nng_aio_set_msg(aio, msg);
			nng_send_aio(from, aio);
			nng_aio_wait(aio);
			printf("%d %d ", nng_aio_result(aio), nng_aio_get_msg(aio) == msg);
			nng_aio_free(aio);
		}
		printf("%zu %.8s\n", nng_msg_len(msg), (char *)nng_msg_body(msg));
		free_it(msg);
	}
	nng_close(from);
}

/*
 * One aio without a callback receives a request and sends it back as the answer, out of the slot,
 * as NNG's manual does: nobody names the message in between.
 */
static void
answer(void)
{
	nng_socket asks, answers;
	nng_ctx ctx;
	nng_aio *aio;
	nng_msg *got = NULL;
	check(nng_rep0_open(&answers));
	check(nng_req0_open(&asks));
	check(nng_listen(answers, "inproc://answer", NULL, 0));
	check(nng_dial(asks, "inproc://answer", NULL, 0));
	check(nng_ctx_open(&ctx, answers));
	check(nng_aio_alloc(&aio, NULL, NULL));
	for (int i = 0; i < ANSWERS; i++) {
		nng_msg_free(got);
		check(nng_sendmsg(asks, message(), 0));
		nng_ctx_recv(ctx, aio);
		nng_aio_wait(aio);
		nng_ctx_send(ctx, aio);
		nng_aio_wait(aio);
		check(nng_aio_result(aio));
		check(nng_recvmsg(asks, &got, 0));
	}
	free_it(got);
	nng_aio_free(aio);
	nng_ctx_close(ctx);
	nng_close(asks);
	nng_close(answers);
}

int
main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*run)(void);
	} rows[] = {{"threads", threads},       {"full", full}, {"fork", in_child},
	            {"exec", in_other_program}, {"once", once}, {"handler", with_handler},
	            {"long", for_long},         {"back", back}, {"failed", failed},
	            {"answer", answer}};
	for (size_t i = 0; argc == 3 && i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (strcmp(rows[i].name, argv[1]) == 0) {
			wrong = strcmp(argv[2], "wrong") == 0;
			rows[i].run();
			puts("done");
			return 0;
		}
	}
	return 2;
}

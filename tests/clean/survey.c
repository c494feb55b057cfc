/*
 * survey.c - surveys with deadlines: surveyors with contexts and plain, respondents likewise, and
 * answers that come too late.
 *
 * Most surveys are done when every respondent has answered. One in LATE_EVERY is a hurried one:
 * its deadline is short, one respondent answers only after it, and the surveyor receives until
 * it is told NNG_ETIMEDOUT. NNG drops the late answer.
 *
 * The end: surveyors are joined; the plain respondent polls a flag; the gate says that every
 * context of the others waits for a survey, and closing their socket is their last callback.
 */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include <nng/nng.h>
#include <nng/protocol/survey0/respond.h>
#include <nng/protocol/survey0/survey.h>

#include "clean.h"

enum {
	SOCKETS = 2,  /* respondents with contexts */
	CONTEXTS = 4, /* of each */
	RESPONDENTS = SOCKETS + 1,
	POLL = 20,
	PATIENCE = 20000,
	HURRY = 10,
	LATE = 30,
	LATE_EVERY = 32,
};

struct answerer {
	enum { RECEIVING, WAITING, SENDING } state;
	int slow; /* answers a hurried survey too late */
	nng_ctx ctx;
	nng_aio *aio;
	nng_msg *msg; /* ours while WAITING */
};

struct surveyor {
	pthread_t thread;
	int number;
	long surveys;
};

static struct clean_gate armed = CLEAN_GATE_INITIALIZER;
static struct clean_gate ended = CLEAN_GATE_INITIALIZER;
static char urls[RESPONDENTS][CLEAN_URL_MAX]; /* the last is the plain respondent's */
static nng_socket shared;                     /* of the surveyors with contexts */
static atomic_bool stop_plain;
static atomic_long done;

static void listen_for(struct answerer *a)
{
	a->state = RECEIVING;
	nng_ctx_recv(a->ctx, a->aio);
	clean_gate_add(&armed, 1);
}

/* A survey is {hurried, number}; the answer is the same message. */
static void answer(struct answerer *a)
{
	nng_msg *msg = a->msg;

	a->msg = NULL;
	a->state = SENDING;
	nng_aio_set_msg(a->aio, msg);
	clean_ctx_send(a->ctx, a->aio);
}

static void surveyed(struct answerer *a)
{
	uint32_t hurried;

	a->msg = nng_aio_get_msg(a->aio);
	clean_check("trim", nng_msg_trim_u32(a->msg, &hurried));
	if (!hurried || !a->slow) {
		answer(a);
		return;
	}
	a->state = WAITING;
	nng_sleep_aio(LATE, a->aio);
}

static void answer_step(void *arg)
{
	struct answerer *a = arg;
	int rv = nng_aio_result(a->aio);

	switch (a->state) {
	case RECEIVING:
		clean_gate_add(&armed, -1);
		if (rv == 0) {
			surveyed(a);
			return;
		}
		clean_expect(rv == NNG_ECLOSED, "a receive that ends by closing");
		clean_gate_add(&ended, 1);
		return;
	case WAITING:
		clean_check("nng_sleep_aio", rv);
		answer(a);
		return;
	case SENDING:
		if (rv != 0)
			nng_msg_free(nng_aio_get_msg(a->aio));
		listen_for(a);
		return;
	}
}

static void *answer_plainly(void *arg)
{
	nng_socket socket = *(nng_socket *)arg;
	uint32_t hurried;
	nng_msg *msg;
	int rv;

	clean_check("timeout", nng_socket_set_ms(socket, NNG_OPT_RECVTIMEO, POLL));
	while (!atomic_load(&stop_plain)) {
		if ((rv = nng_recvmsg(socket, &msg, 0)) == NNG_ETIMEDOUT)
			continue;
		clean_check("nng_recvmsg", rv);
		clean_check("trim", nng_msg_trim_u32(msg, &hurried));
		if ((rv = nng_sendmsg(socket, msg, 0)) != 0)
			nng_msg_free(msg);
		clean_check("nng_sendmsg", rv);
	}
	return NULL;
}

static nng_msg *make_survey(uint32_t hurried, uint32_t number)
{
	nng_msg *msg;

	clean_check("nng_msg_alloc", nng_msg_alloc(&msg, 0));
	clean_check("append", nng_msg_append_u32(msg, hurried));
	clean_check("append", nng_msg_append_u32(msg, number));
	return msg;
}

static void take_answer(nng_msg *msg, uint32_t number)
{
	uint32_t got;

	clean_check("trim", nng_msg_trim_u32(msg, &got));
	clean_expect(got == number, "an answer to this survey");
	nng_msg_free(msg);
}

/* Everybody has answered. A hurried survey is never complete: it goes on to its deadline. */
static bool complete(int answers, bool hurried)
{
	clean_expect(answers <= RESPONDENTS, "one answer from each");
	return !hurried && answers == RESPONDENTS;
}

/* NNG_ESTATE: the deadline passed before we asked. */
static bool over(int rv)
{
	return rv == NNG_ETIMEDOUT || rv == NNG_ESTATE;
}

static void survey_with_context(struct surveyor *s, uint32_t *seed)
{
	nng_ctx ctx;
	nng_aio *aio;

	clean_check("nng_ctx_open", nng_ctx_open(&ctx, shared));
	clean_check("nng_aio_alloc", nng_aio_alloc(&aio, NULL, NULL));
	for (long i = 0; i < s->surveys; i++) {
		bool hurried = i % LATE_EVERY == LATE_EVERY - 1;
		uint32_t number = clean_random(seed);
		int rv = 0;

		clean_check("survey time",
		            nng_ctx_set_ms(ctx, NNG_OPT_SURVEYOR_SURVEYTIME, hurried ? HURRY : PATIENCE));
		nng_aio_set_msg(aio, make_survey(hurried, number));
		nng_ctx_send(ctx, aio);
		nng_aio_wait(aio);
		clean_check("nng_ctx_send", nng_aio_result(aio));
		for (int answers = 0; !complete(answers, hurried); answers++) {
			nng_ctx_recv(ctx, aio);
			nng_aio_wait(aio);
			if (over(rv = nng_aio_result(aio)))
				break;
			clean_check("nng_ctx_recv", rv);
			take_answer(nng_aio_get_msg(aio), number);
		}
		clean_expect(over(rv) == hurried, "a deadline where one was set");
		atomic_fetch_add(&done, 1);
	}
	nng_aio_free(aio);
	clean_check("nng_ctx_close", nng_ctx_close(ctx));
}

static void dial_all(nng_socket socket)
{
	for (int i = 0; i < RESPONDENTS; i++)
		clean_check("nng_dial", nng_dial(socket, urls[i], NULL, 0));
}

static void survey_plainly(struct surveyor *s, uint32_t *seed)
{
	nng_socket socket;
	nng_msg *msg;

	clean_check("nng_surveyor0_open", nng_surveyor0_open(&socket));
	dial_all(socket);
	for (long i = 0; i < s->surveys; i++) {
		bool hurried = i % LATE_EVERY == LATE_EVERY - 1;
		uint32_t number = clean_random(seed);
		int rv = 0;

		clean_check("survey time", nng_socket_set_ms(socket, NNG_OPT_SURVEYOR_SURVEYTIME,
		                                             hurried ? HURRY : PATIENCE));
		clean_check("nng_sendmsg", nng_sendmsg(socket, make_survey(hurried, number), 0));
		for (int answers = 0; !complete(answers, hurried); answers++) {
			if (over(rv = nng_recvmsg(socket, &msg, 0)))
				break; /* msg was not written: nothing to free */
			clean_check("nng_recvmsg", rv);
			take_answer(msg, number);
		}
		clean_expect(over(rv) == hurried, "a deadline where one was set");
		atomic_fetch_add(&done, 1);
	}
	clean_check("nng_close", nng_close(socket));
}

static void *surveyor(void *arg)
{
	struct surveyor *s = arg;
	uint32_t seed = (uint32_t)s->number;

	if (s->number % 2 == 0)
		survey_with_context(s, &seed);
	else
		survey_plainly(s, &seed);
	return NULL;
}

static void open_answerer(struct answerer *a, nng_socket socket, int slow)
{
	a->slow = slow;
	clean_check("nng_ctx_open", nng_ctx_open(&a->ctx, socket));
	clean_check("nng_aio_alloc", nng_aio_alloc(&a->aio, answer_step, a));
	listen_for(a);
}

int main(int argc, char **argv)
{
	static struct answerer answerers[SOCKETS * CONTEXTS];
	struct surveyor surveyors[CLEAN_THREADS_MAX];
	struct clean_run run;
	nng_socket respondents[RESPONDENTS];
	pthread_t plain;
	char name[24];

	clean_start(&run, argc, argv, "inproc");
	for (int i = 0; i < RESPONDENTS; i++) {
		clean_check("nng_respondent0_open", nng_respondent0_open(&respondents[i]));
		snprintf(name, sizeof name, "survey%d", i);
		clean_listen(&run, respondents[i], name, urls[i]);
	}
	for (int i = 0; i < SOCKETS * CONTEXTS; i++)
		open_answerer(&answerers[i], respondents[i / CONTEXTS], i / CONTEXTS == 0);
	clean_thread(&plain, answer_plainly, &respondents[RESPONDENTS - 1]);
	clean_check("nng_surveyor0_open", nng_surveyor0_open(&shared));
	dial_all(shared);

	for (int i = 0; i < run.threads; i++) {
		surveyors[i].number = i;
		surveyors[i].surveys = clean_share(&run, i);
		clean_thread(&surveyors[i].thread, surveyor, &surveyors[i]);
	}
	for (int i = 0; i < run.threads; i++)
		pthread_join(surveyors[i].thread, NULL);

	atomic_store(&stop_plain, true);
	pthread_join(plain, NULL);
	clean_check("nng_close", nng_close(shared));
	clean_gate_wait(&armed, SOCKETS * CONTEXTS);
	clean_sends_end();
	for (int i = 0; i < RESPONDENTS; i++)
		clean_check("nng_close", nng_close(respondents[i]));
	clean_gate_wait(&ended, SOCKETS * CONTEXTS);
	for (int i = 0; i < SOCKETS * CONTEXTS; i++)
		nng_aio_free(answerers[i].aio);
	return clean_finish(&run, "surveys", atomic_load(&done), run.exchanges);
}

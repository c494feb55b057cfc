/* What the model remembers of objects that are gone. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "analyzer/nng/errors.h"
#include "analyzer/model/model.h"
#include "analyzer/rules/pass.h"
#include "tests/support/trace_writer.h"

/* Opens and closes contexts 2 to last, then uses one of them. Returns what is found of that. */
static size_t
uses_found(uint64_t last, uint64_t used)
{
	char path[64];
	struct error err;
	snprintf(path, sizeof(path), "/tmp/nngtrace-model-%d", (int)getpid());
	struct trace_writer *writer = trace_writer_open(path);
	trace_writer_enter(writer, 0, NNGT_FN_nng_ctx_open, 1, WITH(0, 9));
	trace_writer_return(writer, 0, NNGT_FN_nng_ctx_open, 0, WITH(1));
	for (uint64_t id = 2; id <= last; id++) {
		trace_writer_enter(writer, 0, NNGT_FN_nng_ctx_open, 1, WITH(0, 9));
		trace_writer_return(writer, 0, NNGT_FN_nng_ctx_open, 0, WITH(id));
		trace_writer_enter(writer, 0, NNGT_FN_nng_ctx_close, 2, WITH(id));
		trace_writer_return(writer, 0, NNGT_FN_nng_ctx_close, 0, WITH(0));
	}
	/* The oldest context of all is still there, however long ago that was. */
	trace_writer_enter(writer, 0, NNGT_FN_nng_ctx_close, 3, WITH(1));
	trace_writer_return(writer, 0, NNGT_FN_nng_ctx_close, 0, WITH(0));
	trace_writer_enter(writer, 0, NNGT_FN_nng_ctx_close, 3, WITH(used));
	trace_writer_return(writer, 0, NNGT_FN_nng_ctx_close, NNG_ECLOSED, WITH(0));
	cr_assert(trace_writer_close(writer));
	struct trace *trace = trace_open(path, &err);
	struct findings *findings = findings_new();
	cr_assert_not_null(trace, "%s", err.text);
	cr_assert(rules_check_trace(trace, findings, NULL, &err));
	size_t count = 0;
	for (size_t i = 0; i < findings_count(findings); i++) {
		count += findings_get(findings, i)->rule == RULE_CTX_DOUBLE_CLOSE;
	}
	findings_free(findings);
	trace_close(trace);
	unlink(path);
	return count;
}

Test(model, remembers_what_was_closed_not_very_long_ago)
{
	enum { MANY = 300000 };
	cr_expect_eq(uses_found(100, 50), 1);
	cr_expect_eq(uses_found(MANY, MANY), 1);
	cr_expect_eq(uses_found(MANY, MANY - 20000), 1);
	cr_expect_eq(uses_found(MANY, 1), 1);
	cr_expect_eq(uses_found(MANY, 2), 0);
}

/* A copy at the address of what it is a copy of: only a damaged trace has it. */
Test(model, keeps_what_a_call_was_given_until_the_call_is_done)
{
	char path[64];
	struct error err;
	snprintf(path, sizeof(path), "/tmp/nngtrace-model-%d", (int)getpid());
	struct trace_writer *writer = trace_writer_open(path);
	trace_writer_call(writer, 0, NNGT_FN_nng_msg_alloc, 1, 0, WITH(0x1000, 8));
	trace_writer_call(writer, 0, NNGT_FN_nng_msg_dup, 1, 0, WITH(0x1000, 0x1000));
	cr_assert(trace_writer_close(writer));
	struct trace *trace = trace_open(path, &err);
	struct model *model = model_new(false);
	struct event event;
	struct action action;
	cr_assert(trace != NULL && model != NULL);
	cr_assert(trace_next(trace, &event) && model_resolve(model, &event, &action));
	cr_assert(model_apply(model, &action));
	cr_assert(trace_next(trace, &event) && model_resolve(model, &event, &action));
	const struct object *given = action.objects[1];
	cr_assert(given != NULL && given->number == 1);
	cr_assert(model_apply(model, &action));
	cr_expect_eq(model_latest(model, NNGT_MSG, 0x1000)->number, 2);
	model_free(model);
	trace_close(trace);
	unlink(path);
}

/* Resolves and applies the next event. */
static void
step(struct trace *trace, struct model *model)
{
	struct event event;
	struct action action;
	cr_assert(trace_next(trace, &event));
	cr_assert(model_resolve(model, &event, &action) && model_apply(model, &action));
}

/* The memory of a life may serve for the next one at its address: but nothing else of it. */
Test(model, a_message_at_the_same_address_is_another)
{
	char path[64];
	struct error err;
	snprintf(path, sizeof(path), "/tmp/nngtrace-model-%d", (int)getpid());
	struct trace_writer *writer = trace_writer_open(path);
	trace_writer_call(writer, 0, NNGT_FN_nng_msg_alloc, 1, 0, WITH(0x1000, 8));
	trace_writer_call(writer, 0, NNGT_FN_nng_msg_free, 2, 0, WITH(0x1000));
	trace_writer_call(writer, 1, NNGT_FN_nng_msg_alloc, 3, 0, WITH(0x1000, 4096));
	/* An aio that was met in mid-life keeps the message of its slot, whoever has the address. */
	trace_writer_call(writer, 1, NNGT_FN_nng_aio_set_msg, 4, 0, WITH(0x2000, 0x1000));
	trace_writer_call(writer, 1, NNGT_FN_nng_msg_alloc, 5, 0, WITH(0x1000, 16));
	cr_assert(trace_writer_close(writer));
	struct trace *trace = trace_open(path, &err);
	struct model *model = model_new(false);
	cr_assert(trace != NULL && model != NULL);
	step(trace, model);
	step(trace, model);
	step(trace, model);
	const struct msg *msg = (const struct msg *)model_latest(model, NNGT_MSG, 0x1000);
	cr_expect_eq(msg->object.number, 2);
	cr_expect_eq(msg->object.refs, 1);
	cr_expect_eq(msg->object.born.stack, 3);
	cr_expect_eq(msg->owner, MSG_APPLICATION);
	cr_expect_eq(msg->size, 4096);
	cr_expect_eq(msg->room, 0);
	cr_expect_eq(msg->freed.seq, 0);
	cr_expect_eq(msg->past.number, 1);
	cr_expect_eq(msg->past.born.stack, 1);
	step(trace, model);
	step(trace, model);
	const struct aio *aio = (const struct aio *)model_latest(model, NNGT_AIO, 0x2000);
	const struct msg *third = (const struct msg *)model_latest(model, NNGT_MSG, 0x1000);
	cr_expect_eq(aio->slot, msg);
	cr_expect_eq(msg->object.number, 2);
	cr_expect_eq(third->object.number, 3);
	cr_expect_eq(third->past.number, 2);
	model_free(model);
	trace_close(trace);
	unlink(path);
}

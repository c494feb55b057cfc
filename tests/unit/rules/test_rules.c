/*
 * The rules on traces made by hand: what no real run can be made to show every time.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "analyzer/rules/pass.h"
#include "tests/support/trace_writer.h"

enum { SENDER = 0, RECEIVER = 1, MSG = 0xa000, AIO = 0xb000, SOCKET = 1, CTX = 7 };
enum { STACK_ALLOC = 1, STACK_SEND, STACK_FREE, STACK_RECV, STACK_OTHER, STACK_FREE_2 };

struct checked {
	struct trace *trace;
	struct findings *findings;
	char path[64];
};

static struct trace_writer *
begin(struct checked *checked)
{
	snprintf(checked->path, sizeof(checked->path), "/tmp/nngtrace-rules-%d", (int)getpid());
	struct trace_writer *writer = trace_writer_open(checked->path);
	trace_writer_header(writer)->end = NNGT_END_EXIT;
	for (uint32_t id = STACK_ALLOC; id <= STACK_FREE_2; id++) {
		trace_writer_stack(writer, id, (const uint64_t[]){0x1000 * id}, 1);
	}
	return writer;
}

static void
finish(struct checked *checked, struct trace_writer *writer)
{
	struct error err;
	cr_assert(trace_writer_close(writer));
	checked->trace = trace_open(checked->path, &err);
	cr_assert_not_null(checked->trace, "%s", err.text);
	checked->findings = findings_new();
	cr_assert(rules_check_trace(checked->trace, checked->findings, NULL, &err));
}

static void
end(struct checked *checked)
{
	findings_free(checked->findings);
	trace_close(checked->trace);
	unlink(checked->path);
}

static const struct finding *
only(const struct checked *checked, enum rule_id rule)
{
	const struct finding *found = NULL;
	for (size_t i = 0; i < findings_count(checked->findings); i++) {
		const struct finding *finding = findings_get(checked->findings, i);
		if (finding->severity == SEVERITY_NOTE) {
			continue;
		}
		cr_assert_null(found, "also %s", rule_get(finding->rule)->id);
		found = finding;
	}
	cr_assert_not_null(found);
	cr_assert_eq(found->rule, rule, "%s", rule_get(found->rule)->id);
	return found;
}

static void
alloc(struct trace_writer *writer, uint32_t thread, uint64_t msg)
{
	trace_writer_call(writer, thread, NNGT_FN_nng_msg_alloc, STACK_ALLOC, 0, WITH(msg, 3));
}

static void
send_well(struct trace_writer *writer, uint32_t thread, uint64_t msg)
{
	trace_writer_enter(writer, thread, NNGT_FN_nng_sendmsg, STACK_SEND, WITH(SOCKET, msg, 0));
	trace_writer_return(writer, thread, NNGT_FN_nng_sendmsg, 0, WITH(0));
}

static void
receive(struct trace_writer *writer, uint32_t thread, uint64_t msg)
{
	trace_writer_enter(writer, thread, NNGT_FN_nng_recvmsg, STACK_RECV, WITH(SOCKET, 0, 0));
	trace_writer_return(writer, thread, NNGT_FN_nng_recvmsg, 0, WITH(0, msg));
}

static void
free_msg(struct trace_writer *writer, uint32_t thread, uint32_t stack, uint64_t msg)
{
	trace_writer_call(writer, thread, NNGT_FN_nng_msg_free, stack, 0, WITH(msg));
}

static const struct finding_step *
step_of(const struct finding *finding, enum finding_role role)
{
	for (unsigned i = 0; i < finding->steps; i++) {
		if (finding->step[i].role == role) {
			return &finding->step[i];
		}
	}
	return NULL;
}

Test(rules, harm_is_what_became_of_the_memory)
{
	struct checked checked;
	struct trace_writer *writer = begin(&checked);
	alloc(writer, SENDER, MSG);
	send_well(writer, SENDER, MSG);
	free_msg(writer, SENDER, STACK_FREE, MSG);
	receive(writer, RECEIVER, MSG);
	free_msg(writer, RECEIVER, STACK_FREE_2, MSG);
	finish(&checked, writer);
	const struct finding *finding = only(&checked, RULE_MSG_FREE_AFTER_SEND);
	const struct finding_step *harm = step_of(finding, ROLE_HARM);
	cr_assert_not_null(harm);
	cr_expect_str_eq(harm->note, "the same memory was then received as msg#2");
	end(&checked);
}

/* Over inproc the receiver gets the sender's pointer: the free of a stale copy looks like its own.
 */
Test(rules, the_free_of_a_stale_copy_is_to_blame)
{
	struct checked checked;
	struct trace_writer *writer = begin(&checked);
	alloc(writer, SENDER, MSG);
	send_well(writer, SENDER, MSG);
	receive(writer, RECEIVER, MSG);
	uint64_t wrong =
	    trace_writer_call(writer, SENDER, NNGT_FN_nng_msg_free, STACK_FREE, 0, WITH(MSG));
	free_msg(writer, RECEIVER, STACK_FREE_2, MSG);
	finish(&checked, writer);
	const struct finding *finding = only(&checked, RULE_MSG_FREE_AFTER_SEND);
	cr_expect_eq(finding->offence.ref, wrong);
	cr_expect_eq(finding->object_number, 1);
	cr_expect_not_null(step_of(finding, ROLE_HARM));
	end(&checked);
}

Test(rules, a_message_handed_to_another_thread_may_be_freed_there)
{
	struct checked checked;
	struct trace_writer *writer = begin(&checked);
	receive(writer, RECEIVER, MSG);
	free_msg(writer, SENDER, STACK_FREE, MSG);
	finish(&checked, writer);
	cr_expect_eq(findings_count(checked.findings), 0);
	end(&checked);
}

/* The free of what was never seen to be allocated again may be right, once events are missing. */
Test(rules, nothing_is_judged_from_the_first_missing_event_on)
{
	for (int missing = 0; missing < 2; missing++) {
		struct checked checked;
		struct trace_writer *writer = begin(&checked);
		alloc(writer, SENDER, MSG);
		free_msg(writer, SENDER, STACK_FREE, MSG);
		free_msg(writer, SENDER, STACK_FREE_2, MSG);
		if (missing) {
			trace_writer_header(writer)->dropped[NNGT_DROPPED_NESTED] = 1;
			trace_writer_header(writer)->first_dropped =
			    trace_writer_header(writer)->first.ticks + 1;
		}
		finish(&checked, writer);
		cr_expect_eq(findings_count(checked.findings), missing ? 0 : 1);
		end(&checked);
	}
}

Test(rules, damage_ends_certainty)
{
	struct checked checked;
	struct trace_writer *writer = begin(&checked);
	alloc(writer, SENDER, MSG);
	free_msg(writer, SENDER, STACK_FREE, MSG);
	free_msg(writer, SENDER, STACK_FREE_2, MSG);
	trace_writer_header(writer)->allocated = UINT64_C(1) << 40; /* far more than there is */
	finish(&checked, writer);
	cr_expect_eq(only(&checked, RULE_MSG_DOUBLE_FREE)->doubt, DOUBT_DAMAGE);
	end(&checked);
}

/* The receive returns, and is recorded, before the send of the same pointer returns. */
Test(rules, a_receive_may_overtake_the_return_of_its_send)
{
	struct checked checked;
	struct trace_writer *writer = begin(&checked);
	alloc(writer, SENDER, MSG);
	trace_writer_enter(writer, SENDER, NNGT_FN_nng_sendmsg, STACK_SEND, WITH(SOCKET, MSG, 0));
	receive(writer, RECEIVER, MSG);
	free_msg(writer, RECEIVER, STACK_FREE, MSG);
	alloc(writer, RECEIVER, MSG);
	trace_writer_return(writer, SENDER, NNGT_FN_nng_sendmsg, 0, WITH(0));
	free_msg(writer, RECEIVER, STACK_FREE, MSG);
	finish(&checked, writer);
	cr_expect_eq(findings_count(checked.findings), 0);
	end(&checked);
}

/* An aio is freed, its address given out again before the free's return is recorded. */
Test(rules, an_address_may_live_again_before_the_free_returns)
{
	struct checked checked;
	struct trace_writer *writer = begin(&checked);
	trace_writer_call(writer, SENDER, NNGT_FN_nng_aio_alloc, STACK_ALLOC, 0, WITH(AIO, 0));
	trace_writer_enter(writer, SENDER, NNGT_FN_nng_aio_free, STACK_FREE, WITH(AIO));
	trace_writer_call(writer, RECEIVER, NNGT_FN_nng_aio_alloc, STACK_ALLOC, 0, WITH(AIO, 0));
	trace_writer_return(writer, SENDER, NNGT_FN_nng_aio_free, 0, WITH(0));
	trace_writer_enter(writer, RECEIVER, NNGT_FN_nng_aio_free, STACK_FREE, WITH(AIO));
	trace_writer_return(writer, RECEIVER, NNGT_FN_nng_aio_free, 0, WITH(0));
	finish(&checked, writer);
	cr_expect_eq(findings_count(checked.findings), 0);
	end(&checked);
}

/* From 2.0 on the library is there until the last user is done with it. */
Test(rules, only_the_last_fini_ends_the_library)
{
	struct checked checked;
	struct trace_writer *writer = begin(&checked);
	for (int i = 0; i < 2; i++) {
		trace_writer_enter(writer, SENDER, NNGT_FN_nng_init, STACK_OTHER, WITH(0));
		trace_writer_return(writer, SENDER, NNGT_FN_nng_init, 0, WITH(0));
	}
	trace_writer_call(writer, SENDER, NNGT_FN_nng_aio_alloc, STACK_ALLOC, 0, WITH(AIO, 0));
	trace_writer_enter(writer, SENDER, NNGT_FN_nng_fini, STACK_OTHER, WITH(0));
	trace_writer_return(writer, SENDER, NNGT_FN_nng_fini, 0, WITH(0));
	trace_writer_call(writer, SENDER, NNGT_FN_nng_aio_set_timeout, STACK_FREE, 0, WITH(AIO, 100));
	trace_writer_enter(writer, SENDER, NNGT_FN_nng_aio_free, STACK_FREE, WITH(AIO));
	trace_writer_return(writer, SENDER, NNGT_FN_nng_aio_free, 0, WITH(0));
	finish(&checked, writer);
	cr_expect_eq(findings_count(checked.findings), 0);
	end(&checked);
}

/* A receive whose end was polled leaves a message in the slot that no event has named. */
Test(rules, an_aio_that_was_polled_may_carry_a_message)
{
	for (int failed = 0; failed < 2; failed++) {
		struct checked checked;
		struct trace_writer *writer = begin(&checked);
		trace_writer_call(writer, SENDER, NNGT_FN_nng_aio_alloc, STACK_ALLOC, 0, WITH(AIO, 0));
		trace_writer_call(writer, SENDER, NNGT_FN_nng_recv_aio, STACK_RECV, 0, WITH(SOCKET, AIO));
		trace_writer_call(writer, SENDER, NNGT_FN_nng_aio_busy, STACK_OTHER, 0, WITH(AIO));
		trace_writer_call(writer, SENDER, NNGT_FN_nng_aio_result, STACK_OTHER, failed ? 5 : 0,
		                  WITH(AIO)); /* NNG_ETIMEDOUT */
		trace_writer_call(writer, SENDER, NNGT_FN_nng_send_aio, STACK_SEND, 0, WITH(SOCKET, AIO));
		finish(&checked, writer);
		if (failed) {
			only(&checked, RULE_AIO_SEND_WITHOUT_MSG);
		} else {
			for (size_t i = 0; i < findings_count(checked.findings); i++) {
				cr_expect_neq(findings_get(checked.findings, i)->rule, RULE_AIO_SEND_WITHOUT_MSG);
			}
		}
		end(&checked);
	}
}

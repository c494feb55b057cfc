/* Traces of other builds of nngtrace: which functions they know, and whether they can be read. */
#include <criterion/criterion.h>
#include <string.h>

#include "analyzer/read/trace.h"
#include "tests/support/trace_file.h"

/* The table that older traces know, and what they have for its hash. */
#define OLD_FUNCTIONS 589u
#define OLD_HASH      UINT64_C(0xb195c03d917e1841)
/* The table when annotations had just been added. */
#define WITH_ANNOTATIONS 596u

static struct error err;

TestSuite(read_functions, .init = set_up, .fini = tear_down, .timeout = 60);

/* Opens a trace of one event, whose header says this of its functions. NULL: it was refused. */
static struct trace *
open_trace(unsigned function, uint32_t functions, uint64_t hash)
{
	struct trace_writer *writer = trace_writer_open(path);
	trace_writer_header(writer)->functions = functions;
	trace_writer_header(writer)->api_hash = hash;
	trace_writer_call(writer, 0, function, 0, 0, WITH(0x1000));
	cr_assert(trace_writer_close(writer));
	err.text[0] = '\0';
	return trace_open(path, &err);
}

static void
expect_one_event(struct trace *trace, unsigned function)
{
	struct event event;

	cr_assert_not_null(trace, "%s", err.text);
	cr_assert(trace_next(trace, &event));
	cr_expect_eq(event.function, function);
	cr_expect_not(trace_next(trace, &event));
	cr_expect_eq(trace_info(trace)->damaged, 0);
	trace_close(trace);
}

static void
expect_refused(struct trace *trace, const char *why)
{
	cr_expect_null(trace);
	cr_expect_not_null(strstr(err.text, path), "%s", err.text);
	cr_expect_not_null(strstr(err.text, why), "%s", err.text);
}

Test(read_functions, a_trace_from_before_functions_were_appended_is_read)
{
	for (unsigned fewer = 0; fewer < NNGT_FUNCTIONS - NNGT_FN_nng_msg_free; fewer += 40) {
		uint32_t functions = NNGT_FUNCTIONS - fewer;
		expect_one_event(open_trace(NNGT_FN_nng_msg_free, functions, api_hash(functions)),
		                 NNGT_FN_nng_msg_free);
	}
}

Test(read_functions, a_trace_that_does_not_say_how_many_it_knows_is_read)
{
	expect_one_event(open_trace(NNGT_FN_nng_msg_free, 0, OLD_HASH), NNGT_FN_nng_msg_free);
	expect_refused(open_trace(NNGT_FN_nng_msg_free, 0, OLD_HASH + 1), "an older nngtrace");
}

Test(read_functions, a_function_that_the_trace_cannot_know_is_damage)
{
	struct event event;
	uint32_t functions = NNGT_FN_nng_msg_free;
	struct trace *trace = open_trace(NNGT_FN_nng_msg_free, functions, api_hash(functions));

	cr_assert_not_null(trace, "%s", err.text);
	cr_expect_not(trace_next(trace, &event));
	cr_expect_gt(trace_info(trace)->damaged, 0);
	trace_close(trace);
}

Test(read_functions, a_trace_of_a_newer_build_is_refused)
{
	expect_refused(open_trace(NNGT_FN_nng_msg_free, NNGT_FUNCTIONS + 1, 1), "a newer nngtrace");
	expect_refused(open_trace(NNGT_FN_nng_msg_free, UINT32_MAX, api_hash(NNGT_FUNCTIONS)),
	               "a newer nngtrace");
}

Test(read_functions, a_trace_with_another_line_is_refused)
{
	uint32_t functions = NNGT_FUNCTIONS - 1;

	expect_refused(open_trace(NNGT_FN_nng_msg_free, functions, api_hash(functions) ^ 1),
	               "not the beginning");
	/* The hash of another number of functions is another one. */
	expect_refused(open_trace(NNGT_FN_nng_msg_free, functions, api_hash(NNGT_FUNCTIONS)),
	               "not the beginning");
}

/*
 * Whoever changes a line of nng_api.def, or puts one between others, makes the traces of before
 * unreadable: then raise NNGT_FORMAT_VERSION.
 */
Test(read_functions, what_is_in_older_traces_keeps_its_meaning)
{
	static const char *const probes[] = {
#define PROBE(name, release) #name,
#include "shim/trace/nng_probes.def"
#undef PROBE
	};

	cr_expect_eq(api_hash(OLD_FUNCTIONS), UINT64_C(0x1da5704d17e2661b));
	cr_expect_eq(api_hash(WITH_ANNOTATIONS), UINT64_C(0xf385067993530511));
	cr_assert_geq(sizeof(probes) / sizeof(probes[0]), 5u);
	cr_expect_str_eq(probes[0], "nng_tls_config_psk");
	cr_expect_str_eq(probes[1], "nng_aio_start");
	cr_expect_str_eq(probes[2], "nng_http_set_body");
	cr_expect_str_eq(probes[3], "nng_pipe_get_strdup");
	cr_expect_str_eq(probes[4], "nng_pipe_get_scheme");
}

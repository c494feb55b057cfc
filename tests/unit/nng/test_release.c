/* analyzer/nng: releases, what functions are in each, and what sockets do. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "analyzer/nng/api.h"
#include "analyzer/nng/errors.h"
#include "analyzer/nng/protocols.h"
#include "analyzer/nng/release.h"

/* The numbers of nng_probes.def, as bits of nng_has. */
enum { HAS_PSK = 1, HAS_START = 2, HAS_BODY = 4, HAS_STRDUP = 8, HAS_SCHEME = 16, HAS_ALL = 31 };

static struct release
release_of(const char *version, uint32_t has)
{
	struct release release;

	release_fill(&release, version, has);
	return release;
}

static unsigned
does(const struct release *release, unsigned function)
{
	return api_function(release->functions[function])->does;
}

Test(release, order)
{
	static const char *const rising[] = {
	    "1.5.1",          "1.5.2",        "1.6.0", "1.10.0", "1.12.4", "2.0.0-alpha.1",
	    "2.0.0-alpha.10", "2.0.0-beta.1", "2.0.0", "2.0.1",  "3.0.0"};

	for (size_t i = 1; i < sizeof(rising) / sizeof(rising[0]); i++) {
		cr_expect_lt(release_of(rising[i - 1], 0).number, release_of(rising[i], 0).number, "%s",
		             rising[i]);
	}
	cr_expect_eq(release_of("2.0.0-alpha.7", 0).number, release_number("2.0a7"));
	cr_expect_eq(release_of("", 0).number, 0);
	cr_expect_eq(release_of("unknown", 0).number, 0);
	cr_expect_neq(release_of("999999999999.1.1", 0).number, 0);
}

Test(release, text)
{
	char text[RELEASE_TEXT];

	release_text(release_of("1.8.0", HAS_PSK).number, text);
	cr_expect_str_eq(text, "1.9");
	release_text(release_of("1.8.0", 0).number, text);
	cr_expect_str_eq(text, "1.8");
	release_text(release_of("2.0.0dev", HAS_ALL).number, text);
	cr_expect_str_eq(text, "2.0");
	release_text(0, text);
	cr_expect_str_eq(text, "");
}

Test(release, within)
{
	uint32_t alpha7 = release_number("2.0a7"), v1_12_4 = release_number("1.12.4");

	cr_expect(release_within(v1_12_4, "1.5-1.12"));
	cr_expect(release_within(v1_12_4, "1.5-"));
	cr_expect_not(release_within(v1_12_4, "1.5-1.11"));
	cr_expect_not(release_within(v1_12_4, "2.0a1-"));
	cr_expect(release_within(alpha7, "2.0a7-"));
	cr_expect(release_within(alpha7, "2.0-2.0a7"));
	cr_expect_not(release_within(alpha7, "1.5-2.0a6"));
	cr_expect_not(release_within(alpha7, "2.0b-"));
	cr_expect_not(release_within(0, "1.5-"), "not known");
}

/* 1.9 calls itself 1.8, and the versions before NNG 2 have one name: what they export tells them
 * apart. */
Test(release, development)
{
	cr_expect(release_within(release_of("1.8.0", HAS_PSK).number, "1.9-"));
	cr_expect(release_within(release_of("1.8.0", 0).number, "1.8-1.8"));
	cr_expect_eq(release_of("1.12.0", HAS_PSK).number, release_number_last("1.12.0"));
	cr_expect_eq(release_of("2.0.0dev", HAS_START | HAS_BODY).number, release_number("2.0a3"));
	cr_expect_eq(release_of("2.0.0dev", HAS_START | HAS_BODY | HAS_STRDUP).number,
	             release_number("2.0a7"));
	cr_expect_eq(release_of("2.0.0dev", HAS_ALL).number, release_number("2.0b"));
	cr_expect_eq(release_of("2.0.0", HAS_ALL).number, release_number_last("2.0.0"));
}

Test(release, functions_differ)
{
	const struct release v1 = release_of("1.12.0", 0), unknown = release_of("", 0);
	const struct release a6 = release_of("2.0.0dev", HAS_START | HAS_BODY);
	const struct release a7 = release_of("2.0.0dev", HAS_START | HAS_BODY | HAS_STRDUP);

	cr_expect_eq(does(&v1, NNGT_FN_nng_stream_get_string), NNGT_DOES_CREATE);
	cr_expect_eq(does(&a6, NNGT_FN_nng_stream_get_string), NNGT_DOES_CREATE);
	cr_expect_eq(does(&a7, NNGT_FN_nng_stream_get_string), NNGT_DOES_USE);
	cr_expect_eq(does(&unknown, NNGT_FN_nng_stream_get_string), NNGT_DOES_CREATE);
	cr_expect_eq(does(&v1, NNGT_FN_nng_http_server_get_tls), NNGT_DOES_CREATE);
	cr_expect_eq(does(&a6, NNGT_FN_nng_http_server_get_tls), NNGT_DOES_USE);
	cr_expect_eq(api_function(v1.functions[NNGT_FN_nng_http_handler_set_data])->result,
	             NNGT_RESULT);
	cr_expect_eq(api_function(a6.functions[NNGT_FN_nng_http_handler_set_data])->result, NNGT_VOID);
}

/* A variant is read from the bytes that the shim writes for the function itself. */
Test(release, variants_have_the_widths_of_their_function)
{
	for (unsigned id = NNGT_FUNCTIONS; id < API_FUNCTIONS; id++) {
		const struct api_function *variant = api_function(id), *own = api_function(api_base(id));
		cr_expect_str_eq(variant->name, own->name);
		cr_expect_eq(variant->nargs, own->nargs, "%s", own->name);
		cr_expect(variant->result == NNGT_VOID ||
		              api_kind_width(variant->result) == api_kind_width(own->result),
		          "%s", own->name);
		for (unsigned i = 0; i < own->nargs; i++) {
			cr_expect_eq(api_kind_width(variant->args[i]), api_kind_width(own->args[i]), "%s",
			             own->name);
			cr_expect_eq(variant->args[i] & NNGT_OUT, own->args[i] & NNGT_OUT, "%s", own->name);
		}
	}
}

/* The column `releases` can be read, and no range is empty. */
Test(release, ranges)
{
	for (unsigned id = 0; id < API_FUNCTIONS; id++) {
		const char *releases = api_function(id)->releases;
		if (function_is_annotation(api_function(id))) {
			continue; /* no function of NNG's */
		}
		uint32_t first = release_number(releases);
		cr_expect_geq(first, release_number("1.5"), "%s", api_function(id)->name);
		cr_expect(release_within(first, releases), "%s: %s", api_function(id)->name, releases);
	}
}

Test(release, pipe_events)
{
	const struct release v1 = release_of("1.12.0", 0), v2 = release_of("2.0.0-alpha.7", 0);

	cr_expect_str_eq(release_pipe_event(&v1, 0), "NNG_PIPE_EV_ADD_PRE");
	cr_expect_str_eq(release_pipe_event(&v1, 2), "NNG_PIPE_EV_REM_POST");
	cr_expect_null(release_pipe_event(&v1, 3));
	cr_expect_null(release_pipe_event(&v2, 0));
	cr_expect_str_eq(release_pipe_event(&v2, 1), "NNG_PIPE_EV_ADD_PRE");
	cr_expect_str_eq(release_pipe_event(&v2, 3), "NNG_PIPE_EV_REM_POST");
}

Test(errors, names)
{
	char text[128];

	cr_expect_str_eq(error_name(NNG_ESTOPPED), "NNG_ESTOPPED");
	cr_expect_str_eq(error_name(NNG_ETRANERR | 3), "NNG_ETRANERR");
	cr_expect_null(error_name(-1));
	cr_expect_eq(error_number(0), ERROR_UNNAMED);
	error_text(NNG_ESYSERR | 2, text, sizeof(text));
	cr_expect_str_eq(text, "268435458 NNG_ESYSERR (No such file or directory)");
	error_text(0, text, sizeof(text));
	cr_expect_str_eq(text, "0");
}

Test(protocols, facts)
{
	const struct protocol *req = protocol_opened_by(NNGT_FN_nng_req0_open);

	cr_expect_str_eq(req->name, "req0");
	cr_expect(req->asks && req->one_exchange && req->resends && !req->never_blocks);
	cr_expect(protocol_opened_by(NNGT_FN_nng_pub0_open)->leaves_message);
	cr_expect_not(protocol_opened_by(NNGT_FN_nng_req0_open_raw)->one_exchange);
	cr_expect_not(protocol_opened_by(NNGT_FN_nng_msg_alloc)->known);
	cr_expect_str_eq(protocol_unknown.name, "");
	/* Every function that opens a socket is there. */
	for (unsigned id = 0; id < NNGT_FUNCTIONS; id++) {
		const struct api_function *function = api_function(id);
		bool opens = function->does == NNGT_DOES_CREATE && function->nargs == 1 &&
		             function->args[0] == (NNGT_SOCKET | NNGT_OUT);
		cr_expect_eq(protocol_opened_by(id)->known, opens, "%s", function->name);
	}
}

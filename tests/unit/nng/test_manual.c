/* analyzer/nng/manual.h: which page of NNG's manual a text names, and its address for each release.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "analyzer/nng/manual.h"
#include "analyzer/nng/release.h"
#include "analyzer/rules/finding.h"

static const char *
address_of(const char *text, const char *release)
{
	static struct manual_page page;
	bool found = manual_next(text, release_number_last(release), &page);
	return found ? page.address : "none";
}

Test(manual, the_manual_of_each_release)
{
	static const struct {
		const char *release, *folder;
	} cases[] = {
	    {"1.5.0", "v1.5.2"},   {"1.5.2", "v1.5.2"}, {"1.6.0", "v1.6.0"},   {"1.7.0", "v1.7.0"},
	    {"1.7.2", "v1.7.2"},   {"1.7.9", "v1.7.3"}, {"1.8.0", "v1.8.0"},   {"1.9.0", "v1.8.0"},
	    {"1.10.1", "v1.10.0"}, {"1.11", "v1.10.0"}, {"1.12.4", "v1.10.0"}, {"unknown", "v1.10.0"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char wanted[160];
		snprintf(wanted, sizeof(wanted), "https://nng.nanomsg.org/man/%s/nng_sendmsg.3.html",
		         cases[i].folder);
		cr_expect_str_eq(address_of("(nng_sendmsg(3))", cases[i].release), wanted, "%s",
		                 cases[i].release);
	}
	cr_expect_str_eq(address_of("nng_http_hijack(3http)", "1.5.2"),
	                 "https://nng.nanomsg.org/man/v1.5.2/nng_http_hijack.3http.html");
	cr_expect_str_eq(address_of("nng(7)", "1.5.2"),
	                 "https://nng.nanomsg.org/man/v1.5.2/nng.7.html");
}

/* NNG 2 has a page for each subject. */
Test(manual, subjects)
{
	static const char *const cases[][2] = {
	    {"nng_aio_alloc(3)", "api/aio"},
	    {"nng_sendmsg(3)", "api/sock"},
	    {"nng_recv_aio(3)", "api/sock"},
	    {"nng_stats_free(3)", "api/stats"},
	    {"nng_stream_free(3str)", "api/stream"},
	    {"nng_dialer(5)", "api/endpoint"},
	    {"nng_req(7)", "proto/req"},
	    {"nng_strerror(3)", "api/errors"},
	    {"nn_allocmsg(3compat)", "migrate/nanomsg"},
	    {"nng(7)", "index"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char wanted[160];
		snprintf(wanted, sizeof(wanted), "https://nng.nanomsg.org/ref/%s.html", cases[i][1]);
		cr_expect_str_eq(address_of(cases[i][0], "2.0a7"), wanted, "%s", cases[i][0]);
		cr_expect_str_eq(address_of(cases[i][0], "2.0.0"), wanted, "%s", cases[i][0]);
	}
}

Test(manual, what_is_no_page)
{
	static const char *const cases[] = {
	    "",
	    "nng_msg_free",
	    "if (nng_aio_result(aio) != 0)",
	    "my_nng_close(3)",
	    "write(2)",
	    "nng_close(",
	    "nng_close(3",
	    "nng_close(3, x)",
	    "NNG_CLOSE(3)",
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		cr_expect_str_eq(address_of(cases[i], "1.5.2"), "none", "%s", cases[i]);
	}
}

/* One page after the other, and the characters that name it. */
Test(manual, several_pages)
{
	struct manual_page page;
	const char *text = "as nng_close says (nng_close(3), nng_ctx(5))";
	cr_assert(manual_next(text, 0, &page));
	cr_expect_eq(page.name, strchr(text, '(') + 1);
	cr_expect_eq(page.length, strlen("nng_close(3)"));
	cr_assert(manual_next(page.name + page.length, 0, &page));
	cr_expect_eq(strncmp(page.name, "nng_ctx(5)", page.length), 0);
	cr_expect_not(manual_next(page.name + page.length, 0, &page));
}

/* No address of a page that a rule names is cut. */
Test(manual, every_rule)
{
	static const char *const releases[] = {"1.5.2", "2.0.0"};
	unsigned pages = 0;
	for (int rule = 0; rule < RULE_COUNT; rule++) {
		for (size_t i = 0; i < 2; i++) {
			struct manual_page page;
			const char *why = rule_get((enum rule_id)rule)->why;
			for (; manual_next(why, release_number(releases[i]), &page); pages++) {
				size_t length = strlen(page.address);
				cr_expect(length > 5 && strcmp(page.address + length - 5, ".html") == 0, "%s: %s",
				          rule_get((enum rule_id)rule)->id, page.address);
				why = page.name + page.length;
			}
		}
	}
	cr_expect_gt(pages, RULE_COUNT);
}

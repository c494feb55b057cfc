/* text.c - the report for people: one finding after the other; see report.h */
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>

#include "analyzer/report/text_parts.h"
#include "analyzer/print/escape.h"

#define SOURCE_COLUMNS 100 /* of a source line that are shown */
#define MARGIN         8   /* where the text after "why" and its like begins */

/*
 * "  why   ..." with the lines after the first under the text. The text's own line ends are
 * kept; it is cut between words only.
 */
static void
print_paragraph(FILE *out, const char *label, const char *text,
                const struct report_options *options)
{
	size_t width = options->width == 0 ? TEXT_WIDTH : options->width;
	size_t room = width > MARGIN + 20 ? width - MARGIN : 20;
	if (*text == '\0') {
		return;
	}
	fprintf(out, "  %s%-4s%s  ", text_style(options, STYLE_DIM), label, text_plain(options));
	while (*text != '\0') {
		size_t length = strcspn(text, "\n");
		if (length > room) {
			size_t cut = room;
			while (cut > 0 && text[cut] != ' ') {
				cut--;
			}
			length = cut > 0 ? cut : length;
		}
		char line[1024];
		size_t bytes = length < sizeof(line) - 1 ? length : sizeof(line) - 1;
		memcpy(line, text, bytes);
		while (bytes > 0 && text[bytes - 1] == ' ') { /* none at the end of a line */
			bytes--;
		}
		line[bytes] = '\0';
		text_print(out, line);
		fputc('\n', out);
		text += bytes;
		text += strspn(text, " \n");
		if (*text != '\0') {
			fprintf(out, "%*s", MARGIN, "");
		}
	}
}

/* The source line, when the file is there and has not been changed since the recording. */
static void
print_source(FILE *out, const struct frame *frame, uint64_t recorded_wall_ns,
             const struct report_options *options)
{
	struct stat status;
	if (frame->file == NULL || frame->line == 0 || stat(frame->file, &status) != 0 ||
	    !S_ISREG(status.st_mode) ||
	    (uint64_t)status.st_mtime > recorded_wall_ns / UINT64_C(1000000000)) {
		return;
	}
	FILE *source = fopen(frame->file, "re");
	if (source == NULL) {
		return;
	}
	char line[256] = "";
	unsigned number = 0;
	while (number < frame->line && fgets(line, sizeof(line), source) != NULL) {
		if (strchr(line, '\n') == NULL) { /* the rest of a long line */
			for (int c = fgetc(source); c != EOF && c != '\n';) {
				c = fgetc(source);
			}
		}
		number++;
	}
	fclose(source);
	char text[SOURCE_COLUMNS + 1];
	line[strcspn(line, "\r\n")] = '\0';
	text_escape(line + strspn(line, " \t"), text, sizeof(text));
	if (number == frame->line && text[0] != '\0') {
		fprintf(out, "  %s%5u |%s   ", text_style(options, STYLE_DIM), frame->line,
		        text_plain(options));
		fprintf(out, "%s\n", text);
	}
}

/* "  --> src/publish.c:9 in main()      1 time, thread 1 "main"" */
static void
print_site(FILE *out, const struct account *account, uint64_t count, const struct trace_info *info,
           const struct report_options *options)
{
	const struct account_place *site = account_site(account);
	const struct frame *frame = account_frame(site);
	char where[256] = "", function[256] = "", times[32];
	if (frame != NULL) {
		text_where(frame, where, sizeof(where));
		text_function(frame, function, sizeof(function));
	} else {
		snprintf(where, sizeof(where), "%s", site->has_event ? site->function : "at the end");
	}
	int used = fprintf(out, "  --> %s%s%s%s", where, function[0] == '\0' ? "" : " in ", function,
	                   function[0] == '\0' ? "" : "()");
	text_number(count, times, sizeof(times));
	fprintf(out, "%*s%s time%s", used < 58 ? 60 - used : 2, "", times, count == 1 ? "" : "s");
	if (site->has_event) {
		fprintf(out, ", thread %" PRIu32, site->event.thread + 1);
		if (site->thread_name[0] != '\0') {
			fputs(" \"", out);
			text_print(out, site->thread_name);
			fputc('"', out);
		}
	}
	fputc('\n', out);
	if (frame != NULL) {
		print_source(out, frame, info->start_wall_ns, options);
	}
}

static void
print_object(FILE *out, const struct finding *finding)
{
	static const char *const names[] = {
	    [NNGT_MSG] = "message", [NNGT_CTX] = "context", [NNGT_AIO] = "aio"};
	const char *word = api_kind_word(finding->kind);
	const char *name =
	    finding->kind < sizeof(names) / sizeof(names[0]) ? names[finding->kind] : NULL;
	fprintf(out, "  %s %s#%" PRIu64, name != NULL ? name : word, word, finding->object_number);
	if (finding->object_about[0] != '\0') {
		fputs(" (", out);
		text_print(out, finding->object_about);
		fputc(')', out);
	}
	fputc('\n', out);
}

static void
print_harm(FILE *out, const struct account *account, const struct report_options *options)
{
	for (unsigned i = 0; i < account->count; i++) {
		const struct account_place *place = &account->places[i];
		if (place->step->role != ROLE_HARM || i == account->offence) {
			continue;
		}
		char text[600], where[256] = "";
		const struct frame *frame = account_frame(place);
		if (frame != NULL) {
			text_where(frame, where, sizeof(where));
		}
		int used = snprintf(text, sizeof(text), "%s",
		                    place->step->note[0] != '\0' ? place->step->note : place->function);
		if (place->has_event) {
			snprintf(text + used, sizeof(text) - (size_t)used, " (thread %" PRIu32 "%s%s)",
			         place->event.thread + 1, where[0] == '\0' ? "" : ", ", where);
		}
		print_paragraph(out, "harm", text, options);
	}
}

/* NNG noticed it, too, which ended the process. */
static void
print_panic(FILE *out, const struct report_trace *trace, const struct finding *finding,
            const struct report_options *options)
{
	char text[400];
	if (report_explains(trace, finding)) {
		snprintf(text, sizeof(text), "NNG gave up in this call: %s", trace->panic.words);
		print_paragraph(out, "harm", text, options);
	}
}

static void
print_finding(FILE *out, const struct account *account, uint64_t count,
              const struct report_trace *trace, const struct report_options *options)
{
	static const enum text_style styles[] = {[SEVERITY_NOTE] = STYLE_NOTE,
	                                         [SEVERITY_WARNING] = STYLE_WARNING,
	                                         [SEVERITY_ERROR] = STYLE_ERROR};
	const struct finding *finding = account->finding;
	const struct rule *rule = rule_get(finding->rule);
	char key[17];
	fprintf(out, "%s%s%s: %s%s%s [%s]\n", text_style(options, styles[finding->severity]),
	        severity_word(finding->severity), text_plain(options),
	        text_style(options, STYLE_STRONG), rule->title, text_plain(options), rule->id);
	print_site(out, account, count, trace_info(trace->trace), options);
	if (finding->object_number != 0) { /* else it is about many of them */
		print_object(out, finding);
	}
	text_steps(out, account, options);
	print_paragraph(out, "what", finding->message, options);
	print_harm(out, account, options);
	print_panic(out, trace, finding, options);
	print_paragraph(out, "why", rule_get(finding->rule)->why, options);
	print_paragraph(out, "fix", finding->advice, options);
	if (!finding->certain) {
		print_paragraph(out, "sure",
		                "likely, not certain: the trace does not show everything "
		                "that this rests on",
		                options);
	}
	account_fingerprint(account, key);
	fprintf(out, "  %smore%s  nngtrace explain %s   key %s\n\n", text_style(options, STYLE_DIM),
	        text_plain(options), rule->id, key);
}

bool
report_text(FILE *out, const struct report_trace *traces, size_t count,
            const struct report_options *options)
{
	for (size_t i = 0; i < count; i++) {
		if (i > 0) {
			fputc('\n', out);
		}
		for (size_t j = 0; j < traces[i].count; j++) {
			struct account account;
			bool told = account_tell(&account, traces[i].items[j].finding, traces[i].trace,
			                         traces[i].symbols);
			if (told) {
				print_finding(out, &account, traces[i].items[j].count, &traces[i], options);
			}
			account_clear(&account);
			if (!told) {
				return false;
			}
		}
		text_summary(out, &traces[i], options);
	}
	return true;
}

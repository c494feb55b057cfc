/*
 * memcheck.c - what valgrind's memcheck would print, for `ctest -T memcheck` and CDash: CTest
 * counts the lines it knows (cmCTestMemCheckHandler, valgrind's part), and shows the others. See
 * report.h
 */
#include <string.h>

#include "analyzer/print/escape.h"
#include "analyzer/print/frame.h"
#include "analyzer/report/report.h"
#include "analyzer/report/words.h"

/*
 * The line that CTest knows, by the weakness in MITRE's list. A rule without a row there is told
 * and not counted, as notes are.
 */
static const struct {
	unsigned cwe;
	const char *line;
} defects[] = {
    {415, "Invalid free() / delete / delete[]"},
    {763, "Invalid free() / delete / delete[]"},
    {762, "Mismatched free() / delete / delete []"},
    {416, "Invalid read of size 1"},
    {672, "Invalid read of size 1"},
    {675, "Invalid read of size 1"},
    {825, "Invalid read of size 1"},
    {362, "pthread_mutex_unlock: mutex is locked by a different thread"},
    {833, "pthread_mutex_unlock: mutex is locked by a different thread"},
};

static bool
is_leak(unsigned cwe)
{
	return cwe == 401 || cwe == 772;
}

static void
print_defect(FILE *out, unsigned long pid, unsigned cwe, const struct report_entry *entry)
{
	if (is_leak(cwe)) {
		fprintf(out, "==%lu== 1 bytes in %llu blocks are definitely lost in loss record 1 of 1\n",
		        pid, (unsigned long long)entry->count);
		return;
	}
	for (size_t i = 0; i < sizeof(defects) / sizeof(defects[0]); i++) {
		if (defects[i].cwe == cwe) {
			fprintf(out, "==%lu== %s\n", pid, defects[i].line);
			return;
		}
	}
}

/* "   by main (client.c:63)", as memcheck has it. */
static void
print_place(FILE *out, unsigned long pid, const struct account_place *place, const char *sentence)
{
	const struct frame *frame = account_frame(place);
	char where[512] = "";

	fprintf(out, "==%lu==    ", pid);
	escape_print(out, sentence);
	if (frame != NULL) {
		frame_where(frame, where, sizeof(where));
		fputs(" (", out);
		escape_print(out, where);
		fputc(')', out);
	}
	fputc('\n', out);
}

static void
print_entry(void *data, const struct account *account, const struct report_entry *entry)
{
	const struct report_target *target = data;
	const struct finding *finding = account->finding;
	const struct rule *rule = rule_get(finding->rule);
	unsigned long pid = trace_info(entry->trace->trace)->pid;
	FILE *out = target->out;

	if (!report_shows(target->report, entry->item) || entry->item->state == REPORT_KNOWN) {
		return;
	}
	if (finding->severity > SEVERITY_NOTE) {
		print_defect(out, pid, rule->cwe, entry);
	}
	fprintf(out, "==%lu== nngtrace: %s: ", pid, severity_word(finding->severity));
	escape_print(out, finding_sentence(finding));
	fprintf(out, " [%s]\n", rule->id);
	print_place(out, pid, account_site(account), "at");
	for (unsigned i = 0; i < account->count; i++) {
		char sentence[256];
		if (account->places[i].count > 0) {
			step_sentence(account, i, sentence, sizeof(sentence));
			print_place(out, pid, &account->places[i], sentence);
		}
	}
	fprintf(out, "==%lu== \n", pid);
}

bool
report_memcheck(FILE *out, const struct report *report, const struct report_options *options)
{
	(void)options;
	struct report_target target = {.out = out, .report = report};
	return report_each(report, SIZE_MAX, print_entry, &target);
}

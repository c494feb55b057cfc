/* sarif_rules.c - the rules as SARIF describes them; see sarif_parts.h */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/print/page.h"
#include "analyzer/report/sarif_parts.h"
#include "analyzer/rules/finding.h"

/* "msg-double-free" as "MsgDoubleFree": the standard wants a name that is not the id. */
static void
pascal_case(const char *id, char *name, size_t size)
{
	size_t used = 0;
	bool start = true;
	for (; *id != '\0' && used + 1 < size; id++) {
		if (*id == '-') {
			start = true;
			continue;
		}
		name[used++] = (char)(start ? toupper((unsigned char)*id) : *id);
		start = false;
	}
	name[used] = '\0';
}

/* Links to other pages lead nowhere from there: their text stays. The caller frees the result. */
static char *
without_links(const char *markdown)
{
	char *text = malloc(strlen(markdown) + 1), *to = text;
	while (text != NULL && *markdown != '\0') {
		const char *end = *markdown == '[' ? strstr(markdown, "](") : NULL;
		const char *stop = end != NULL ? strchr(end, ')') : NULL;
		if (stop == NULL || strncmp(end + 2, "http", 4) == 0) {
			*to++ = *markdown++;
			continue;
		}
		memcpy(to, markdown + 1, (size_t)(end - markdown - 1));
		to += end - markdown - 1;
		markdown = stop + 1;
	}
	if (text != NULL) {
		*to = '\0';
	}
	return text;
}

static void
write_help(struct json *json, const struct rule *rule)
{
	const char *page = page_find(rule->id);
	char *markdown = without_links(page != NULL ? page : rule->why), *text = NULL;
	size_t size = 0;
	FILE *plain = markdown != NULL ? open_memstream(&text, &size) : NULL;
	if (plain != NULL) {
		page_print(plain, markdown, false, 100);
		fclose(plain);
	}
	json_open(json, "help", '{');
	json_put_lines(json, "text", text != NULL ? text : rule->why);
	json_put_lines(json, "markdown", markdown != NULL ? markdown : rule->why);
	json_close(json, '}');
	free(text);
	free(markdown);
}

/* The rule's page, where a build knows its homepage: as a repository shows it. */
static void
write_help_uri(struct json *json, const struct rule *rule)
{
#ifdef NNGTRACE_HOMEPAGE
	char uri[256];
	snprintf(uri, sizeof(uri), "%s/blob/HEAD/docs/rules/%s.md", NNGTRACE_HOMEPAGE, rule->id);
	json_put_string(json, "helpUri", uri);
#else
	(void)json;
	(void)rule;
#endif
}

static void
write_properties(struct json *json, const struct rule *rule)
{
	static const char *const problems[] = {"recommendation", "warning", "error"};
	char text[32];
	json_open(json, "properties", '{');
	json_put_string(json, "precision", rule->severity == SEVERITY_ERROR ? "very-high" : "high");
	json_put_string(json, "problem.severity", problems[rule->severity]);
	if (rule->cwe == 415 || rule->cwe == 416) { /* with it GitHub files a security alert */
		json_put_string(json, "security-severity", "7.5");
	}
	json_open(json, "tags", '[');
	json_put_string(json, NULL, "correctness");
	json_put_string(json, NULL, "nng");
	snprintf(text, sizeof(text), "%.*s", (int)strcspn(rule->id, "-"), rule->id);
	if (strcmp(text, "nng") != 0) {
		json_put_string(json, NULL, text);
	}
	if (rule->cwe != 0) {
		snprintf(text, sizeof(text), "external/cwe/cwe-%u", rule->cwe);
		json_put_string(json, NULL, text);
	}
	json_close(json, ']');
	json_close(json, '}');
}

/* With a capital and a full stop, as a sentence stands. */
static void
put_sentence(struct json *json, const char *key, const char *text)
{
	char sentence[1024];
	snprintf(sentence, sizeof(sentence), "%.1000s.", text);
	/* A name in C keeps its letters. */
	if (memchr(sentence, '_', strcspn(sentence, " ")) == NULL) {
		sentence[0] = (char)toupper((unsigned char)sentence[0]);
	}
	sarif_text(json, key, sentence);
}

void
sarif_rules(struct json *json)
{
	json_open(json, "rules", '[');
	for (int i = 0; i < RULE_COUNT; i++) {
		const struct rule *rule = rule_get((enum rule_id)i);
		char name[64];
		pascal_case(rule->id, name, sizeof(name));
		json_open(json, NULL, '{');
		json_put_string(json, "id", rule->id);
		json_put_string(json, "name", name);
		put_sentence(json, "shortDescription", rule->title);
		put_sentence(json, "fullDescription", rule->why);
		json_open(json, "defaultConfiguration", '{');
		json_put_string(json, "level", severity_word(rule->severity));
		json_close(json, '}');
		write_help(json, rule);
		write_help_uri(json, rule);
		write_properties(json, rule);
		json_close(json, '}');
	}
	json_close(json, ']');
}

/*
 * expect - records a program, checks the trace, and compares what is found with what the
 * program's source says should be found.
 *
 * usage: expect NNGTRACE CUTS SOURCE PROGRAM [ARG...]
 *
 * A line of the source that ends in "nngtrace: RULE RULE=SEVERITY ..." in a comment must be
 * found by these rules (and with this severity where one is named); nothing else may be. The line
 * of a finding is that of the first frame of its offence that lies in the source. Where the report
 * says that this is not the line of the call, because the compiler left none, any line of the same
 * function is right. The first lines may say
 *   nngtrace: note allowed     notes without a marker are ignored
 *   ends: abort | any | N      how the program ends, if not with status 0
 *   nng: FIRST-LAST            with other releases of NNG the markers mean nothing, and nothing may
 *                              be found: 1.5-1.8
 * Last, CUTS sees to it that a part of the trace accuses of nothing that the whole does not.
 */
#include <errno.h>
#include <glob.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <jansson.h>

#define PLACES_MAX      64
#define PROGRAM_SECONDS 120

struct place {
	int line, last; /* from where to where in the source; mostly one line */
	char rule[64];
	char severity[16]; /* "": any */
	bool matched;
};

struct places {
	size_t count;
	struct place place[PLACES_MAX];
};

struct expectation {
	struct places markers;
	bool note_allowed;
	char ends[16];
	char releases[16]; /* FIRST-LAST; "": all */
};

static char dir[192];
static char trace[256], report[256];

/* With the traces of the program's children. */
static void clean_up(void)
{
	char pattern[sizeof dir + 2];
	glob_t files;

	snprintf(pattern, sizeof pattern, "%s/*", dir);
	if (glob(pattern, 0, NULL, &files) == 0) {
		for (size_t i = 0; i < files.gl_pathc; i++)
			unlink(files.gl_pathv[i]);
		globfree(&files);
	}
	rmdir(dir);
}

static void fail(const char *what, const char *about)
{
	fprintf(stderr, "expect: %s: %s\n", what, about);
	exit(2);
}

static struct place *add_place(struct places *list, int line, const char *rule,
                               const char *severity)
{
	if (list->count == PLACES_MAX)
		fail("too many places", rule);
	struct place *place = &list->place[list->count++];
	place->line = place->last = line;
	snprintf(place->rule, sizeof place->rule, "%s", rule);
	snprintf(place->severity, sizeof place->severity, "%s", severity);
	return place;
}

/* Adds what the words of a marker ask for at a line. */
static void read_marker(struct places *list, int line, char *words)
{
	char *end = strstr(words, "*/");

	if (end != NULL)
		*end = '\0';
	for (char *word = strtok(words, " "); word != NULL; word = strtok(NULL, " ")) {
		char *severity = strchr(word, '=');
		if (severity != NULL)
			*severity++ = '\0';
		add_place(list, line, word, severity != NULL ? severity : "");
	}
}

static void read_source(const char *source, struct expectation *expectation)
{
	static const char marker[] = "/* nngtrace: ";
	FILE *file = fopen(source, "r");
	char text[512], *found;

	if (file == NULL)
		fail(source, strerror(errno));
	snprintf(expectation->ends, sizeof expectation->ends, "0");
	for (int line = 1; fgets(text, sizeof text, file) != NULL; line++) {
		sscanf(text, "/* ends: %15s", expectation->ends);
		sscanf(text, "/* nng: %15s", expectation->releases);
		if ((found = strstr(text, marker)) == NULL)
			continue;
		found += strlen(marker);
		if (strncmp(found, "note allowed", strlen("note allowed")) == 0)
			expectation->note_allowed = true;
		else
			read_marker(&expectation->markers, line, found);
	}
	fclose(file);
}

static volatile pid_t running;

static void end_running(int number)
{
	(void)number;
	kill(running, SIGTERM);
}

/* Runs a command and returns its status as a shell would; quiet: without its output. */
static int run(char *const command[], bool quiet)
{
	int status;
	pid_t pid = fork();

	if (pid < 0)
		fail("fork", strerror(errno));
	if (pid == 0) {
		if (quiet) {
			int null = open("/dev/null", O_WRONLY);
			dup2(null, STDOUT_FILENO);
		} else {
			dup2(STDERR_FILENO, STDOUT_FILENO);
		}
		execv(command[0], command);
		perror(command[0]);
		_exit(127);
	}
	running = pid;
	if (waitpid(pid, &status, 0) != pid)
		fail("waitpid", strerror(errno));
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static bool ended_as_expected(int status, const char *ends)
{
	if (strcmp(ends, "any") == 0)
		return true;
	if (strcmp(ends, "abort") == 0)
		return status == 128 + SIGABRT;
	return status == atoi(ends);
}

/* Whether both paths end in the same folder and file. */
static bool same_file(const char *a, const char *b)
{
	size_t i = strlen(a), j = strlen(b);
	int parts = 0;

	while (i > 0 && j > 0 && a[i - 1] == b[j - 1]) {
		if (a[i - 1] == '/' && ++parts == 2)
			return true;
		i--;
		j--;
	}
	return (i == 0 || a[i - 1] == '/') && (j == 0 || b[j - 1] == '/') && parts >= 1;
}

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text != NULL ? text : "";
}

/* The line that ends the function around a line: a brace at the start. */
static int function_end(const char *source, int line)
{
	FILE *file = fopen(source, "r");
	char text[512];
	int end = 0;

	if (file == NULL)
		fail(source, strerror(errno));
	while (fgets(text, sizeof text, file) != NULL && (++end <= line || text[0] != '}'))
		;
	fclose(file);
	return end;
}

/* A finding is where the first frame in the source is, else at line 0. */
static void add_finding(struct places *found, const json_t *finding, const char *source)
{
	json_t *stack = json_object_get(json_object_get(finding, "offence"), "stack"), *frame;
	struct place *place =
	    add_place(found, 0, text_of(finding, "rule"), text_of(finding, "severity"));
	size_t i;

	json_array_foreach(stack, i, frame)
	{
		if (!same_file(text_of(frame, "file"), source))
			continue;
		place->line = place->last = (int)json_integer_value(json_object_get(frame, "line"));
		if (strcmp(text_of(frame, "optimised_away"), "where the function begins") == 0)
			place->last = function_end(source, place->line);
		return;
	}
}

/* Whether the markers are meant for the NNG that was recorded: all of 1.8.x is in 1.5-1.8. */
static bool meant_for(const struct expectation *expectation, const json_t *root)
{
	/* By its functions: 1.9 calls itself 1.8. */
	const char *release =
	    text_of(json_array_get(json_object_get(root, "traces"), 0), "nng_release");
	unsigned at[6];

	if (expectation->releases[0] == '\0')
		return true;
	if (sscanf(expectation->releases, "%u.%u-%u.%u", &at[0], &at[1], &at[2], &at[3]) != 4 ||
	    sscanf(release, "%u.%u", &at[4], &at[5]) != 2)
		fail("releases", expectation->releases);
	unsigned now = at[4] * 1000 + at[5];
	return at[0] * 1000 + at[1] <= now && now <= at[2] * 1000 + at[3];
}

static void read_report(const char *source, struct expectation *expectation, struct places *found)
{
	json_error_t error;
	json_t *root = json_load_file(report, 0, &error), *finding, *missed;
	size_t i;

	if (root == NULL)
		fail("not JSON", error.text);
	if (strcmp(text_of(root, "schema"), "nngtrace-findings/1") != 0)
		fail("unknown schema", text_of(root, "schema"));
	if (!json_is_array(json_object_get(root, "findings")))
		fail("report", "no findings array");
	/* With NNGTRACE_MAY_MISS some functions of it may be missing: built with gcc's -Os or -Oz. */
	missed = json_object_get(json_array_get(json_object_get(root, "traces"), 0), "not_recorded");
	if (missed != NULL && (getenv("NNGTRACE_MAY_MISS") == NULL ||
	                       json_is_true(json_object_get(json_array_get(missed, 0), "all"))))
		fail("report", "the NNG inside the program was not recorded, or not all of it");
	json_array_foreach(json_object_get(root, "findings"), i, finding)
	    add_finding(found, finding, source);
	if (!meant_for(expectation, root))
		expectation->markers.count = 0;
	json_decref(root);
}

static bool matches(const struct place *marker, const struct place *found)
{
	return found->line <= marker->line && marker->line <= found->last &&
	       strcmp(marker->rule, found->rule) == 0 &&
	       (marker->severity[0] == '\0' || strcmp(marker->severity, found->severity) == 0);
}

/* Prints every difference; true when there is none. */
static bool compare(struct expectation *expectation, struct places *found, const char *source)
{
	struct places *markers = &expectation->markers;
	bool same = true;

	for (size_t i = 0; i < found->count; i++)
		for (size_t j = 0; j < markers->count; j++)
			if (matches(&markers->place[j], &found->place[i]))
				markers->place[j].matched = found->place[i].matched = true;
	for (size_t i = 0; i < markers->count; i++) {
		const struct place *place = &markers->place[i];
		if (place->matched)
			continue;
		fprintf(stderr, "%s:%d: not found: %s %s\n", source, place->line, place->rule,
		        place->severity);
		same = false;
	}
	for (size_t i = 0; i < found->count; i++) {
		const struct place *place = &found->place[i];
		if (place->matched || (expectation->note_allowed && strcmp(place->severity, "note") == 0))
			continue;
		fprintf(stderr, "%s:%d: not expected: %s: %s\n", source, place->line, place->severity,
		        place->rule);
		same = false;
	}
	return same;
}

/* Records the program and its arguments; returns how it ended. */
static int record(char *nngtrace, char **program)
{
	char *command[16] = {nngtrace, "record", "-o", trace, "--"};
	size_t count = 5;

	while (*program != NULL && count < 15)
		command[count++] = *program++;
	/* What a wrong program does to its memory may make it hang. nngtrace hands the signal on. */
	struct sigaction action = {.sa_handler = end_running, .sa_flags = SA_RESTART};
	sigaction(SIGALRM, &action, NULL);
	alarm(PROGRAM_SECONDS);
	int status = run(command, true);
	alarm(0);
	return status;
}

/* Writes the report as JSON. */
static int check(char *nngtrace)
{
	char *command[64] = {nngtrace, "check", "--format", "json", "-o", report, "--fail-on", "never"};
	size_t count = 8;
	char pattern[sizeof trace + 2];
	glob_t traces;

	/* The program's own trace, and those of its children. */
	snprintf(pattern, sizeof pattern, "%s*", trace);
	if (glob(pattern, 0, NULL, &traces) != 0)
		return -1;
	for (size_t i = 0; i < traces.gl_pathc && count < 63; i++)
		command[count++] = traces.gl_pathv[i];
	int status = run(command, true);
	globfree(&traces);
	return status;
}

int main(int argc, char **argv)
{
	static struct expectation expectation;
	static struct places found;

	if (argc < 5)
		fail("usage", "expect NNGTRACE CUTS SOURCE PROGRAM [ARG...]");
	char *nngtrace = argv[1], *cuts = argv[2], *source = argv[3], **program = argv + 4;
	read_source(source, &expectation);

	const char *folder = getenv("TMPDIR");
	snprintf(dir, sizeof dir, "%s/expect.XXXXXX", folder != NULL ? folder : "/tmp");
	if (mkdtemp(dir) == NULL)
		fail(dir, strerror(errno));
	snprintf(trace, sizeof trace, "%s/trace", dir);
	snprintf(report, sizeof report, "%s/report", dir);
	atexit(clean_up);

	int status = record(nngtrace, program);
	if (!ended_as_expected(status, expectation.ends)) {
		fprintf(stderr, "%s ended with %d, not %s\n", *program, status, expectation.ends);
		return 1;
	}
	status = check(nngtrace);
	if (status != 0) {
		fprintf(stderr, "nngtrace check ended with %d\n", status);
		return 1;
	}
	read_report(source, &expectation, &found);
	if (compare(&expectation, &found, source))
		return run((char *[]){cuts, trace, "300", NULL}, false) == 0 ? 0 : 1;
	run((char *[]){nngtrace, "check", "--fail-on", "never", trace, NULL}, false);
	return 1;
}

/* launch.c - see launch.h */
#include "analyzer/launch/private.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "shim/trace/environment.h"

static const int forwarded[] = {SIGHUP,  SIGINT,  SIGQUIT, SIGTERM,
                                SIGUSR1, SIGUSR2, SIGALRM, SIGWINCH};
#define FORWARDED (sizeof(forwarded) / sizeof(forwarded[0]))

/* What the command's environment has of ours. */
static const char *const variables[] = {"LD_PRELOAD",    "LD_AUDIT",       "NNGTRACE_OUT",
                                        "NNGTRACE_RUN",  "NNGTRACE_GUARD", "NNGTRACE_PERTURB",
                                        ENVIRONMENT_ASAN};
#define VARIABLES (sizeof(variables) / sizeof(variables[0]))

static volatile sig_atomic_t child_pid;
/* A look comes first: see watch.c. */
static volatile sig_atomic_t looks_first, asked;
/* The command was asked to end: more of the same must not take what is said about it with them. */
static volatile sig_atomic_t ending;

static bool
may_end_it(int number)
{
	return number == SIGHUP || number == SIGINT || number == SIGQUIT || number == SIGTERM;
}

/* The terminal's signals (code SI_KERNEL) go to the command as well; the others only to us. */
static void
forward(int number, siginfo_t *about, void *context)
{
	(void)context;
	int saved = errno;
	ending |= may_end_it(number);
	if (about->si_code <= 0 && child_pid > 0 && about->si_pid != child_pid) {
		if (looks_first && may_end_it(number)) {
			asked = number;
		} else {
			kill(child_pid, number);
		}
	}
	errno = saved;
}

static void
start_forwarding(struct sigaction *old)
{
	struct sigaction action = {.sa_sigaction = forward, .sa_flags = SA_SIGINFO | SA_RESTART};
	sigfillset(&action.sa_mask);
	for (size_t i = 0; i < FORWARDED; i++) {
		sigaction(forwarded[i], NULL, &old[i]);
		/* What was ignored (nohup) stays so, for us and for the command. */
		if (old[i].sa_handler != SIG_IGN) {
			sigaction(forwarded[i], &action, NULL);
		}
	}
}

/*
 * timeout(1) and service managers may send SIGTERM or SIGHUP more than once. A second Ctrl-C ends
 * nngtrace itself.
 */
static void
stop_forwarding(const struct sigaction *old)
{
	child_pid = 0;
	for (size_t i = 0; i < FORWARDED; i++) {
		if (!ending || (forwarded[i] != SIGTERM && forwarded[i] != SIGHUP)) {
			sigaction(forwarded[i], &old[i], NULL);
		}
	}
	asked = 0;
}

/* In the child: becomes the command, or tells the parent through the pipe why it cannot. */
static _Noreturn void
become(const struct launch *options, const sigset_t *mask, int report)
{
	char *const *argv = options->argv;
	char pid[32];
	sigprocmask(SIG_SETMASK, mask, NULL);
	snprintf(pid, sizeof(pid), "%ld", (long)getpid());
	if (options->no_children) {
		setenv(environment_name(ENVIRONMENT_ONLY), pid, 1);
		unsetenv(environment_name(ENVIRONMENT_FOLLOW)); /* another nngtrace's around us, as below */
	} else {
		/* Also those with an environment of their own. */
		setenv(environment_name(ENVIRONMENT_FOLLOW), "1", 1);
		unsetenv(environment_name(ENVIRONMENT_ONLY));
	}
	execvp(argv[0], argv);
	int reason = errno;
	if (write(report, &reason, sizeof(reason)) < 0) {
		_exit(LAUNCH_FAILED);
	}
	_exit(reason == ENOENT ? LAUNCH_NOT_FOUND : LAUNCH_NOT_EXECUTABLE);
}

/* Until the command has ended. */
static void
wait_for_end(const struct launch *options, const struct launch_run *started, const char *pattern,
             pid_t pid, int *wait_status)
{
	if (options->watch != NULL) {
		const struct launch_waiting waiting = {options->watch, started, pattern, pid, &asked};
		launch_watch_until_end(&waiting, wait_status);
		return;
	}
	while (waitpid(pid, wait_status, 0) < 0 && errno == EINTR) {
	}
}

/* Starts the command and waits for it. Returns errno of exec, or 0, or -1 with errno set. */
static int
run(const struct launch *options, const struct launch_run *started, const char *pattern,
    struct launch_result *result)
{
	int report[2];
	sigset_t all, mask;
	if (pipe2(report, O_CLOEXEC) != 0) {
		return -1;
	}
	struct sigaction old[FORWARDED];
	looks_first =
	    options->watch != NULL && (options->watch->moments & LAUNCH_AT_SIGNAL) != 0 ? 1 : 0;
	start_forwarding(old);
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &mask);
	pid_t pid = fork();
	if (pid == 0) {
		become(options, &mask, report[1]);
	}
	child_pid = pid;
	sigprocmask(SIG_SETMASK, &mask, NULL);
	close(report[1]);
	int reason = 0;
	ssize_t got = -1;
	while (pid > 0 && (got = read(report[0], &reason, sizeof(reason))) < 0 && errno == EINTR) {
	}
	close(report[0]);
	if (pid > 0) {
		wait_for_end(options, started, pattern, pid, &result->wait_status);
	}
	int failure = errno;
	stop_forwarding(old);
	result->pid = pid;
	errno = failure;
	return pid < 0 ? -1 : got == (ssize_t)sizeof(reason) ? reason : 0;
}

/* Adds one path to a variable of the dynamic linker's, or one option to the sanitizer's. */
static bool
add_to_list(const char *variable, const char *part)
{
	char *value = launch_list_value(variable, part);
	bool set = value != NULL && setenv(variable, value, 1) == 0;
	free(value);
	return set;
}

static bool
set_environment(const struct launch *options, const struct launch_run *run, char *pattern,
                size_t size, struct error *err)
{
	char shim[PATH_MAX], audit[PATH_MAX];
	if (!launch_find_shim(shim, sizeof(shim), err) ||
	    (options->audit && !launch_find_audit(shim, audit, sizeof(audit), err)) ||
	    !launch_out_pattern(options->out, pattern, size, err)) {
		return false;
	}
	bool set = add_to_list("LD_PRELOAD", shim) &&
	           add_to_list(ENVIRONMENT_ASAN, ENVIRONMENT_ASAN_OPTION) &&
	           (!options->audit || add_to_list("LD_AUDIT", audit)) &&
	           (options->guard == NULL ||
	            setenv(environment_name(ENVIRONMENT_GUARD), options->guard, 1) == 0) &&
	           (options->perturb == NULL ||
	            setenv(environment_name(ENVIRONMENT_PERTURB), options->perturb, 1) == 0) &&
	           setenv(environment_name(ENVIRONMENT_OUT), pattern, 1) == 0 &&
	           setenv(environment_name(ENVIRONMENT_RUN), run->variable, 1) == 0;
	return set || error_set(err, "not enough memory");
}

/* A variable back to what it was; value is freed. */
static void
restore_variable(const char *name, char *value)
{
	if (value != NULL) {
		setenv(name, value, 1);
		free(value);
	} else {
		unsetenv(name);
	}
}

static char *
copy_variable(const char *name)
{
	const char *value = getenv(name);
	return value != NULL ? strdup(value) : NULL;
}

static int
run_with_environment(const struct launch *options, const struct launch_run *started,
                     struct launch_result *result, char *pattern, struct error *err)
{
	/* What we start later (an editor, debuginfod) is none of the shim's business. */
	char *old[VARIABLES];
	for (size_t i = 0; i < VARIABLES; i++) {
		old[i] = copy_variable(variables[i]);
	}
	int failure = LAUNCH_FAILED;
	if (set_environment(options, started, pattern, PATH_MAX, err)) {
		int reason = run(options, started, pattern, result);
		if (reason < 0) {
			error_set(err, "cannot start a process: %s", strerror(errno));
		} else if (reason > 0) {
			error_set(err, "%s: %s", options->argv[0], strerror(reason));
			failure = reason == ENOENT ? LAUNCH_NOT_FOUND : LAUNCH_NOT_EXECUTABLE;
		} else {
			failure = 0;
		}
	}
	for (size_t i = 0; i < VARIABLES; i++) {
		restore_variable(variables[i], old[i]);
	}
	return failure;
}

int
launch_traced(const struct launch *options, struct launch_result *result, struct error *err)
{
	char pattern[PATH_MAX];
	struct launch_run run;
	*result = (struct launch_result){0};
	if (!launch_run_start(&run, err)) {
		return LAUNCH_FAILED;
	}
	run.own_folder = options->own_folder;
	fflush(NULL);
	int failure = run_with_environment(options, &run, result, pattern, err);
	if (failure == 0) {
		result->status = WIFSIGNALED(result->wait_status) ? 128 + WTERMSIG(result->wait_status)
		                                                  : WEXITSTATUS(result->wait_status);
		bool done = launch_collect(result, pattern, &run, options->argv[0], err);
		failure = done ? 0 : LAUNCH_FAILED;
	}
	launch_run_end(&run);
	return failure;
}

void
launch_result_free(struct launch_result *result)
{
	for (size_t i = 0; i < result->trace_count; i++) {
		free(result->traces[i]);
	}
	free(result->traces);
	result->traces = NULL;
	result->trace_count = 0;
}

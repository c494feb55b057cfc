/*
 * small_stacks.c - calls of NNG, and starts of programs, on stacks that are small.
 *   small_stacks call thread|signal|coroutine BYTES [warm]   warm: it is not the first call
 *   small_stacks exec thread|coroutine BYTES VARIABLES       executes itself with so many variables
 *   small_stacks count                                       prints how many variables there are
 *   small_stacks measure        prints the bytes of stack that calls take: "first N", "new N",
 * "known N", "signal N" (a stack that goes through a signal handler)
 */
#include <nng/nng.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#define PAGE    4096u
#define PAINTED 49152u
#define PAINT   0xa5

static char **variables; /* of exec */
static char *self;

static void
call(void)
{
	nng_msg_free(NULL); /* next to nothing by itself */
}

static void
work(void)
{
	char *argv[] = {self, "count", NULL};
	if (variables == NULL) {
		call();
	} else {
		execve(self, argv, variables);
		_exit(9);
	}
}

/* Memory with nothing below it. */
static char *
make_stack(size_t size)
{
	size_t whole = (size + PAGE - 1) / PAGE * PAGE;
	char *memory = mmap(NULL, whole + PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED || mprotect(memory + PAGE, whole, PROT_READ | PROT_WRITE) != 0) {
		perror("mmap");
		exit(2);
	}
	return memory + PAGE;
}

static void *
run_thread(void *data)
{
	work();
	return data;
}

static void
handle(int number)
{
	(void)number;
	work();
}

static void
use_thread(size_t size)
{
	pthread_attr_t attributes;
	pthread_t thread;
	pthread_attr_init(&attributes);
	if (pthread_attr_setstacksize(&attributes, size) != 0 ||
	    pthread_create(&thread, &attributes, run_thread, NULL) != 0) {
		exit(2);
	}
	pthread_join(thread, NULL);
}

static void
use_signal(size_t size)
{
	stack_t stack = {.ss_sp = make_stack(size), .ss_size = size};
	struct sigaction action = {.sa_handler = handle, .sa_flags = SA_ONSTACK};
	if (sigaltstack(&stack, NULL) != 0) {
		exit(77); /* this processor saves more than that */
	}
	sigaction(SIGUSR1, &action, NULL);
	raise(SIGUSR1);
}

static void
use_coroutine(size_t size, void (*run)(void))
{
	static ucontext_t home, routine;
	getcontext(&routine);
	routine.uc_stack.ss_sp = make_stack(size);
	routine.uc_stack.ss_size = size;
	routine.uc_link = &home;
	makecontext(&routine, run, 0);
	swapcontext(&home, &routine);
}

static size_t used; /* of the stack, by the last measured call */

/* Below here, what is not of that colour afterwards has been used. */
__attribute__((noinline)) static void
measure_call(void)
{
	volatile uint8_t here = 0;
	uintptr_t top = (uintptr_t)&here, at = top - PAINTED;
	for (uintptr_t p = at; p < top - 256; p++) { /* above there is this function's own */
		*(volatile uint8_t *)p = PAINT;
	}
	call();
	while (at < top && *(volatile uint8_t *)at == PAINT) {
		at++;
	}
	used = (size_t)(top - at);
}

static void
measure_in_handler(int number)
{
	(void)number;
	measure_call();
}

static void
measure(void)
{
	struct sigaction action = {.sa_handler = measure_in_handler};
	size_t known = PAINTED;
	measure_call();
	printf("first %zu\n", used);
	measure_call();
	printf("new %zu\n", used);
	for (volatile int i = 0; i < 8; i++) { /* one and the same call */
		measure_call();
		known = used < known ? used : known;
	}
	printf("known %zu\n", known);
	sigaction(SIGUSR1, &action, NULL);
	raise(SIGUSR1);
	printf("signal %zu\n", used);
}

static void
use(const char *kind, size_t size)
{
	if (strcmp(kind, "thread") == 0) {
		use_thread(size);
	} else if (strcmp(kind, "signal") == 0) {
		use_signal(size);
	} else {
		use_coroutine(size, work);
	}
}

static char **
make_variables(size_t count)
{
	char **made = calloc(count + 1, sizeof(*made));
	for (size_t i = 0; made != NULL && i < count; i++) {
		char text[48];
		snprintf(text, sizeof(text), "VARIABLE_%zu=value", i);
		made[i] = strdup(text);
	}
	return made;
}

int
main(int argc, char **argv)
{
	const char *how = argc > 1 ? argv[1] : "";
	self = argv[0];
	if (strcmp(how, "measure") == 0) {
		measure();
	} else if (strcmp(how, "count") == 0) {
		size_t count = 0;
		for (char **v = environ; *v != NULL; v++) {
			count += strncmp(*v, "VARIABLE_", 9) == 0;
		}
		call();
		printf("%zu variables\n", count);
	} else if (argc > 4 && strcmp(how, "exec") == 0) {
		variables = make_variables(strtoul(argv[4], NULL, 10));
		use(argv[2], strtoul(argv[3], NULL, 10));
	} else if (argc > 3 && strcmp(how, "call") == 0) {
		if (argc > 4) {
			call();
		}
		use(argv[2], strtoul(argv[3], NULL, 10));
		call();
	} else {
		return 2;
	}
	return 0;
}

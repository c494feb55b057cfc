/*
 * orders.c CASE wrong|right [ROUNDS]: programs whose defect needs an order of two threads that
 * comes about seldom: what the one does is usually over for milliseconds (GAP_MS) when the other
 * begins. The right twin waits for it, or excludes it.
 *
 * On a machine where many programs want the processors a thread may wait for one longer than that.
 * Then the gap lasts until no thread waits for a processor, so the order is as rare there as it is
 * elsewhere. A thread that the recorder delays does not wait for a processor: it sleeps.
 */
#include <dirent.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <nng/nng.h>
#include <nng/protocol/pair0/pair.h>
#include <nng/protocol/reqrep0/rep.h>
#include <nng/protocol/reqrep0/req.h>
#include <nng/supplemental/util/platform.h>

enum { GAP_MS = 2, SETTLE_MS = 1 };

static bool wrong;
static bool raw;             /* `far` is a REQ that makes no headers */
static nng_socket near, far; /* a pair, or a REP and a REQ */
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static _Atomic bool closing;
static _Atomic unsigned rounds_done;

static void
check(const char *what, int rv)
{
	if (rv != 0) {
		fprintf(stderr, "%s: %s\n", what, nng_strerror(rv));
		_exit(EXIT_FAILURE);
	}
}

static void
open_pair(void)
{
	check("open", nng_pair0_open(&near));
	check("open", nng_pair0_open(&far));
	check("listen", nng_listen(near, "inproc://orders", NULL, 0));
	check("dial", nng_dial(far, "inproc://orders", NULL, 0));
}

static void
close_both(void)
{
	nng_close(near);
	nng_close(far);
}

/* Is a thread of this process at work, or does it wait for a processor? */
static bool
is_ready(const char *thread)
{
	char path[64], stat[512];
	snprintf(path, sizeof(path), "/proc/self/task/%.20s/stat", thread);
	FILE *file = fopen(path, "r");
	size_t length = file != NULL ? fread(stat, 1, sizeof(stat) - 1, file) : 0;
	if (file != NULL) {
		fclose(file);
	}
	stat[length] = '\0';
	const char *state = strrchr(stat, ')'); /* "TID (NAME) STATE ..." */
	return state != NULL && (state[2] == 'R' || state[2] == 'D');
}

static bool
others_are_ready(void)
{
	char self[32];
	bool ready = false;
	DIR *threads = opendir("/proc/self/task");
	snprintf(self, sizeof(self), "%ld", syscall(SYS_gettid));
	for (struct dirent *t; threads != NULL && !ready && (t = readdir(threads)) != NULL;) {
		ready = t->d_name[0] != '.' && strcmp(t->d_name, self) != 0 && is_ready(t->d_name);
	}
	if (threads != NULL) {
		closedir(threads);
	}
	return ready;
}

/* So long, and until all others sleep. Looks twice: while it looks one may wake another. */
static void
gap(unsigned ms)
{
	usleep(ms * 1000);
	for (unsigned looks = 0; looks < 5000 && (others_are_ready() || others_are_ready()); looks++) {
		usleep(200);
	}
}

/* A thread of the round's own, beside the main one. */
static void
beside(void *(*work)(void *), void *data, pthread_t *thread)
{
	check("pthread_create", pthread_create(thread, NULL, work, data) == 0 ? 0 : NNG_ENOMEM);
}

static void *
send_word(void *data)
{
	nng_socket *from = data;
	nng_msg *msg;
	check("alloc", nng_msg_alloc(&msg, 0));
	check("append", nng_msg_append(msg, "word", 4));
	check("header", raw ? nng_msg_header_append_u32(msg, UINT32_C(0x80000001)) : 0);
	check("send", nng_sendmsg(*from, msg, 0));
	return NULL;
}

/* Two threads append to one message, some fields each. */
static void
append(nng_msg *msg)
{
	if (!wrong) {
		pthread_mutex_lock(&mutex);
	}
	for (int field = 0; field < 4; field++) {
		check("append", nng_msg_append(msg, "12345678", 8));
	}
	if (!wrong) {
		pthread_mutex_unlock(&mutex);
	}
}

static sem_t is_up, may_go;

static void *
append_later(void *msg)
{
	sem_post(&is_up);
	sem_wait(&may_go);
	gap(GAP_MS);
	append(msg);
	return NULL;
}

static void
round_together(void)
{
	nng_msg *msg;
	pthread_t other;
	check("alloc", nng_msg_alloc(&msg, 0));
	beside(append_later, msg, &other);
	sem_wait(&is_up);
	sem_post(&may_go);
	append(msg);
	pthread_join(other, NULL);
	nng_msg_free(msg);
}

/* The outcome of an operation is read when it should be over by now. */
static void
nothing(void *data)
{
	(void)data;
}

static void
round_early(void)
{
	nng_aio *aio;
	pthread_t other;
	check("aio", nng_aio_alloc(&aio, nothing, NULL));
	nng_recv_aio(near, aio);
	beside(send_word, &far, &other);
	if (wrong) {
		gap(GAP_MS);
	} else {
		nng_aio_wait(aio);
	}
	int rv = nng_aio_result(aio);
	nng_msg *msg = rv == 0 ? nng_aio_get_msg(aio) : NULL;
	nng_aio_wait(aio);
	pthread_join(other, NULL);
	nng_msg_free(msg != NULL ? msg : nng_aio_get_msg(aio));
	nng_aio_free(aio);
}

/* A callback receives again, on a context that is closed meanwhile. */
struct worker {
	nng_ctx ctx;
	nng_aio *aio;
};

static void
receive_again(struct worker *w)
{
	if (!wrong) {
		pthread_mutex_lock(&mutex);
	}
	if (wrong || !closing) {
		nng_ctx_recv(w->ctx, w->aio);
	}
	if (!wrong) {
		pthread_mutex_unlock(&mutex);
	}
}

static void
got_request(void *data)
{
	struct worker *w = data;
	if (nng_aio_result(w->aio) == 0) {
		nng_msg_free(nng_aio_get_msg(w->aio));
		receive_again(w);
	}
}

static void
begin_closing(void)
{
	pthread_mutex_lock(&mutex);
	closing = true;
	pthread_mutex_unlock(&mutex);
}

static void
round_close(void)
{
	struct worker w;
	pthread_t other;
	closing = false;
	check("ctx", nng_ctx_open(&w.ctx, near));
	check("aio", nng_aio_alloc(&w.aio, got_request, &w));
	nng_ctx_recv(w.ctx, w.aio);
	beside(send_word, &far, &other);
	pthread_join(other, NULL);
	gap(GAP_MS);
	if (!wrong) {
		begin_closing();
		nng_aio_stop(w.aio);
	}
	nng_ctx_close(w.ctx);
	nng_aio_wait(w.aio);
	nng_aio_free(w.aio);
}

/* What a callback uses is freed when the callback should be over by now. */
static void
use_state(void *data)
{
	(void)nng_msg_len(data);
}

static void
round_free(void)
{
	nng_msg *state;
	nng_aio *aio;
	check("alloc", nng_msg_alloc(&state, 16));
	check("aio", nng_aio_alloc(&aio, use_state, state));
	nng_sleep_aio(SETTLE_MS, aio);
	if (wrong) {
		gap(SETTLE_MS + GAP_MS);
	} else {
		nng_aio_wait(aio);
	}
	nng_msg_free(state);
	nng_aio_free(aio);
}

/* A thread receives again on an aio that is stopped meanwhile. */
static sem_t word_came;

static void
got_word(void *data)
{
	nng_aio *aio = *(nng_aio **)data;
	if (nng_aio_result(aio) == 0) {
		nng_msg_free(nng_aio_get_msg(aio));
	}
	sem_post(&word_came);
}

static void *
rearm(void *aio)
{
	sem_wait(&word_came);
	if (!wrong) {
		pthread_mutex_lock(&mutex);
	}
	if (wrong || !closing) {
		nng_recv_aio(near, aio);
	}
	if (!wrong) {
		pthread_mutex_unlock(&mutex);
	}
	return NULL;
}

static void
round_rearm(void)
{
	nng_aio *aio;
	pthread_t pump;
	closing = false;
	while (sem_trywait(&word_came) == 0) { /* what the last stop has posted */
	}
	check("aio", nng_aio_alloc(&aio, got_word, &aio));
	nng_recv_aio(near, aio);
	beside(rearm, aio, &pump);
	send_word(&far);
	gap(GAP_MS);
	if (!wrong) {
		begin_closing();
	}
	nng_aio_stop(aio);
	pthread_join(pump, NULL);
	nng_aio_free(aio);
}

/* An aio is stopped under the lock that its callback takes. */
static nng_mtx *lock;

static void
count_under_lock(void *data)
{
	nng_aio *aio = *(nng_aio **)data;
	(void)nng_aio_result(aio);
	nng_mtx_lock(lock);
	nng_mtx_unlock(lock);
}

static void
round_lock(void)
{
	nng_aio *aio;
	check("aio", nng_aio_alloc(&aio, count_under_lock, &aio));
	nng_sleep_aio(SETTLE_MS, aio);
	gap(SETTLE_MS + GAP_MS);
	nng_mtx_lock(lock);
	if (wrong) {
		nng_aio_stop(aio);
	}
	nng_mtx_unlock(lock);
	nng_aio_stop(aio);
	nng_aio_free(aio);
}

/* A round that never ends ends the program: two seconds are enough for the report to be sure. */
static void *
watch(void *data)
{
	unsigned last = UINT32_MAX;
	(void)data;
	for (unsigned still = 0; still < 30; still++, usleep(100000)) {
		unsigned now = rounds_done;
		still = now != last ? 0 : still;
		last = now;
	}
	_exit(3);
}

static void
open_requests(void)
{
	check("open", nng_rep0_open(&near));
	check("open", nng_req0_open_raw(&far));
	raw = true;
	check("listen", nng_listen(near, "inproc://orders", NULL, 0));
	check("dial", nng_dial(far, "inproc://orders", NULL, 0));
}

static void
open_lock(void)
{
	check("mtx", nng_mtx_alloc(&lock));
}

static void
close_lock(void)
{
	nng_mtx_free(lock);
}

static const struct {
	const char *name;
	void (*begin)(void), (*round)(void), (*end)(void);
} cases[] = {
    {"together", open_pair, round_together, close_both},
    {"early", open_pair, round_early, close_both},
    {"close", open_requests, round_close, close_both},
    {"free", open_pair, round_free, close_both},
    {"rearm", open_pair, round_rearm, close_both},
    {"lock", open_lock, round_lock, close_lock},
};

int
main(int argc, char **argv)
{
	unsigned rounds = argc > 3 ? (unsigned)atoi(argv[3]) : 20;
	pthread_t watcher;
	sem_init(&word_came, 0, 0);
	sem_init(&is_up, 0, 0);
	sem_init(&may_go, 0, 0);
	wrong = argc > 2 && strcmp(argv[2], "wrong") == 0;
	for (unsigned i = 0; argc > 2 && i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (strcmp(cases[i].name, argv[1]) == 0) {
			beside(watch, NULL, &watcher);
			cases[i].begin();
			for (; rounds_done < rounds; rounds_done++) {
				cases[i].round();
			}
			cases[i].end();
			return 0;
		}
	}
	return 2;
}

/*
 * transparency.h - calls functions of NNG and prints every result, errno and output. What differs
 * from run to run anyway (addresses, pipe numbers, time stamps) is printed as "there" or "not".
 */
#ifndef NNGTRACE_TESTS_TRANSPARENCY_H
#define NNGTRACE_TESTS_TRANSPARENCY_H

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <nng/nng.h>

#define MARK 4711

/* One line a call: the name, then what the call was seen to do. errno is MARK when untouched. */
#define SHOW(function, format, ...)                                                                \
	do {                                                                                           \
		int number = errno;                                                                        \
		printf("%s " format " errno=%d\n", #function, __VA_ARGS__, number);                        \
	} while (0)
#define INT(function, ...)                                                                         \
	do {                                                                                           \
		errno = MARK;                                                                              \
		int rv = function(__VA_ARGS__);                                                            \
		SHOW(function, "%d", rv);                                                                  \
	} while (0)
#define VOID(function, ...)                                                                        \
	do {                                                                                           \
		errno = MARK;                                                                              \
		function(__VA_ARGS__);                                                                     \
		SHOW(function, "%s", "void");                                                              \
	} while (0)
/* The same without errno: how far the operation gets at once is a matter of chance. */
#define START(function, ...)                                                                       \
	do {                                                                                           \
		function(__VA_ARGS__);                                                                     \
		puts(#function " started");                                                                \
	} while (0)
#define NUMBER(function, ...)                                                                      \
	do {                                                                                           \
		errno = MARK;                                                                              \
		uint64_t number_ = (uint64_t)function(__VA_ARGS__);                                        \
		SHOW(function, "%" PRIu64, number_);                                                       \
	} while (0)
#define THERE(function, ...)                                                                       \
	do {                                                                                           \
		errno = MARK;                                                                              \
		const void *there = function(__VA_ARGS__);                                                 \
		SHOW(function, "%s", there != NULL ? "there" : "not");                                     \
	} while (0)
#define STRING(function, ...)                                                                      \
	do {                                                                                           \
		errno = MARK;                                                                              \
		const char *string_ = function(__VA_ARGS__);                                               \
		SHOW(function, "%s", string_ != NULL ? string_ : "(null)");                                \
	} while (0)
/* A handle: whether it has a number. */
#define HANDLE(function, ...)                                                                      \
	do {                                                                                           \
		errno = MARK;                                                                              \
		int64_t id = (int32_t)function(__VA_ARGS__).id;                                            \
		SHOW(function, "%s", id > 0 ? "there" : "not");                                            \
	} while (0)

/* Every typed get and set of an object with a few options of each type. */
#define GETS(prefix, object)                                                                       \
	do {                                                                                           \
		static const char *const names_[] = {                                                      \
		    NNG_OPT_RAW,        NNG_OPT_RECVBUF,    NNG_OPT_RECVTIMEO, NNG_OPT_RECVMAXSZ,          \
		    NNG_OPT_URL,        NNG_OPT_LOCADDR,    "no-such-option",  NNG_OPT_MAXTTL,             \
		    NNG_OPT_RECONNMINT, NNG_OPT_TCP_NODELAY};                                              \
		for (size_t i = 0; i < sizeof(names_) / sizeof(names_[0]); i++) {                          \
			bool b_ = false;                                                                       \
			int n_ = -1;                                                                           \
			nng_duration ms_ = -7;                                                                 \
			size_t z_ = 99;                                                                        \
			uint64_t u_ = 98;                                                                      \
			char *s_ = NULL;                                                                       \
			void *p_ = NULL;                                                                       \
			char any_[256] = "";                                                                   \
			size_t size_ = sizeof(any_);                                                           \
			nng_sockaddr addr_;                                                                    \
			memset(&addr_, 0, sizeof(addr_));                                                      \
			printf("option %s\n", names_[i]);                                                      \
			INT(prefix##_get_bool, object, names_[i], &b_);                                        \
			INT(prefix##_get_int, object, names_[i], &n_);                                         \
			INT(prefix##_get_ms, object, names_[i], &ms_);                                         \
			INT(prefix##_get_size, object, names_[i], &z_);                                        \
			INT(prefix##_get_uint64, object, names_[i], &u_);                                      \
			INT(prefix##_get_string, object, names_[i], &s_);                                      \
			INT(prefix##_get_ptr, object, names_[i], &p_);                                         \
			INT(prefix##_get_addr, object, names_[i], &addr_);                                     \
			INT(prefix##_get, object, names_[i], any_, &size_);                                    \
			printf("values %d %d %d %zu %" PRIu64 " %s %s %u %zu\n", b_, n_, ms_, z_, u_,          \
			       s_ != NULL ? s_ : "(null)", p_ != NULL ? "there" : "not", addr_.s_family,       \
			       size_);                                                                         \
			nng_strfree(s_);                                                                       \
		}                                                                                          \
	} while (0)
#define SETS(prefix, object)                                                                       \
	do {                                                                                           \
		int n_ = 3;                                                                                \
		nng_sockaddr addr_;                                                                        \
		memset(&addr_, 0, sizeof(addr_));                                                          \
		INT(prefix##_set_bool, object, NNG_OPT_TCP_NODELAY, true);                                 \
		INT(prefix##_set_int, object, NNG_OPT_RECVBUF, 4);                                         \
		INT(prefix##_set_int, object, NNG_OPT_RECVBUF, -4);                                        \
		INT(prefix##_set_ms, object, NNG_OPT_RECVTIMEO, 1000);                                     \
		INT(prefix##_set_size, object, NNG_OPT_RECVMAXSZ, 4096);                                   \
		INT(prefix##_set_uint64, object, "no-such-option", 1);                                     \
		INT(prefix##_set_string, object, NNG_OPT_SOCKNAME, "name");                                \
		INT(prefix##_set_ptr, object, "no-such-option", &n_);                                      \
		INT(prefix##_set_addr, object, NNG_OPT_LOCADDR, &addr_);                                   \
		INT(prefix##_set, object, NNG_OPT_RECVBUF, &n_, sizeof(n_));                               \
	} while (0)
/* The older names_. */
#define GETOPTS(prefix, object)                                                                    \
	do {                                                                                           \
		bool b_ = false;                                                                           \
		int n_ = -1;                                                                               \
		nng_duration ms_ = -7;                                                                     \
		size_t z_ = 99;                                                                            \
		INT(prefix##_getopt_bool, object, NNG_OPT_RAW, &b_);                                       \
		INT(prefix##_getopt_int, object, NNG_OPT_MAXTTL, &n_);                                     \
		INT(prefix##_getopt_ms, object, NNG_OPT_RECVTIMEO, &ms_);                                  \
		INT(prefix##_getopt_size, object, NNG_OPT_RECVMAXSZ, &z_);                                 \
		printf("values %d %d %d %zu\n", b_, n_, ms_, z_);                                          \
		z_ = sizeof(n_);                                                                           \
		INT(prefix##_getopt, object, NNG_OPT_MAXTTL, &n_, &z_);                                    \
	} while (0)
#define GETOPTS_MORE(prefix, object)                                                               \
	do {                                                                                           \
		uint64_t u_ = 98;                                                                          \
		char *s_ = NULL;                                                                           \
		void *p_ = NULL;                                                                           \
		INT(prefix##_getopt_uint64, object, "no-such-option", &u_);                                \
		INT(prefix##_getopt_string, object, NNG_OPT_URL, &s_);                                     \
		INT(prefix##_getopt_ptr, object, "no-such-option", &p_);                                   \
		printf("values %s\n", s_ != NULL ? s_ : "(null)");                                         \
		nng_strfree(s_);                                                                           \
	} while (0)
#define SETOPTS(prefix, object)                                                                    \
	do {                                                                                           \
		int n_ = 3;                                                                                \
		INT(prefix##_setopt_bool, object, NNG_OPT_TCP_NODELAY, true);                              \
		INT(prefix##_setopt_int, object, NNG_OPT_MAXTTL, 4);                                       \
		INT(prefix##_setopt_ms, object, NNG_OPT_RECVTIMEO, 1000);                                  \
		INT(prefix##_setopt_size, object, NNG_OPT_RECVMAXSZ, 8192);                                \
		INT(prefix##_setopt, object, NNG_OPT_MAXTTL, &n_, sizeof(n_));                             \
	} while (0)
#define SETOPTS_MORE(prefix, object)                                                               \
	do {                                                                                           \
		INT(prefix##_setopt_uint64, object, "no-such-option", 1);                                  \
		INT(prefix##_setopt_string, object, NNG_OPT_SOCKNAME, "other");                            \
		INT(prefix##_setopt_ptr, object, "no-such-option", NULL);                                  \
	} while (0)

static inline void
need(int result, const char *what)
{
	if (result != 0) {
		printf("%s failed: %s\n", what, nng_strerror(result));
		exit(1);
	}
}

/* transparency_resources.c: all but messages, aios, sockets and what belongs to them. */
void resources(void);

#endif

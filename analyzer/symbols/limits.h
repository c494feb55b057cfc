/*
 * limits.h - what reading debug information may cost. Files that a trace names may be made to
 * take all memory or all time; so both follow the size of the files, with room to spare.
 *
 * Any thread: these are sums.
 */
#ifndef NNGTRACE_SYMBOLS_LIMITS_H
#define NNGTRACE_SYMBOLS_LIMITS_H

#include <stdint.h>

/* A sanitizer makes everything slower and larger. */
#if defined(__SANITIZE_ADDRESS__)
#define LIMITS_SLACK 8u
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define LIMITS_SLACK 8u
#endif
#endif
#ifndef LIMITS_SLACK
#define LIMITS_SLACK 1u
#endif

/* Bytes of memory, for files of so many bytes: compressed sections become up to 8 times larger. */
static inline uint64_t
limits_memory(uint64_t file_bytes)
{
	return LIMITS_SLACK * ((UINT64_C(96) << 20) + 8 * file_bytes);
}

/* CPU time in milliseconds for some questions at once: far more than it takes to read all of the
 * files. */
static inline uint64_t
limits_ms(uint64_t file_bytes)
{
	return LIMITS_SLACK * (1500 + file_bytes / 16384);
}

/* CPU time in milliseconds for all questions about a trace. */
static inline uint64_t
limits_total_ms(uint64_t file_bytes)
{
	return LIMITS_SLACK * (3000 + file_bytes / 8192);
}

#define LIMITS_WAIT_MS 60000 /* for one answer, when no CPU time passes */

#endif

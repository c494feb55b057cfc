/*
 * nngtrace.h - what a program can tell nngtrace about its NNG objects.
 *
 * Copy this file into your project, or take it from the package. There is nothing to link: each
 * function below does something only when nngtrace's recorder is in the process, and is otherwise a
 * test of one pointer. C99 and later, C++; gcc, clang and compatible compilers on ELF systems,
 * elsewhere and with -DNNGTRACE_DISABLE all of it is empty. Every function may be called by any
 * thread, also in callbacks, keeps errno, and copies what it is given.
 *
 * Code that is compiled with -fno-pie (as by gcc -no-pie) looks the recorder up by dlsym once,
 * before main. With a C library older than glibc 2.34 link -ldl for that.
 *
 * SPDX-License-Identifier: MIT
 *
 * Copyright (c) 2026 The nngtrace authors
 *
 * Permission is hereby granted, free of charge, to any person obtaining a copy of this software and
 * associated documentation files (the "Software"), to deal in the Software without restriction,
 * including without limitation the rights to use, copy, modify, merge, publish, distribute,
 * sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is
 * furnished to do so, subject to the following conditions:
 *
 * The above copyright notice and this permission notice shall be included in all copies or
 * substantial portions of the Software.
 *
 * THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT
 * NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND
 * NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM,
 * DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
 * OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
 */
#ifndef NNGTRACE_H
#define NNGTRACE_H

#include <stdint.h>
#ifndef __cplusplus
#include <stdbool.h>
#endif

/* This version of the header; what it calls stays. */
#define NNGTRACE_H_VERSION 1

#if defined(NNGTRACE_DISABLE) || !defined(__GNUC__) || !defined(__ELF__)

#define NNGTRACE_CALL_(name, args) ((void)0)
#define NNGTRACE_IS_RECORDING_     false

#else

#define NNGTRACE_WEAK_ __attribute__((weak, visibility("default")))

#ifdef __cplusplus
extern "C" {
#endif
/* The recorder's. Nobody defines them where it is not: then their addresses are null. */
extern void nngtrace_annotate_name(const void *object, const char *name) NNGTRACE_WEAK_;
extern void nngtrace_annotate_name_id(const char *kind, uint32_t id,
                                      const char *name) NNGTRACE_WEAK_;
extern void nngtrace_annotate_give(const void *object) NNGTRACE_WEAK_;
extern void nngtrace_annotate_take(const void *object) NNGTRACE_WEAK_;
extern void nngtrace_annotate_keep(const void *object) NNGTRACE_WEAK_;
extern void nngtrace_annotate_phase(const char *name) NNGTRACE_WEAK_;
extern void nngtrace_annotate_mark(const char *text) NNGTRACE_WEAK_;
extern bool nngtrace_annotate_recording(void) NNGTRACE_WEAK_;

#if defined(__PIC__) || defined(__PIE__)

#define NNGTRACE_GET_(name) nngtrace_annotate_##name

#else

/*
 * The linker binds a weak reference of such code for good: to the recorder that is linked into the
 * program, or to null. One that is preloaded is looked up. dlsym is weak, too, so that a static
 * program does not take it along; by other names, since <dlfcn.h> may declare them as well.
 */
typedef void (*nngtrace_any_)(void);
extern nngtrace_any_ nngtrace_dlsym_(void *handle, const char *name) __asm__("dlsym")
    __attribute__((weak));
extern char *nngtrace_dlerror_(void) __asm__("dlerror") __attribute__((weak));

static struct {
	void (*name)(const void *object, const char *name);
	void (*name_id)(const char *kind, uint32_t id, const char *name);
	void (*give)(const void *object);
	void (*take)(const void *object);
	void (*keep)(const void *object);
	void (*phase)(const char *name);
	void (*mark)(const char *text);
	bool (*recording)(void);
} nngtrace_found_;

#ifdef __cplusplus
#define NNGTRACE_CAST_(type, value) reinterpret_cast<type>(value)
#define NNGTRACE_DEFAULT_           nullptr
#if __cplusplus < 201103L
#undef NNGTRACE_DEFAULT_
#define NNGTRACE_DEFAULT_ 0
#endif
#else
#define NNGTRACE_CAST_(type, value) ((type)(value))
#define NNGTRACE_DEFAULT_           ((void *)0)
#endif
#define NNGTRACE_FIND_(name)                                                                       \
	nngtrace_found_.name =                                                                         \
	    NNGTRACE_CAST_(__typeof__(nngtrace_found_.name),                                           \
	                   nngtrace_dlsym_(NNGTRACE_DEFAULT_, "nngtrace_annotate_" #name))
#define NNGTRACE_TAKE_(name) nngtrace_found_.name = nngtrace_annotate_##name

__attribute__((constructor(101), used)) static void
nngtrace_find_(void)
{
	if (nngtrace_annotate_recording) {
		NNGTRACE_TAKE_(name);
		NNGTRACE_TAKE_(name_id);
		NNGTRACE_TAKE_(give);
		NNGTRACE_TAKE_(take);
		NNGTRACE_TAKE_(keep);
		NNGTRACE_TAKE_(phase);
		NNGTRACE_TAKE_(mark);
		NNGTRACE_TAKE_(recording);
	} else if (nngtrace_dlsym_) {
		NNGTRACE_FIND_(recording);
		if (nngtrace_found_.recording) {
			NNGTRACE_FIND_(name);
			NNGTRACE_FIND_(name_id);
			NNGTRACE_FIND_(give);
			NNGTRACE_FIND_(take);
			NNGTRACE_FIND_(keep);
			NNGTRACE_FIND_(phase);
			NNGTRACE_FIND_(mark);
		} else if (nngtrace_dlerror_) {
			nngtrace_dlerror_(); /* the program does not find our error there */
		}
	}
}
#undef NNGTRACE_CAST_
#undef NNGTRACE_DEFAULT_
#undef NNGTRACE_FIND_
#undef NNGTRACE_TAKE_

#define NNGTRACE_GET_(name) nngtrace_found_.name

#endif
#ifdef __cplusplus
}
#endif

#define NNGTRACE_CALL_(name, args)                                                                 \
	do {                                                                                           \
		if (NNGTRACE_GET_(name)) {                                                                 \
			NNGTRACE_GET_(name) args;                                                              \
		}                                                                                          \
	} while (0)
#define NNGTRACE_IS_RECORDING_ (NNGTRACE_GET_(recording) ? NNGTRACE_GET_(recording)() : false)

#endif

/*
 * Says what an object is called, for reports: nngtrace_name(msg, "order 4711"). object: any pointer
 * that NNG gave (a message, an aio, a stream ...). Of a name 255 bytes are kept; NULL takes it
 * away.
 */
static inline void
nngtrace_name(const void *object, const char *name)
{
	(void)object;
	(void)name;
	NNGTRACE_CALL_(name, (object, name));
}

/*
 * The same for what NNG calls by a number. kind: "socket", "ctx", "dialer", "listener" or "pipe":
 * nngtrace_name_id("socket", socket.id, "prices").
 */
static inline void
nngtrace_name_id(const char *kind, uint32_t id, const char *name)
{
	(void)kind;
	(void)id;
	(void)name;
	NNGTRACE_CALL_(name_id, (kind, id, name));
}

/*
 * A hand-over inside the program: before the message goes into a queue, and after it came out.
 * Between the two nobody may use it. Who could not hand it over takes it back.
 */
static inline void
nngtrace_give(const void *object)
{
	(void)object;
	NNGTRACE_CALL_(give, (object));
}

static inline void
nngtrace_take(const void *object)
{
	(void)object;
	NNGTRACE_CALL_(take, (object));
}

/* The object is meant to live until the process ends: it is no leak. */
static inline void
nngtrace_keep(const void *object)
{
	(void)object;
	NNGTRACE_CALL_(keep, (object));
}

/* A part of the program's run begins ("start-up", "load"), and the one before it ends; NULL: none.
 */
static inline void
nngtrace_phase(const char *name)
{
	(void)name;
	NNGTRACE_CALL_(phase, (name));
}

/* A line in the log of events, and in the stories that it falls into. */
static inline void
nngtrace_mark(const char *text)
{
	(void)text;
	NNGTRACE_CALL_(mark, (text));
}

/* Are annotations recorded, from the first call of NNG on? Then a name is worth making. */
static inline bool
nngtrace_recording(void)
{
	return NNGTRACE_IS_RECORDING_;
}

#undef NNGTRACE_CALL_
#undef NNGTRACE_IS_RECORDING_
#undef NNGTRACE_GET_
#undef NNGTRACE_WEAK_

#endif

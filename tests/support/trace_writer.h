/*
 * trace_writer.h - writes traces as the shim would, for tests: one call here, one event there.
 *
 * The trace grows in memory and reaches its file in trace_writer_close. Times are nanoseconds
 * (the trace's clock is CLOCK_MONOTONIC); each event is one microsecond after the one before
 * it, whatever its thread, unless trace_writer_time says otherwise. Out of memory aborts.
 */
#ifndef NNGTRACE_TRACE_WRITER_H
#define NNGTRACE_TRACE_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analyzer/nng/api.h"
#include "analyzer/read/trace.h"

struct trace_writer;

/* The arguments of a call, in the order of its declaration; those left out are 0. */
#define WITH(...) ((const uint64_t[API_ARGS_MAX]){__VA_ARGS__})

/*
 * The version of the traces that are opened from now on: 2 at first, where an event's bytes are
 * those of struct nngt_event at its ref; or 3.
 */
extern unsigned trace_writer_version;

struct trace_writer *trace_writer_open(const char *path);

/* The header, to be changed at will: end, exit_ticks, command... Valid until the next call. */
struct nngt_header *trace_writer_header(struct trace_writer *writer);

/* Bytes of a chunk of events made from now on; 16 KiB at first. */
void trace_writer_chunk_size(struct trace_writer *writer, uint32_t bytes);

/* The time of the next event. */
void trace_writer_time(struct trace_writer *writer, uint64_t ns);

/* How a thread is called from its newest chunk on; 16 bytes of the name count. */
void trace_writer_thread(struct trace_writer *writer, uint32_t index, uint32_t tid,
                         const char *name);
void trace_writer_module(struct trace_writer *writer, uint32_t id, uint64_t start, uint64_t end,
                         uint64_t bias, const void *build_id, uint32_t build_id_size,
                         const char *path);
void trace_writer_unload(struct trace_writer *writer, uint32_t id);
void trace_writer_stack(struct trace_writer *writer, uint32_t id, const uint64_t *frames,
                        unsigned count);

/* NNG's own panic on a thread. */
void trace_writer_panic(struct trace_writer *writer, uint32_t thread, const char *words,
                        size_t size);

/* Events. They return the event's ref. function: NNGT_FN_..., stack: an id or 0. */
uint64_t trace_writer_call(struct trace_writer *writer, uint32_t thread, unsigned function,
                           uint32_t stack, int64_t result, const uint64_t *args);
/* A call that never returned. */
uint64_t trace_writer_pending(struct trace_writer *writer, uint32_t thread, unsigned function,
                              uint32_t stack, const uint64_t *args);
uint64_t trace_writer_enter(struct trace_writer *writer, uint32_t thread, unsigned function,
                            uint32_t stack, const uint64_t *args);
/* Only the OUT arguments of args are used. */
uint64_t trace_writer_return(struct trace_writer *writer, uint32_t thread, unsigned function,
                             int32_t result, const uint64_t *args);
/* The return of nng_aio_wait or nng_aio_stop, with what the shim then saw in the aio. */
uint64_t trace_writer_return_aio(struct trace_writer *writer, uint32_t thread, unsigned function,
                                 bool observed, int32_t result, uint64_t msg);
uint64_t trace_writer_aio_callback(struct trace_writer *writer, uint32_t thread,
                                   enum nngt_type type, uint64_t aio, int32_t result, uint64_t msg);
uint64_t trace_writer_pipe_callback(struct trace_writer *writer, uint32_t thread,
                                    enum nngt_type type, uint32_t event, uint32_t pipe,
                                    uint32_t socket, uint64_t function);
uint64_t trace_writer_http_callback(struct trace_writer *writer, uint32_t thread,
                                    enum nngt_type type, uint64_t aio, uint64_t function,
                                    uint64_t conn);

/* A callback of which only the function is recorded: a logger's, and the like. */
uint64_t trace_writer_callback(struct trace_writer *writer, uint32_t thread, enum nngt_type type,
                               unsigned registered, uint64_t function);
/* A delay by NNGTRACE_PERTURB, at a point (enum perturb_point). */
uint64_t trace_writer_delay(struct trace_writer *writer, uint32_t thread, unsigned function,
                            unsigned point, uint64_t ns);
/* nng_aio_set_iov with its buffers, which returned 0. */
uint64_t trace_writer_set_iov(struct trace_writer *writer, uint32_t thread, uint32_t stack,
                              uint64_t aio, const struct trace_buffer *buffers, uint32_t count);

/* The bytes of the trace so far, to be damaged; *size of them. Valid until the next call. */
uint8_t *trace_writer_bytes(struct trace_writer *writer, size_t *size);

/* Writes the file, cut to size bytes if that is less than there are. Frees the writer. */
bool trace_writer_close_cut(struct trace_writer *writer, size_t size);
bool trace_writer_close(struct trace_writer *writer);

#endif

/*
 * wrap_nn.c - nn_recv and nn_send of the nanomsg compatibility layer: whether they hand over a
 * buffer depends on their length, which then is NN_MSG.
 */
#include "shim/nng/call.h"

#define NN_MSG ((size_t)-1)

int nn_recv(int socket, void *data, size_t size, int flags);
int nn_send(int socket, const void *data, size_t size, int flags);

static void
enter(struct call *call, enum nngt_function function, int socket, void *buffer, int flags)
{
	struct record_part parts[] = {
	    {&socket, sizeof(socket)}, {&buffer, sizeof(buffer)}, {&flags, sizeof(flags)}};
	if (function == NNGT_FN_nn_recv) { /* its buffer comes later */
		parts[1] = parts[2];
	}
	call_record(call, function, NNGT_ENTER, call->stack, parts, function == NNGT_FN_nn_recv ? 2 : 3,
	            clock_before());
	call_close(call);
}

EXPORTED int
nn_recv(int socket, void *data, size_t size, int flags)
{
	const void *caller = CALLER;
	real_nn_recv_fn real = REAL(nn_recv, caller);
	if (origin_is_library(caller)) {
		int value = real(socket, data, size, flags);
		return value;
	}
	struct call call = call_open(caller, FRAME);
	enter(&call, NNGT_FN_nn_recv, socket, NULL, flags);
	int result = real(socket, data, size, flags);
	uint64_t time = clock_after();
	if (call_reopen(&call)) {
		void *buffer = NULL;
		if (result >= 0 && size == NN_MSG) {
			memcpy(&buffer, data, sizeof(buffer));
		}
		struct record_part out = {&buffer, sizeof(buffer)};
		call_record(&call, NNGT_FN_nn_recv, NNGT_RETURN, (uint32_t)result, &out, 1, time);
		call_close(&call);
	}
	return result;
}

EXPORTED int
nn_send(int socket, const void *data, size_t size, int flags)
{
	const void *caller = CALLER;
	real_nn_send_fn real = REAL(nn_send, caller);
	if (origin_is_library(caller)) {
		int value = real(socket, data, size, flags);
		return value;
	}
	void *buffer = NULL;
	if (size == NN_MSG && data != NULL) {
		memcpy(&buffer, data, sizeof(buffer));
	}
	struct call call = call_open(caller, FRAME);
	enter(&call, NNGT_FN_nn_send, socket, buffer, flags);
	int result = real(socket, data, size, flags);
	uint64_t time = clock_after();
	if (call_reopen(&call)) {
		call_record(&call, NNGT_FN_nn_send, NNGT_RETURN, (uint32_t)result, NULL, 0, time);
		call_close(&call);
	}
	return result;
}

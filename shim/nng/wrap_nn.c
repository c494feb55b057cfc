/*
 * wrap_nn.c - nn_recv and nn_send of the nanomsg compatibility layer: whether they hand over a
 * buffer depends on their length, which then is NN_MSG.
 */
#include "shim/nng/wrap.h"

#define NN_MSG ((size_t)-1)

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

int
wrap_nn_recv(real_nn_recv_fn real, const void *caller, const uint64_t *frame, int socket,
             void *data, size_t size, int flags)
{
	struct call call = call_open(caller, frame);
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

int
wrap_nn_send(real_nn_send_fn real, const void *caller, const uint64_t *frame, int socket,
             const void *data, size_t size, int flags)
{
	void *buffer = NULL;
	if (size == NN_MSG && data != NULL) {
		memcpy(&buffer, data, sizeof(buffer));
	}
	struct call call = call_open(caller, frame);
	enter(&call, NNGT_FN_nn_send, socket, buffer, flags);
	int result = real(socket, data, size, flags);
	uint64_t time = clock_after();
	if (call_reopen(&call)) {
		call_record(&call, NNGT_FN_nn_send, NNGT_RETURN, (uint32_t)result, NULL, 0, time);
		call_close(&call);
	}
	return result;
}

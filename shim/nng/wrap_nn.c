/*
 * wrap_nn.c - nn_recv and nn_send of the nanomsg compatibility layer: whether they hand over a
 * buffer depends on their length, which then is NN_MSG.
 */
#include "shim/nng/modes.h"
#include "shim/nng/wrap.h"
#include "shim/perturb/perturb.h"

#define NN_MSG ((size_t)-1)

/* The event at entry, with the delays of perturbation around it. */
static struct call
enter(enum nngt_function function, enum nngt_does does, const void *caller, const uint64_t *frame,
      int socket, void *buffer, int flags)
{
	struct call call = call_open(caller, frame);
	uint64_t inside = 0;
	if (call_has_modes(&call)) {
		inside = modes_delay(&call, function, does, caller, frame);
	}
	struct record_part parts[] = {
	    {&socket, sizeof(socket)}, {&buffer, sizeof(buffer)}, {&flags, sizeof(flags)}};
	if (function == NNGT_FN_nn_recv) { /* its buffer comes later */
		parts[1] = parts[2];
	}
	call_record(&call, function, NNGT_ENTER, call.stack, parts, function == NNGT_FN_nn_recv ? 2 : 3,
	            clock_before());
	call_close(&call);
	if (call_has_modes(&call)) {
		perturb_sleep(PERTURB_INSIDE, function, inside);
	}
	return call;
}

int
wrap_nn_recv(real_nn_recv_fn real, const void *caller, const uint64_t *frame, int socket,
             void *data, size_t size, int flags)
{
	struct call call =
	    enter(NNGT_FN_nn_recv, NNGT_DOES_NN_RECV, caller, frame, socket, NULL, flags);
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
		if (call_has_modes(&call)) {
			perturb_after(NNGT_FN_nn_recv, NNGT_DOES_NN_RECV, caller);
		}
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
	struct call call =
	    enter(NNGT_FN_nn_send, NNGT_DOES_NN_SEND, caller, frame, socket, buffer, flags);
	int result = real(socket, data, size, flags);
	uint64_t time = clock_after();
	if (call_reopen(&call)) {
		call_record(&call, NNGT_FN_nn_send, NNGT_RETURN, (uint32_t)result, NULL, 0, time);
		call_close(&call);
	}
	return result;
}

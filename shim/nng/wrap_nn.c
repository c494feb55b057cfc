/*
 * wrap_nn.c - the sends and receives of the nanomsg compatibility layer: whether they hand over a
 * buffer depends on its length, which then is NN_MSG.
 */
#include "shim/nng/modes.h"
#include "shim/nng/wrap.h"
#include "shim/perturb/perturb.h"

#define NN_MSG ((size_t)-1)

/* The pointer at an address, which need not be aligned; NULL at NULL. */
static void *
pointer_at(const void *address)
{
	void *pointer = NULL;

	if (address != NULL) {
		memcpy(&pointer, address, sizeof(pointer));
	}
	return pointer;
}

/* Where a message header has the pointer to the buffer that is all of the body, or NULL. */
static const void *
body_buffer(const struct nn_msghdr *header)
{
	bool one = header != NULL && header->msg_iovlen == 1 && header->msg_iov[0].iov_len == NN_MSG;

	return one ? header->msg_iov[0].iov_base : NULL;
}

/* The same for the control data. */
static const void *
control_buffer(const struct nn_msghdr *header)
{
	return header != NULL && header->msg_controllen == NN_MSG ? header->msg_control : NULL;
}

/* The event at entry, with the delays of perturbation around it. */
static struct call
enter(enum nngt_function function, enum nngt_does does, const void *caller, struct arch_frame frame,
      const struct record_part *parts, unsigned count)
{
	struct call call = call_open(caller, frame);
	uint64_t inside = 0;
	if (call_has_modes(&call)) {
		inside = modes_delay(&call, function, does, caller, frame);
	}
	call_record(&call, function, NNGT_ENTER, call.stack, parts, count, clock_before());
	call_close(&call);
	if (call_has_modes(&call)) {
		perturb_sleep(PERTURB_INSIDE, function, inside);
	}
	return call;
}

/* The event at return of a receive: body, and control data for a message header. */
static void
received(struct call *call, enum nngt_function function, const void *caller, int result,
         const void *body, const void *control, uint64_t time)
{
	if (!call_reopen(call)) {
		return;
	}
	void *buffers[] = {result >= 0 ? pointer_at(body) : NULL,
	                   result >= 0 ? pointer_at(control) : NULL};
	struct record_part parts[] = {{&buffers[0], sizeof(buffers[0])},
	                              {&buffers[1], sizeof(buffers[1])}};
	call_record(call, function, NNGT_RETURN, (uint32_t)result, parts,
	            function == NNGT_FN_nn_recv ? 1 : 2, time);
	call_close(call);
	if (call_has_modes(call)) {
		perturb_after(function, NNGT_DOES_NN_RECV, caller);
	}
}

static void
sent(struct call *call, enum nngt_function function, int result, uint64_t time)
{
	if (call_reopen(call)) {
		call_record(call, function, NNGT_RETURN, (uint32_t)result, NULL, 0, time);
		call_close(call);
	}
}

int
wrap_nn_recv(real_nn_recv_fn real, const void *caller, struct arch_frame frame, int socket,
             void *data, size_t size, int flags)
{
	const struct record_part parts[] = {{&socket, sizeof(socket)}, {&flags, sizeof(flags)}};
	struct call call = enter(NNGT_FN_nn_recv, NNGT_DOES_NN_RECV, caller, frame, parts, 2);
	int result = real(socket, data, size, flags);
	uint64_t time = clock_after();

	received(&call, NNGT_FN_nn_recv, caller, result, size == NN_MSG ? data : NULL, NULL, time);
	return result;
}

int
wrap_nn_recvmsg(real_nn_recvmsg_fn real, const void *caller, struct arch_frame frame, int socket,
                struct nn_msghdr *header, int flags)
{
	const struct record_part parts[] = {{&socket, sizeof(socket)}};
	struct call call = enter(NNGT_FN_nn_recvmsg, NNGT_DOES_NN_RECV, caller, frame, parts, 1);
	int result = real(socket, header, flags);
	uint64_t time = clock_after();

	received(&call, NNGT_FN_nn_recvmsg, caller, result, body_buffer(header), control_buffer(header),
	         time);
	return result;
}

int
wrap_nn_send(real_nn_send_fn real, const void *caller, struct arch_frame frame, int socket,
             const void *data, size_t size, int flags)
{
	void *buffer = size == NN_MSG ? pointer_at(data) : NULL;
	const struct record_part parts[] = {
	    {&socket, sizeof(socket)}, {&buffer, sizeof(buffer)}, {&flags, sizeof(flags)}};
	struct call call = enter(NNGT_FN_nn_send, NNGT_DOES_NN_SEND, caller, frame, parts, 3);
	int result = real(socket, data, size, flags);

	sent(&call, NNGT_FN_nn_send, result, clock_after());
	return result;
}

int
wrap_nn_sendmsg(real_nn_sendmsg_fn real, const void *caller, struct arch_frame frame, int socket,
                const struct nn_msghdr *header, int flags)
{
	void *body = pointer_at(body_buffer(header)), *control = pointer_at(control_buffer(header));
	const struct record_part parts[] = {
	    {&socket, sizeof(socket)}, {&body, sizeof(body)}, {&control, sizeof(control)}};
	struct call call = enter(NNGT_FN_nn_sendmsg, NNGT_DOES_NN_SEND, caller, frame, parts, 3);
	int result = real(socket, header, flags);

	sent(&call, NNGT_FN_nn_sendmsg, result, clock_after());
	return result;
}

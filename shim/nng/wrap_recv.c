/* wrap_recv.c - nng_recv: whether it gives a buffer away depends on its flags. */
#include "shim/nng/modes.h"
#include "shim/nng/wrap.h"
#include "shim/perturb/perturb.h"

int
wrap_nng_recv(real_nng_recv_fn real, const void *caller, struct arch_frame frame, nng_socket socket,
              void *data, size_t *size, int flags)
{
	struct call call = call_open(caller, frame);
	uint64_t inside = 0;
	if (call_has_modes(&call)) {
		inside = modes_delay(&call, NNGT_FN_nng_recv, NNGT_DOES_BUFFER_RECV, caller, frame);
	}
	struct record_part in[] = {{&socket, sizeof(socket)}, {&flags, sizeof(flags)}};
	call_record(&call, NNGT_FN_nng_recv, NNGT_ENTER, call.stack, in, 2, clock_before());
	call_close(&call);
	if (call_has_modes(&call)) {
		perturb_sleep(PERTURB_INSIDE, NNGT_FN_nng_recv, inside);
	}

	int result = real(socket, data, size, flags);
	uint64_t time = clock_after();
	if (call_reopen(&call)) {
		void *buffer = NULL;
		uint32_t length = 0;
		if (result == 0 && (flags & NNG_FLAG_ALLOC) != 0) {
			memcpy(&buffer, data, sizeof(buffer));
		}
		if (result == 0 && size != NULL) {
			length = *size < UINT32_MAX ? (uint32_t)*size : UINT32_MAX;
		}
		struct record_part out[] = {{&buffer, sizeof(buffer)}, {&length, sizeof(length)}};
		call_record(&call, NNGT_FN_nng_recv, NNGT_RETURN, (uint32_t)result, out, 2, time);
		call_close(&call);
		if (call_has_modes(&call)) {
			perturb_after(NNGT_FN_nng_recv, NNGT_DOES_BUFFER_RECV, caller);
		}
	}
	return result;
}

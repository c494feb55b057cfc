/* wrap_recv.c - nng_recv: whether it gives a buffer away depends on its flags. */
#include "shim/nng/call.h"

int nng_recv(nng_socket socket, void *data, size_t *size, int flags);

EXPORTED int
nng_recv(nng_socket socket, void *data, size_t *size, int flags)
{
	const void *caller = CALLER;
	real_nng_recv_fn real = REAL(nng_recv, caller);
	if (origin_is_library(caller)) {
		int value = real(socket, data, size, flags);
		return value;
	}
	struct call call = call_open(caller, FRAME);
	struct record_part in[] = {{&socket, sizeof(socket)}, {&flags, sizeof(flags)}};
	call_record(&call, NNGT_FN_nng_recv, NNGT_ENTER, call.stack, in, 2, clock_before());
	call_close(&call);

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
	}
	return result;
}

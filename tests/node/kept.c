/*
 * kept.c - an add-on whose messages only JavaScript keeps.
 * make(how): a new message as a value: 0 external, 1 BigInt, 2 number, 3 in an ArrayBuffer,
 * 4 nothing, so that it is lost.
 */
#include <node_api.h>
#include <stdint.h>
#include <string.h>

#include <nng/nng.h>

static napi_value
make(napi_env env, napi_callback_info info)
{
	napi_value how_given, value = NULL;
	size_t count = 1;
	int32_t how = 4;
	nng_msg *msg;
	void *room;

	if (napi_get_cb_info(env, info, &count, &how_given, NULL, NULL) != napi_ok ||
	    napi_get_value_int32(env, how_given, &how) != napi_ok || nng_msg_alloc(&msg, 32) != 0) {
		return NULL;
	}
	switch (how) {
	case 0:
		napi_create_external(env, msg, NULL, NULL, &value);
		break;
	case 1:
		napi_create_bigint_uint64(env, (uintptr_t)msg, &value);
		break;
	case 2:
		napi_create_double(env, (double)(uintptr_t)msg, &value);
		break;
	case 3:
		if (napi_create_arraybuffer(env, sizeof(msg), &room, &value) == napi_ok) {
			memcpy(room, &msg, sizeof(msg));
		}
		break;
	default:
		napi_get_undefined(env, &value);
		break;
	}
	return value;
}

NAPI_MODULE_INIT()
{
	napi_value function;

	if (napi_create_function(env, "make", NAPI_AUTO_LENGTH, make, NULL, &function) == napi_ok) {
		napi_set_named_property(env, exports, "make", function);
	}
	return exports;
}

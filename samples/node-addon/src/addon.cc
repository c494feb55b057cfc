/*
 * addon.cc - what JavaScript sees: start(), request(text) -> Promise of the reply, stop().
 *
 * Requests run on NNG's threads; a thread-safe function brings each finished one back to the
 * JavaScript thread, where its promise is settled and the client takes the request back.
 */
#include <node_api.h>

#include <memory>
#include <string>

#include "echo_server.h"
#include WRAPPERS

namespace
{

struct Addon {
	std::unique_ptr<EchoServer> server;
	std::unique_ptr<Client> client;
	napi_threadsafe_function finished = nullptr;
};

Addon addon;

napi_value throw_error(napi_env env, const char *what)
{
	napi_throw_error(env, nullptr, what);
	return nullptr;
}

/* On a thread of NNG's, in the callback of the request's aio. */
void request_finished(Request *request, void *)
{
	napi_call_threadsafe_function(addon.finished, request, napi_tsfn_blocking);
}

/* On the JavaScript thread. */
void settle(napi_env env, napi_value, void *, void *data)
{
	Request *request = static_cast<Request *>(data);
	napi_deferred deferred = static_cast<napi_deferred>(request->user());
	napi_value value, message;

	if (env == nullptr)
		return; /* the environment is being torn down */
	if (request->result() == 0) {
		nng_msg *reply = request->reply().get();
		napi_create_string_utf8(env, static_cast<char *>(nng_msg_body(reply)), nng_msg_len(reply),
		                        &value);
		napi_resolve_deferred(env, deferred, value);
	} else {
		napi_create_string_utf8(env, nng_strerror(request->result()), NAPI_AUTO_LENGTH, &message);
		napi_create_error(env, nullptr, message, &value);
		napi_reject_deferred(env, deferred, value);
	}
	addon.client->done(request);
}

napi_value start(napi_env env, napi_callback_info)
{
	napi_value name;

	if (addon.client)
		return throw_error(env, "already started");
	napi_create_string_utf8(env, "nng request", NAPI_AUTO_LENGTH, &name);
	if (napi_create_threadsafe_function(env, nullptr, nullptr, name, 0, 1, nullptr, nullptr,
	                                    nullptr, settle, &addon.finished) != napi_ok)
		return throw_error(env, "no thread-safe function");
	try {
		addon.server = std::make_unique<EchoServer>();
		addon.client = std::make_unique<Client>(addon.server->url(), request_finished, nullptr);
	} catch (const std::exception &e) {
		return throw_error(env, e.what());
	}
	return nullptr;
}

napi_value request(napi_env env, napi_callback_info info)
{
	size_t count = 1, size = 0;
	napi_value argument, promise;
	napi_deferred deferred;

	if (!addon.client)
		return throw_error(env, "not started");
	napi_get_cb_info(env, info, &count, &argument, nullptr, nullptr);
	if (count < 1 || napi_get_value_string_utf8(env, argument, nullptr, 0, &size) != napi_ok)
		return throw_error(env, "request(text)");
	std::string text(size, '\0');
	napi_get_value_string_utf8(env, argument, &text[0], size + 1, &size);
	napi_create_promise(env, &deferred, &promise);
	try {
		addon.client->ask(text.data(), text.size(), deferred);
	} catch (const std::exception &e) {
		return throw_error(env, e.what());
	}
	return promise;
}

/* All promises must have been settled. */
napi_value stop(napi_env, napi_callback_info)
{
	addon.client.reset();
	addon.server.reset();
	if (addon.finished != nullptr)
		napi_release_threadsafe_function(addon.finished, napi_tsfn_release);
	addon.finished = nullptr;
	return nullptr;
}

} // namespace

NAPI_MODULE_INIT()
{
	const napi_property_descriptor functions[] = {
	    {"start", nullptr, start, nullptr, nullptr, nullptr, napi_default, nullptr},
	    {"request", nullptr, request, nullptr, nullptr, nullptr, napi_default, nullptr},
	    {"stop", nullptr, stop, nullptr, nullptr, nullptr, napi_default, nullptr},
	};
	napi_define_properties(env, exports, sizeof functions / sizeof functions[0], functions);
	return exports;
}

/*
 * wrong.h - the wrapper classes as one writes them first: each frees in its destructor what it
 * has opened in its constructor. For a message that is a mistake.
 */
#ifndef NODE_ADDON_WRONG_H
#define NODE_ADDON_WRONG_H

#include <cstddef>
#include <string>

#include <nng/nng.h>
#include <nng/protocol/reqrep0/req.h>

#include "check.h"

class Message
{
  public:
	Message() = default;
	Message(const void *data, size_t size)
	{
		check("nng_msg_alloc", nng_msg_alloc(&msg_, 0));
		check("nng_msg_append", nng_msg_append(msg_, data, size));
	}
	Message(const Message &) = delete;
	Message &operator=(const Message &) = delete;
	~Message()
	{
		nng_msg_free(msg_); // whoever owns it by now
	}

	void reset(nng_msg *msg)
	{
		msg_ = msg;
	}
	nng_msg *get() const
	{
		return msg_;
	}

  private:
	nng_msg *msg_ = nullptr;
};

class Context
{
  public:
	explicit Context(nng_socket socket)
	{
		check("nng_ctx_open", nng_ctx_open(&ctx_, socket));
	}
	Context(const Context &) = delete;
	Context &operator=(const Context &) = delete;
	~Context()
	{
		nng_ctx_close(ctx_);
	}

	nng_ctx get() const
	{
		return ctx_;
	}

  private:
	nng_ctx ctx_;
};

class Aio
{
  public:
	Aio(void (*callback)(void *), void *arg)
	{
		check("nng_aio_alloc", nng_aio_alloc(&aio_, callback, arg));
	}
	Aio(const Aio &) = delete;
	Aio &operator=(const Aio &) = delete;
	~Aio()
	{
		nng_aio_free(aio_);
	}

	nng_aio *get() const
	{
		return aio_;
	}

  private:
	nng_aio *aio_ = nullptr;
};

/* One request: sends its message, receives the reply, and tells, on a thread of NNG's. */
class Request
{
  public:
	using Finished = void (*)(Request *, void *);

	Request(nng_socket socket, const void *data, size_t size, Finished finished, void *arg)
	    : finished_(finished), arg_(arg), context_(socket), message_(data, size), aio_(step, this)
	{
	}

	void start(void *user)
	{
		user_ = user;
		nng_aio_set_msg(aio_.get(), message_.get());
		nng_ctx_send(context_.get(), aio_.get());
	}

	void *user() const
	{
		return user_;
	}
	int result() const
	{
		return result_;
	}
	const Message &reply() const
	{
		return reply_;
	}

  private:
	static void step(void *arg)
	{
		static_cast<Request *>(arg)->step();
	}

	void step()
	{
		result_ = nng_aio_result(aio_.get());
		if (result_ == 0 && sending_) {
			sending_ = false;
			nng_ctx_recv(context_.get(), aio_.get());
			return;
		}
		if (result_ == 0)
			reply_.reset(nng_aio_get_msg(aio_.get()));
		finished_(this, arg_);
	}

	Finished finished_;
	void *arg_;
	void *user_ = nullptr;
	int result_ = 0;
	bool sending_ = true;
	/* Destroyed from the last to the first: nng_aio_free waits for the callback's end. */
	Context context_;
	Message message_;
	Message reply_;
	Aio aio_;
};

/* A REQ socket; every request has a context, an aio and messages of its own. */
class Client
{
  public:
	Client(const std::string &url, Request::Finished finished, void *arg)
	    : finished_(finished), arg_(arg)
	{
		check("nng_req0_open", nng_req0_open(&socket_));
		check("nng_dial", nng_dial(socket_, url.c_str(), nullptr, 0));
	}
	Client(const Client &) = delete;
	Client &operator=(const Client &) = delete;
	~Client()
	{
		nng_close(socket_);
	}

	void ask(const void *data, size_t size, void *user)
	{
		(new Request(socket_, data, size, finished_, arg_))->start(user);
	}

	void done(Request *request)
	{
		delete request;
	}

  private:
	Request::Finished finished_;
	void *arg_;
	nng_socket socket_ = NNG_SOCKET_INITIALIZER;
};

#endif

/*
 * right.h - the same wrapper classes. A message is released when its send has succeeded, since
 * from then on it is NNG's; and contexts and aios are used again for the next request.
 */
#ifndef NODE_ADDON_RIGHT_H
#define NODE_ADDON_RIGHT_H

#include <cstddef>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include <nng/nng.h>
#include <nng/protocol/reqrep0/req.h>

#include "check.h"

class Message
{
  public:
	Message() = default;
	Message(const Message &) = delete;
	Message &operator=(const Message &) = delete;
	~Message()
	{
		nng_msg_free(msg_); // ours: what NNG took has been released
	}

	/* NNG owns it now. */
	void release()
	{
		msg_ = nullptr;
	}

	void reset(nng_msg *msg = nullptr)
	{
		nng_msg_free(msg_);
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

/* One request at a time: sends its message, receives the reply, and tells, on a thread of NNG's. */
class Request
{
  public:
	using Finished = void (*)(Request *, void *);

	Request(nng_socket socket, Finished finished, void *arg)
	    : finished_(finished), arg_(arg), context_(socket), aio_(step, this)
	{
	}

	void start(const void *data, size_t size, void *user)
	{
		user_ = user;
		sending_ = true;
		message_.reset(make(data, size));
		nng_aio_set_msg(aio_.get(), message_.get());
		nng_ctx_send(context_.get(), aio_.get());
	}

	/* Lets go of what this request held; the context and the aio stay for the next one. */
	void clear()
	{
		message_.reset();
		reply_.reset();
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

	static nng_msg *make(const void *data, size_t size)
	{
		nng_msg *msg;

		check("nng_msg_alloc", nng_msg_alloc(&msg, size));
		std::memcpy(nng_msg_body(msg), data, size);
		return msg;
	}

	void step()
	{
		result_ = nng_aio_result(aio_.get());
		if (result_ == 0 && sending_) {
			sending_ = false;
			message_.release(); // only now: after a failed send it would still be ours
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

/* A REQ socket, and the requests that wait to be used again. One thread only. */
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
		idle_.clear(); // contexts before their socket
		nng_close(socket_);
	}

	void ask(const void *data, size_t size, void *user)
	{
		if (idle_.empty())
			idle_.push_back(std::make_unique<Request>(socket_, finished_, arg_));
		Request *request = idle_.back().release(); // comes back by done()
		idle_.pop_back();
		request->start(data, size, user);
	}

	void done(Request *request)
	{
		request->clear();
		idle_.emplace_back(request);
	}

  private:
	Request::Finished finished_;
	void *arg_;
	nng_socket socket_ = NNG_SOCKET_INITIALIZER;
	std::vector<std::unique_ptr<Request>> idle_;
};

#endif

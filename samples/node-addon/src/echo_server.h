/*
 * echo_server.h - a REP socket that sends every request back, in the same process, so that the
 * sample needs nothing else to talk to. It is correct; the lesson is in the client.
 */
#ifndef NODE_ADDON_ECHO_SERVER_H
#define NODE_ADDON_ECHO_SERVER_H

#include <arpa/inet.h>

#include <condition_variable>
#include <mutex>
#include <string>

#include <nng/nng.h>
#include <nng/protocol/reqrep0/rep.h>

#include "check.h"

class EchoServer
{
  public:
	EchoServer()
	{
		nng_listener listener;
		nng_sockaddr address;

		check("nng_rep0_open", nng_rep0_open(&socket_));
		for (Worker &w : workers_) {
			w.server = this;
			check("nng_ctx_open", nng_ctx_open(&w.ctx, socket_));
			check("nng_aio_alloc", nng_aio_alloc(&w.aio, step, &w));
			receive(w);
		}
		check("nng_listen", nng_listen(socket_, "tcp://127.0.0.1:0", &listener, 0));
		check("address", nng_listener_get_addr(listener, NNG_OPT_LOCADDR, &address));
		url_ = "tcp://127.0.0.1:" + std::to_string(ntohs(address.s_in.sa_port));
	}
	EchoServer(const EchoServer &) = delete;
	EchoServer &operator=(const EchoServer &) = delete;

	/* No request is left: waits until all workers receive again, then ends them by closing. */
	~EchoServer()
	{
		wait_for(armed_, kWorkers);
		nng_close(socket_);
		wait_for(ended_, kWorkers);
		for (Worker &w : workers_)
			nng_aio_free(w.aio);
	}

	const std::string &url() const
	{
		return url_;
	}

  private:
	static constexpr int kWorkers = 8;

	struct Worker {
		EchoServer *server;
		nng_ctx ctx;
		nng_aio *aio;
		bool receiving;
	};

	static void step(void *arg)
	{
		Worker *w = static_cast<Worker *>(arg);
		w->server->step(*w, nng_aio_result(w->aio));
	}

	void step(Worker &w, int rv)
	{
		if (!w.receiving) {
			if (rv != 0)
				nng_msg_free(nng_aio_get_msg(w.aio));
			receive(w);
			return;
		}
		count(armed_, -1);
		if (rv != 0) {
			count(ended_, 1);
			return;
		}
		w.receiving = false;
		nng_ctx_send(w.ctx, w.aio); // the message received is still on the aio
	}

	void receive(Worker &w)
	{
		w.receiving = true;
		nng_ctx_recv(w.ctx, w.aio);
		count(armed_, 1); // after the call: see the destructor
	}

	void count(int &what, int by)
	{
		std::lock_guard<std::mutex> guard(lock_);
		what += by;
		changed_.notify_all();
	}

	void wait_for(const int &what, int value)
	{
		std::unique_lock<std::mutex> guard(lock_);
		changed_.wait(guard, [&] { return what == value; });
	}

	nng_socket socket_ = NNG_SOCKET_INITIALIZER;
	std::string url_;
	Worker workers_[kWorkers];
	std::mutex lock_;
	std::condition_variable changed_;
	int armed_ = 0; /* workers that wait for a request */
	int ended_ = 0;
};

#endif

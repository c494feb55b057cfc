// deleters.cpp - NNG's functions as values: deleters, a table, a std::function, an object whose
// destructor runs when the program ends. Each frees one message.
#include <functional>
#include <memory>
#include <nng/nng.h>

namespace
{
using message = std::unique_ptr<nng_msg, decltype(&nng_msg_free)>;

message
make_message()
{
	nng_msg *msg = nullptr;
	nng_msg_alloc(&msg, 4);
	return message(msg, &nng_msg_free);
}

struct free_message {
	void operator()(nng_msg *msg) const
	{
		nng_msg_free(msg);
	}
};

void (*const table[])(nng_msg *) = {nng_msg_free};

message until_the_end = make_message(); // freed by a static destructor
} // namespace

int
main()
{
	{
		message first = make_message();
		std::unique_ptr<nng_msg, free_message> second(make_message().release());
		std::shared_ptr<nng_msg> third(make_message().release(), nng_msg_free);
	}
	std::function<void(nng_msg *)> release = nng_msg_free;
	release(make_message().release());
	table[0](make_message().release());
	static thread_local message of_thread = make_message();
	return of_thread ? 0 : 1;
}

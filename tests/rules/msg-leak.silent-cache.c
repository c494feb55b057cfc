/* ends: any */
/* nngtrace: note allowed. A cache of 300 places fills, and each newcomer takes the place of
 * another. */
#include "program.h"
#include <signal.h>

int main(void)
{
	static nng_msg *cache[300];
	unsigned place = 1;

	for (int i = 0; i < 2500; i++) {
		place = place * 1103515245u + 12345u;
		nng_msg **at = &cache[place / 65536 % 300];
		nng_msg_free(*at);
		must(nng_msg_alloc(at, 8));
	}
	kill(getpid(), SIGKILL);
}

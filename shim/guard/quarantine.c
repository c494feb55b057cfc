/* quarantine.c - see quarantine.h */
#include "shim/guard/quarantine.h"

#include <string.h>

#include "shim/base/lock.h"
#include "shim/base/memory.h"
#include "shim/guard/parts.h"

/*
 * For messages; a power of two. Each keeps its address from coming back, so the table of what is
 * known gets an entry for each: most of the table has to stay for what the program has in use.
 */
#define PLACES    (GUARD_ENTRIES / 4)
#define BESIDES   256u /* bytes that a message has besides its body, about */
#define LAST_BODY UINT32_MAX

struct kept {
	void *msg;
	const uint8_t *body;
	uint32_t length, stack;
};

static struct {
	spin_lock lock;
	struct kept *places; /* a ring */
	uint64_t first, count;
	uint64_t size, used; /* bytes */
} ring = {.lock = SPIN_LOCK_FREE};

size_t
quarantine_memory(uint64_t size)
{
	return size != 0 ? PLACES * sizeof(struct kept) : 0;
}

bool
quarantine_start(uint64_t size)
{
	spin_reset(&ring.lock);
	if (ring.places == NULL && size != 0) {
		ring.places = memory_take(quarantine_memory(size));
	}
	ring.first = ring.count = ring.used = 0;
	ring.size = ring.places != NULL ? size : 0;
	return size == 0 || ring.places != NULL;
}

/* The first byte that is not as it was filled, or the length. */
static uint32_t
first_change(const uint8_t *body, uint32_t length)
{
	uint32_t i = 0;
	uint64_t fill, eight;
	memset(&fill, QUARANTINE_FILL, sizeof(fill));
	for (; length - i >= sizeof(eight); i += sizeof(eight)) {
		memcpy(&eight, body + i, sizeof(eight));
		if (eight != fill) {
			break;
		}
	}
	while (i < length && body[i] == QUARANTINE_FILL) {
		i++;
	}
	return i;
}

/* Calls that were passed on, because they do not count, may have changed or moved the body. */
static void
look(const struct kept *k)
{
	size_t length;
	if (guard_body(k->msg, &length) == k->body && length == k->length) {
		uint32_t at = first_change(k->body, k->length);
		if (at < k->length) {
			quarantine_found(k->msg, at, k->stack);
		}
	}
}

/* The lock is taken. There is one. */
static struct kept
take_oldest(void)
{
	struct kept oldest = ring.places[ring.first++ % PLACES];
	ring.count--;
	ring.used -= oldest.length + BESIDES;
	return oldest;
}

/* Puts it in when there is room; else takes the oldest out. */
static bool
put_or_take(const struct kept *new, struct kept *oldest)
{
	uint64_t bytes = new->length + BESIDES;
	spin_take(&ring.lock);
	bool room = ring.count < PLACES && ring.used + bytes <= ring.size;
	if (room) {
		ring.places[(ring.first + ring.count++) % PLACES] = *new;
		ring.used += bytes;
	} else {
		*oldest = take_oldest();
	}
	spin_give(&ring.lock);
	return room;
}

bool
quarantine_put(void *msg, uint32_t stack)
{
	size_t length;
	uint8_t *body = guard_body(msg, &length);
	if (length >= LAST_BODY || length + BESIDES > ring.size) {
		return false;
	}
	struct kept new = {msg, body, (uint32_t)length, stack}, oldest;
	memset(body, QUARANTINE_FILL, length);
	while (!put_or_take(&new, &oldest)) {
		look(&oldest);
		guard_free(oldest.msg);
	}
	return true;
}

void
quarantine_look(void)
{
	for (bool any = true; any;) {
		struct kept k = {0};
		spin_take(&ring.lock);
		any = ring.count > 0;
		if (any) {
			k = take_oldest(); /* so that no other thread frees it meanwhile */
		}
		spin_give(&ring.lock);
		if (any) {
			look(&k);
		}
	}
}

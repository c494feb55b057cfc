/* detour_other.c - see detour.h: a processor of which nothing is known. */
#include "shim/arch/detour.h"

#if !defined(__aarch64__) && !defined(__x86_64__)

const char *
detour_open(void)
{
	return "this build of nngtrace has no in-place capture";
}

const char *
detour_make(const struct detour_function *f, uintptr_t target, uint8_t **room, struct detour *d)
{
	(void)f;
	(void)target;
	(void)room;
	(void)d;
	return detour_open();
}

const char *
detour_empty(uintptr_t function, uintptr_t target, uint8_t **room, struct detour *d)
{
	(void)function;
	return detour_make(NULL, target, room, d);
}

bool
detour_is_idle(const struct detour_code *code)
{
	(void)code;
	return false;
}

uintptr_t
detour_leads_to(const struct detour_code *code)
{
	(void)code;
	return 0;
}

int
detour_protection(const void *note, size_t size)
{
	(void)note;
	(void)size;
	return 0;
}

unsigned
detour_calls(const struct detour_code *code, bool (*is_wanted)(uintptr_t to, const void *data),
             const void *data)
{
	(void)code;
	(void)is_wanted;
	(void)data;
	return 0;
}

#endif

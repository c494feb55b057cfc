/* room.c - see room.h */
#include "shim/inplace/room.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "shim/arch/arch.h"

#define LOWEST     ((uintptr_t)65536) /* nothing can be mapped below: vm.mmap_min_addr */
#define STEP       ((uintptr_t)1 << 18)
#define TRIES      64u
#define NO_REPLACE 0x100000 /* MAP_FIXED_NOREPLACE, Linux 4.17; before, the address is a wish */

static uintptr_t
page_size(void)
{
	return (uintptr_t)sysconf(_SC_PAGESIZE);
}

size_t
room_rounded(size_t size)
{
	size_t page = page_size();
	return (size + page - 1) & ~(page - 1);
}

uint8_t *
room_near(const struct module_place *module, size_t size)
{
	uintptr_t page = page_size(), top = (module->start & ~(page - 1)) - page;
	uintptr_t down = size, step = STEP;
	for (unsigned i = 0; i < TRIES; i++, down += step, step += step / 4) {
		if (down > top || top - down < LOWEST || module->end - (top - down) > ARCH_JUMP_REACH) {
			return NULL;
		}
		void *wanted = (void *)((top - down) & ~(page - 1));
		void *got = mmap(wanted, size, PROT_READ | PROT_WRITE,
		                 MAP_PRIVATE | MAP_ANONYMOUS | NO_REPLACE, -1, 0);
		if (got == wanted) {
			return got;
		}
		if (got != MAP_FAILED) {
			munmap(got, size);
		}
	}
	return NULL;
}

bool
room_make_code(uint8_t *room, size_t size)
{
	__builtin___clear_cache((char *)room, (char *)room + size);
	return mprotect(room, size, PROT_READ | PROT_EXEC) == 0;
}

void
room_give(uint8_t *room, size_t size)
{
	munmap(room, size);
}

static int
more_protection(const struct module_place *module)
{
	for (unsigned i = 0; i < module->segment_count; i++) {
		const ElfW(Phdr) *p = &module->segments[i];
		if (p->p_type == PT_GNU_PROPERTY) {
			return detour_protection((const void *)(module->bias + p->p_vaddr), p->p_memsz);
		}
	}
	return detour_protection(NULL, 0);
}

bool
room_write(const struct module_place *module, const struct detour *detours, size_t count)
{
	uintptr_t low = UINTPTR_MAX, high = 0;
	for (size_t i = 0; i < count; i++) {
		uintptr_t at = (uintptr_t)detours[i].at;
		low = at < low ? at : low;
		high = at + detours[i].size > high ? at + detours[i].size : high;
	}
	const ElfW(Phdr) *segment = count > 0 ? module_code_segment(module, low, high - low) : NULL;
	if (segment == NULL) {
		return false;
	}
	int usual = PROT_READ | PROT_EXEC | ((segment->p_flags & PF_W) != 0 ? PROT_WRITE : 0) |
	            more_protection(module);
	low &= ~(page_size() - 1);
	high = room_rounded(high);
	if (mprotect((void *)low, high - low, usual | PROT_WRITE) != 0) {
		return false;
	}
	for (size_t i = 0; i < count; i++) {
		uint8_t *at = detours[i].at;
		memcpy(at, detours[i].bytes, detours[i].size);
		__builtin___clear_cache((char *)at, (char *)at + detours[i].size);
	}
	mprotect((void *)low, high - low, usual);
	return true;
}

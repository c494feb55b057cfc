/* What a caller gave to the function that it called, from the code before the call. */
#include <criterion/criterion.h>
#include <string.h>

#include "analyzer/memory/argument.h"
#include "shim/arch/arch.h"

#if ARCH_CALLS_ARE_READ
#define STACK 0x7000u
#define GIVEN UINT64_C(0x55aa00112233)

/* One word is there: at STACK - 8. */
static bool
read_word(void *data, void *to, size_t size, uint64_t address)
{
	uint64_t word = GIVEN;
	(void)data;
	if (address != STACK - 8 || size != sizeof(word)) {
		return false;
	}
	memcpy(to, &word, size);
	return true;
}

static const struct memory memory = {read_word, NULL};

/* By the numbers of unwind data: rbx 3, rbp 6, rsp 7, r12 to r15. rax is not kept. */
static struct stacks_frame
frame(void)
{
	struct stacks_frame f = {.known = UINT64_C(0xf0c9)};
	f.reg[0] = 1;
	f.reg[3] = GIVEN;
	f.reg[6] = STACK;
	f.reg[7] = STACK - 24;
	f.reg[12] = f.reg[13] = f.reg[14] = f.reg[15] = GIVEN;
	return f;
}

static bool
finds(const char *code, size_t size)
{
	struct stacks_frame f = frame();
	uint8_t all[ARGUMENT_CODE];
	uint64_t found = 0;

	memset(all, 0x90, sizeof(all));
	memcpy(all + sizeof(all) - size, code, size);
	return argument_find(all, sizeof(all), &f, &memory, &found) && found == GIVEN;
}
#define FINDS(code) finds(code, sizeof(code) - 1)

Test(argument, from_a_register)
{
	cr_assert(FINDS("\x48\x89\xdf\xe8\1\2\3\4"));         /* mov %rbx,%rdi; call F */
	cr_assert(FINDS("\x4c\x89\xe7\xff\x15\1\2\3\4"));     /* mov %r12,%rdi; call *TABLE(%rip) */
	cr_assert(FINDS("\x4c\x89\xff\xff\xd0"));             /* mov %r15,%rdi; call *%rax */
	cr_assert(FINDS("\x49\x8b\xfd\x41\xff\xd4"));         /* mov %r13,%rdi; call *%r12 */
	cr_assert(FINDS("\x48\x8b\xfb\xe8\1\2\3\4"));         /* the other encoding of the first */
	cr_assert_not(FINDS("\x48\x89\xc7\xe8\1\2\3\4"));     /* of rax nobody knows */
	cr_assert_not(FINDS("\x48\x89\xde\xe8\1\2\3\4"));     /* the second argument */
	cr_assert_not(FINDS("\x89\xdf\xe8\1\2\3\4"));         /* half of it */
	cr_assert_not(FINDS("\x48\x89\xdf\x90\x90\x90\x90")); /* no call */
	cr_assert_not(FINDS("\xe8\1\2\3\4"));
}

Test(argument, from_memory)
{
	cr_assert(FINDS("\x48\x8b\x7d\xf8\xe8\1\2\3\4"));             /* mov -8(%rbp),%rdi */
	cr_assert(FINDS("\x48\x8b\x7c\x24\x10\xe8\1\2\3\4"));         /* mov 16(%rsp),%rdi */
	cr_assert(FINDS("\x48\x8b\xbd\xf8\xff\xff\xff\xe8\1\2\3\4")); /* mov -8(%rbp),%rdi, long */
	cr_assert(FINDS("\x48\x8b\xbc\x24\x10\0\0\0\xe8\1\2\3\4"));   /* mov 16(%rsp),%rdi, long */
	cr_assert(FINDS("\x48\x8b\x45\xf8\x48\x89\xc7\xe8\1\2\3\4")); /* by way of rax */
	cr_assert_not(FINDS("\x48\x8b\x7d\xf0\xe8\1\2\3\4"));         /* that is not there */
	cr_assert_not(FINDS("\x48\x8b\x3c\x24\xe8\1\2\3\4"));         /* mov (%rsp),%rdi: nor that */
	cr_assert_not(FINDS("\x48\x8b\x3d\1\2\3\4\xe8\1\2\3\4"));     /* relative to the code */
	cr_assert_not(FINDS("\x48\x8b\x7c\x44\x10\xe8\1\2\3\4"));     /* with an index */
	cr_assert_not(FINDS("\x48\x8b\x7f\xf8\xe8\1\2\3\4"));         /* of rdi itself */
}

/* Whatever the bytes are, nothing but the code and the word is read. */
Test(argument, all_bytes)
{
	uint8_t code[ARGUMENT_CODE];
	struct stacks_frame f = frame();
	uint64_t found, seed = 1;

	for (unsigned i = 0; i < 200000; i++) {
		for (size_t j = 0; j < sizeof(code); j++) {
			seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
			code[j] = (uint8_t)(seed >> 56);
		}
		code[sizeof(code) - 5] = 0xe8;
		for (size_t size = 0; size <= sizeof(code); size += 3) {
			(void)argument_find(code + sizeof(code) - size, size, &f, &memory, &found);
		}
	}
}
#endif

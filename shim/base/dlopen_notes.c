/*
 * dlopen_notes.c - which libraries the recorder opens by name when it needs them, for tools that
 * look for a file's dependencies: they are in no DT_NEEDED. The format is that of
 * https://systemd.io/ELF_DLOPEN_METADATA/
 */
#include <stdint.h>

#define OWNER "FDO"
#define TYPE  UINT32_C(0x407c0c0a)

/* clang-format off */
#define UNWIND "[{\"feature\":\"selfcheck\",\"description\":\"Stacks compared with libunwind's, for tests\"," \
	"\"priority\":\"suggested\",\"soname\":[\"libunwind.so.8\"]}]"
/* clang-format on */

/* One note: sizes and type, the owner's name, the text; each padded to four bytes. */
#define NOTE(name, text)                                                                           \
	static const struct {                                                                          \
		uint32_t owner_size, text_size, type;                                                      \
		char owner[sizeof(OWNER)];                                                                 \
		char body[(sizeof(text) + 3) / 4 * 4];                                                     \
	} name __attribute__((used, section(".note.dlopen"), aligned(4))) = {                          \
	    sizeof(OWNER), sizeof(text), TYPE, OWNER, text}

NOTE(unwind_note, UNWIND);

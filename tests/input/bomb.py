"""Adds to an ELF file sections that are much larger than they look.
usage: bomb.py IN OUT KIND   chdr: compressed sections; zdebug: the same in the older way;
xz: a symbol table in .gnu_debugdata; liar: a section that says it is small; sparse: a file with a
hole of 20 GB as its debug information"""
import lzma
import struct
import sys
import zlib

MANY = 1 << 29
ELF_SHDR = struct.Struct("<IIQQQQIIQQ")


def packed(compressor, size):
    """Zeros, compressed."""
    block = bytes(1 << 20)
    parts = [compressor.compress(block) for _ in range(size >> 20)]
    return b"".join(parts) + compressor.flush()


def sections_of(kind):
    """(name, flags, data, size in the header) of what is added."""
    debug = ["info", "abbrev", "line", "str", "ranges", "aranges"]
    if kind == "xz":
        data = packed(lzma.LZMACompressor(lzma.FORMAT_XZ, preset=0), MANY)
        return [(".gnu_debugdata", 0, data, None)]
    if kind == "sparse":
        return [(".debug_" + name, 0, b"", 20 << 30) for name in debug]
    data = packed(zlib.compressobj(1), MANY)
    if kind == "zdebug":
        data = b"ZLIB" + struct.pack(">Q", MANY) + data
        return [(".zdebug_" + name, 0, data, None) for name in debug]
    says = 4096 if kind == "liar" else MANY
    data = struct.pack("<IIQQ", 1, 0, says, 1) + data
    return [(".debug_" + name, 0x800, data, None) for name in debug]


def main(source, target, kind):
    elf = bytearray(open(source, "rb").read())
    table, = struct.unpack_from("<Q", elf, 40)
    entry, count, names = struct.unpack_from("<HHH", elf, 58)
    headers = [list(ELF_SHDR.unpack_from(elf, table + i * entry)) for i in range(count)]
    at = headers[names][4]
    text = bytearray(elf[at:at + headers[names][5]])
    placed = {}
    for name, flags, data, size in sections_of(kind):
        if data not in placed:  # all of them may lie at the same place
            placed[data] = len(elf)
            elf += data
        headers.append([len(text), 1, flags, 0, placed[data], size or len(data), 0, 0, 1, 0])
        text += name.encode() + b"\0"
    headers[names][4:6] = len(elf), len(text)
    elf += text + bytes(-len(text) % 8)
    elf += bytes(-len(elf) % 8)
    struct.pack_into("<Q", elf, 40, len(elf))
    struct.pack_into("<H", elf, 60, len(headers))
    for header in headers:
        elf += ELF_SHDR.pack(*header)
    with open(target, "wb") as out:
        out.write(elf)
        if kind == "sparse":
            out.truncate(21 << 30)
        elif len(elf) < 10 << 20:
            out.write(b"\1" * ((10 << 20) - len(elf)))


main(*sys.argv[1:])

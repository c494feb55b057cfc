"""Is each report, and each export, what its name says? usage: hostile.py FOLDER; parsers that are not ours, within limits."""
import csv
import gzip
import json
import os
import re
import sys
import unicodedata

csv.field_size_limit(1 << 24)
MIB = 1 << 20
# By name: the most bytes that it may have, and whether people read it as lines.
LIMITS = {"text": 16 * MIB, "json": 64 * MIB, "jsonl": 64 * MIB, "sarif": 64 * MIB, "html": 15 * MIB, "gcc": 16 * MIB,
          "gitlab": 16 * MIB, "memcheck": 16 * MIB}
SEEN = {*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD, *range(0x13430, 0x13440)}


def expect(condition, *what):
    if not condition:
        sys.exit(" ".join(map(str, what)))


def harmless(name, text, kept="\n"):
    """No character of it steers a terminal, or is seen elsewhere than it stands."""
    for letter in sorted(set(text)):
        if unicodedata.category(letter) in ("Cc", "Cf", "Zl", "Zp") and letter not in kept and ord(letter) not in SEEN:
            sys.exit(f"{name}: U+{ord(letter):04x} in {text[max(0, text.index(letter) - 80):][:160]!r}")


def strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield key
            yield from strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from strings(part)


def check_json(name, text):
    values = [json.loads(line) for line in text.splitlines()] if name == "jsonl" else [json.loads(text)]
    for piece in strings(values):
        harmless(name, piece, "\n\t")
    if name == "sarif":
        run = values[0]["runs"][0]
        expect(len(run["results"]) <= 5000, "sarif: results")
        for result in run["results"]:
            for stack in result.get("stacks", []):
                expect(len(stack["frames"]) <= 100, "sarif: frames")
        expect(len(gzip.compress(text.encode(), 1)) < 10 * MIB, "sarif: larger than GitHub takes")


def check_table(name, text):
    rows = list(csv.reader(text.split("\n")[:-1], strict=True))
    expect(len(set(map(len, rows))) == 1, name, "rows of different lengths")
    for row in rows[1:]:
        for cell in row:
            # Numbers of ours may be below zero; what others chose may not begin like a formula.
            expect(cell[:1] not in ("=", "+", "-", "@") or re.fullmatch(r"-\d+", cell), name, "a formula:", cell[:80])


for name in sorted(os.listdir(sys.argv[1])):
    with open(os.path.join(sys.argv[1], name), "rb") as file:
        raw = file.read()
    text = raw.decode("utf-8")
    expect(len(raw) <= LIMITS.get(name, 1 << 30), name, "has", len(raw), "bytes")
    if name in ("json", "jsonl", "sarif", "gitlab", "trace-event"):
        check_json(name, text)
    elif name in ("events", "objects", "findings", "functions"):
        harmless(name, text)
        check_table(name, text)
    elif name != "html": # html_page.py looks at that
        harmless(name, text)
    if name == "gcc":
        for line in text.splitlines():
            expect(re.fullmatch(r".+?:\d+:\d+: (error|warning|note): .*", line), "gcc:", line[:200])
    if name == "memcheck":
        expect(all(re.match(r"==\d+== ", line) or line == "" for line in text.splitlines()), "memcheck: another line")

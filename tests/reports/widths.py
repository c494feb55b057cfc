# widths.py NNGTRACE COMMANDS: runs each line of COMMANDS at several widths. No line of the output is wider, but one
# that is a single word; and every word is one of those of the output that has room for all: none is cut. Characters
# are as wide as Python's own tables have it.
import os
import re
import shlex
import subprocess
import sys
import unicodedata

WIDTHS = 40, 60, 80, 132, 200
problems = 0


def columns(text):
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) + wide - sum(unicodedata.category(c) in ("Mn", "Me") for c in text)


def lines(arguments, width):
    environment = dict(os.environ, COLUMNS=str(width))
    done = subprocess.run([sys.argv[1], *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)
    text = done.stdout.decode()
    return re.sub(r"\033\[[0-9;]*m|\033\][^\033]*\033\\", "", text).split("\n")


def complain(arguments, width, words):
    global problems
    problems += 1
    print(f"FAILED: nngtrace {shlex.join(arguments)}, {width} columns: {words}")


for command in open(sys.argv[2], encoding="utf-8"):
    arguments = shlex.split(command)
    known = {word for line in lines(arguments, 9999) for word in line.split()}
    if not known:
        complain(arguments, 9999, "no output")
    # Folders may be left out of a path.
    ends = {word[at + 1 :] for word in known for at, c in enumerate(word) if c == "/"}
    for width in WIDTHS:
        for line in lines(arguments, width):
            words = line.split()
            copied = "--print-suppressions" in arguments and line.endswith(": why?")  # into a file: never broken
            if columns(line) > width and len(words) > 1 and not copied:
                complain(arguments, width, f"{columns(line)} columns: {line}")
            if line != line.rstrip(" "):
                complain(arguments, width, f"blanks at the end: {line!r}")
            for word in words:
                cut = word.endswith("...") or word.startswith("...")
                if word not in known and word not in ends and not cut:
                    complain(arguments, width, f"not a whole word: {word!r} in: {line}")
sys.exit(problems > 0)

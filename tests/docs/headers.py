#!/usr/bin/env python3
"""Holds what a header says of its functions: each is explained, or is one of a group that is, and
the header says which threads may call them. No comment stands twice.
usage: headers.py SOURCE_DIRECTORY"""
import pathlib
import re
import sys

# A function's declaration or inline definition, at the start of a line.
FUNCTION = re.compile(r"^(?!typedef|struct \w+ \{|enum|union|extern const|#|\}|\s|/|\*)[^=;{]*\b(\w+)\([^;{]*[;{]")
NOT_FUNCTIONS = {"sizeof", "visibility", "offsetof", "_Static_assert", "noreturn"}
HELD_BY_ARCH = "see arch.h"  # one of the headers that arch.h explains


def declarations(text):
    """Yields (name, what stands before it up to an empty line) of each function."""
    for block in re.split(r"\n\s*\n", text):
        lines = block.split("\n")
        for at, line in enumerate(lines):
            # Return type and name may stand on two lines.
            found = FUNCTION.match(line + (lines[at + 1] if at + 1 < len(lines) and "(" not in line else ""))
            if not found and "(" in line and ";" not in line and "{" not in line:
                found = FUNCTION.match(" ".join(part.strip() for part in lines[at : at + 5]))
            if found and not found.group(1).isupper() and found.group(1) not in NOT_FUNCTIONS:
                yield found.group(1), "\n".join(lines[:at]), line


def faults(path):
    text = path.read_text()
    if re.search(r"(/\*(?:[^*]|\*(?!/))*\*/\n)\s*\1", text):
        yield "has a comment twice"
    functions = list(declarations(text))
    comments = " ".join(re.findall(r"/\*.*?\*/|//[^\n]*", text, re.S))
    if functions and HELD_BY_ARCH not in comments and not re.search(r"\bthreads?\b", comments):
        yield "does not say which threads may call its functions"
    for name, before, line in functions:
        if HELD_BY_ARCH not in comments and "/*" not in before and "/*" not in line:
            yield f"does not explain {name}"


def main():
    root = pathlib.Path(sys.argv[1])
    headers = sorted([*root.glob("shim/**/*.h"), *root.glob("analyzer/**/*.h")])
    if len(headers) < 100:
        sys.exit(f"only {len(headers)} headers were found")
    bad = [f"{path.relative_to(root)}: {fault}" for path in headers for fault in faults(path)]
    print("\n".join(bad) or f"{len(headers)} headers")
    sys.exit(1 if bad else 0)


main()

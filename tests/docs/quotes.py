"""
quotes.py SOURCE - what pages quote agrees with its source: programs, and NNG's manual.

What pages quote of a program is what stands in it: a block that begins with
```c FILE. The marks of the tests are left out on a page. The tutorial quotes every wrong line of every
lesson. The rules' pages lead to the manual of one release of NNG, page by page, and reports to that of
the release that was recorded: all of these pages are in manual.txt, which has their names in NNG's source.
"""
import pathlib
import re
import sys

source = pathlib.Path(sys.argv[1])
bad, quoted, count = 0, {}, 0


def plain(text):
    """Without the marks of the tests, and without blanks at the ends of lines."""
    text = re.sub(r"[ \t]*/\* (nngtrace|ends): [^*]*\*/", "", text)
    return re.sub(r"[ \t]+\n", "\n", text)


def complain(text):
    global bad
    print("FAILED:", text)
    bad += 1


for page in [source / "README.md", *sorted(source.glob("docs/**/*.md")), *sorted(source.glob("samples/**/*.md"))]:
    for file, text in re.findall(r"^```c (\S+)\n(.*?)^```", page.read_text(), re.S | re.M):
        count += 1
        quoted[page.name, file] = quoted.get((page.name, file), "") + text
        if not (source / file).is_file():
            complain(f"{page}: there is no {file}")
        elif "\n" + text not in plain((source / file).read_text()):
            complain(f"{page}: this does not stand in {file}:\n{text}")

for program in sorted(source.glob("samples/*/wrong.c")):
    name = str(program.relative_to(source))
    for line in program.read_text().split("\n"):
        if re.search(r"/\* nngtrace: [a-z]+-", line) and plain(line + "\n") not in quoted.get(("tutorial.md", name), ""):
            complain(f"docs/tutorial.md does not quote this line of {name}: {line}")
order = [line for line in (source / "samples/course.txt").read_text().split("\n") if line and line[0] != "#"]
seen = list(dict.fromkeys(file.split("/")[1] for page, file in quoted if page == "tutorial.md"))
if seen != order:
    complain(f"docs/tutorial.md has another order than samples/course.txt: {seen}")

MANUAL = "https://nng.nanomsg.org/man/v1.5.2/"
listed = {line for line in (source / "tests/docs/manual.txt").read_text().split("\n") if line and line[0] != "#"}
used = set()
for page in sorted(source.glob("docs/rules/*.md")):
    see = page.read_text().split("\n## See\n")[1]
    for name, section, address in re.findall(r"\[(nng?\w*)\((\d\w*)\)\]\(([^)]*)\)", see):
        if address != f"{MANUAL}{name}.{section}.html":
            complain(f"{page}: {name}({section}) leads to {address}")
        used.add(f"{name}.{section}")
    bare = re.findall(r"(?<![\w\[])nng?_?\w*\(\d\w*\)", see)
    if bare:
        complain(f"{page}: no link to NNG's manual: {bare}")
for file in sorted(source.glob("**/*.md")):
    for address in re.findall(r"https://nng\.nanomsg\.org/man/[^)\s]*", file.read_text()) if "build" not in file.parts else ():
        if not address.startswith(MANUAL):
            complain(f"{file}: another release of the manual: {address}")
for name, section in re.findall(r"(?<!\w)(nng|nng?_\w+)\((\d\w*)\)", (source / "analyzer/rules/rules.def").read_text()):
    used.add(f"{name}.{section}")
if used != listed:
    complain(f"tests/docs/manual.txt: not listed {sorted(used - listed)}, not used {sorted(listed - used)}")
print(f"{count} quotes, {len(used)} pages of NNG's manual")
sys.exit(bad != 0)

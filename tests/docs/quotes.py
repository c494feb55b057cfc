"""
quotes.py SOURCE - what pages quote of a program is what stands in it: a block that begins with
```c FILE. The marks of the tests are left out on a page. The tutorial quotes every wrong line of every
lesson.
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
print(f"{count} quotes")
sys.exit(bad != 0)

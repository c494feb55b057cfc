# statuses.py NNGTRACE REPORTS.MD: the exit statuses that the help of each command lists are those of the page, and the
# other way round.
import re
import subprocess
import sys

nngtrace, page = sys.argv[1:]


def help_of(*words):
    return subprocess.run([nngtrace, *words, "--help"], stdout=subprocess.PIPE, check=True).stdout.decode()


told = set()
commands = re.findall(r"^  ([a-z]+)  ", help_of(), re.M)
for command in commands:
    block = re.search(r"^Exit status:\n((?:  .*\n)+)", help_of(command), re.M)
    if block is None:
        sys.exit(f"{command} --help: no exit statuses")
    for row in re.split(r"\n(?=  \S)", block[1].rstrip("\n")):
        status, meaning = row.split(None, 1)
        told.add((command, status, " ".join(meaning.split())))
written = set(re.findall(r"^\| `([a-z]+)` \| (\S+) \| (.*) \|$", open(page).read().split("## Exit statuses")[1], re.M))
for row in sorted(told ^ written):
    print("only in", "the help" if row in told else page, row)
sys.exit(told != written)

"""
console.py SOURCE BUILD [PAGE...] - runs the commands of the pages, and compares what they print.

A block of a page that begins with ```console holds commands and what they print:

    $ nngtrace explain msg-leak
    # msg-leak
    ...

A line `...` stands for any lines. A command of which no output is shown only has to end well: with
any status but 2, 126, 127 or that of a signal; an error is shown by its output. Commands of one page
run one after the other in one shell, in a folder with links to the build and the samples, and with a
program `app` (and `server`, `test_client`), traces `app.trace`, `before.trace`, `after.trace`.
Blanks, times, addresses, numbers of threads, processes and objects, and keys are not compared.

A block of commands that cannot run here begins with ```sh, and stands in console.txt with the reason.
All other blocks have a language that is not a shell's, or `text`. Examples of the manual pages in docs/man
are commands of nngtrace, which are run, entries of suppressions, which check must accept, lines of
packaging/examples, or stand in console.txt. The options of every command of
nngtrace that a page names anywhere are compared with the help, and the examples of the help are run.
"""
import difflib
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile

source, build = (pathlib.Path(path).resolve() for path in sys.argv[1:3])
wanted_pages = sys.argv[3:]
bad = 0
LIMIT = 60  # seconds for the commands of a page
PAGES_NNG = "1.5.2"
nng_release = PAGES_NNG  # that of this machine, once something was recorded
ROUNDS = 4  # the wrong programs are wrong: some end in another way, or hang, now and then
LANGUAGES = {"text", "c", "cpp", "cmake", "yaml", "json", "sql", "mermaid", "diff", "dockerfile", "ini", "python", "js", "console", "sh"}


def complain(text):
    global bad
    bad += 1
    print("FAILED:", text)


def mask(text):
    """What differs from one run to the next."""
    text = text.replace(str(source) + "/", "").replace(str(build) + "/", "build/")
    text = re.sub(re.escape(tempfile.gettempdir()) + r"/nngpages[^/\s]*/[^/\s]+/", "", text)
    text = re.sub(r"\.\.\./([\w.-]+/)*(?=samples/)", "", text)  # a path that was cut short
    text = re.sub(r"\x1b\[[0-9;]*m", "", text)
    text = re.sub(r"0x[0-9a-f]+", "0xA", text)
    text = re.sub(r"\+?[0-9][0-9,.]* (ms|us|ns|s|events/s|bytes an event)\b", r"T \1", text)
    text = re.sub(r"\b(thread|pid|ctx|socket|pipe|dialer|listener|from) \d+", r"\1 N", text)
    text = re.sub(r"\b(\w+)#\d+", r"\1#N", text)
    text = re.sub(r"\b[0-9a-f]{16}\b", "K", text)
    text = re.sub(r"[0-9,]+ (events?|stacks|walked)", r"N \1", text)
    text = re.sub(r"\.\d+\.trace", ".PID.trace", text)
    text = re.sub(r"nng\.nanomsg\.org/man/v[0-9.]+/", "nng.nanomsg.org/man/RELEASE/", text)
    text = re.sub(r"[0-9,]+ bytes,", "N bytes,", text)
    return re.sub(r"recorded \d{4}-[0-9-]* [0-9:]* UTC", "recorded DATE", text)


def same_nng():
    """Is NNG the release that the outputs on the pages were made with?"""
    return nng_release == PAGES_NNG


def agrees(shown, printed):
    words = ["(?:.*\\s)?" if word == "..." else re.escape(word) + "\\s+" for word in shown.split()]
    return re.fullmatch("\\s*" + "".join(words), printed + "\n", re.S) is not None


def blocks(page):
    """(language, first line number, lines) of every fenced block."""
    found, open_block = [], None
    for number, line in enumerate(page.read_text().split("\n"), 1):
        fence = re.match(r"\s*```(\S*)", line)
        if not fence:
            if open_block:
                open_block[2].append(line)
        elif open_block:
            found.append(open_block)
            open_block = None
        else:
            open_block = (fence.group(1), number + 1, [])
    return found


def commands_of(block):
    """(line number, command, output or None)"""
    found = []
    for number, line in enumerate(block[2], block[1]):
        if line.startswith("$ "):
            found.append([number, line[2:], None])
        elif line.startswith("> ") and found and found[-1][2] is None:
            found[-1][1] += "\n" + line[2:]
        elif found:
            found[-1][2] = line if found[-1][2] is None else found[-1][2] + "\n" + line
        elif line.strip():
            complain(f"line {number}: output before the first command")
    return [(number, command, output if output and output.strip() else None) for number, command, output in found]


def environment():
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("NNGTRACE_", "LD_"))}
    kept.update(PATH=f"{build}/bin:{kept['PATH']}", COLUMNS="400", NO_COLOR="1", LC_ALL="C.UTF-8", HOME="/nonexistent")
    return kept


def prepare(folder):
    global nng_release
    for name, target in (("build", build), ("samples", source / "samples"), ("tests", source / "tests")):
        (folder / name).symlink_to(target)
    for name in ("app", "server", "test_client"):
        shutil.copy(build / "samples/p05-failed-send-wrong", folder / name)
    for name, program in (("app", "./app"), ("before", "build/samples/p01-free-after-send-wrong"), ("after", "build/samples/p08-busy-aio-wrong")):
        for _ in range(ROUNDS):
            done = subprocess.run(["timeout", "20", "build/bin/nngtrace", "record", "-o", f"{name}.trace", "--", program], cwd=folder,
                                  env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
            if done.returncode != 124:
                break
    stats = subprocess.run(["build/bin/nngtrace", "stats", "app.trace"], cwd=folder, env=environment(), stdout=subprocess.PIPE, text=True, check=False).stdout
    known = re.search(r", NNG ([0-9.]+)\)", stats)
    nng_release = known.group(1) if known else PAGES_NNG
    (folder / "traces").mkdir()
    shutil.copy(folder / "after.trace", folder / "traces/after.trace")
    subprocess.run(["build/bin/nngtrace", "check", "--write-baseline", "nngtrace.baseline", "before.trace"], cwd=folder,
                   env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)


def run_shell(folder, commands):
    """Runs the commands in one shell; the list of (output, status), shorter when the shell ended early."""
    commands = [command.replace("/var/tmp/", f"{folder}/") for command in commands]  # nothing is left there
    script = "".join(f"printf '\\036'\n{command}\nprintf '\\037%s\\036' $?\n" for command in commands)
    shell = subprocess.Popen(["sh", "-c", "exec 2>&1\n" + script], cwd=folder, env=environment(), stdin=subprocess.DEVNULL,
                             stdout=subprocess.PIPE, start_new_session=True)
    try:
        printed = shell.communicate(timeout=LIMIT)[0]
    except subprocess.TimeoutExpired:
        os.killpg(shell.pid, signal.SIGKILL)
        printed = shell.communicate()[0]
    pieces = [piece for piece in printed.decode(errors="replace").split("\036") if "\037" in piece]
    return [(output, int(status)) for output, status in (piece.rsplit("\037", 1) for piece in pieces)]


def complaints(where, folder, commands):
    """What is wrong with the commands of a page: (line, command, output or None)."""
    results = run_shell(folder, [command for _, command, _ in commands])
    found = []
    for (number, command, shown), (printed, status) in zip(commands, results):
        if shown is None:
            if status in (2, 126, 127) or status > 128:
                found.append(f"{where}:{number}: $ {command}\nended with status {status}:\n{printed}")
        elif same_nng() and not agrees(mask(shown), mask(printed)):
            difference = difflib.unified_diff(mask(shown).split("\n"), mask(printed).split("\n"), "on the page", "printed", lineterm="")
            found.append(f"{where}:{number}: $ {command}\n" + "\n".join(difference))
    if len(results) != len(commands):
        found.append(f"{where}: this command did not end: $ {commands[len(results)][1]}")
    return found


def run_commands(where, template, commands):
    """In a copy of the folder `template`; once more when something is wrong."""
    for number in range(ROUNDS):
        folder = template.parent / f"{where.replace('/', '+').replace(' ', '_')}.{number}"
        shutil.copytree(template, folder, symlinks=True)
        found = complaints(where, folder, commands)
        if not found:
            return
    for text in found:
        complain(text)


helps = {}


def help_of(command):
    if command not in helps:
        done = subprocess.run([build / "bin/nngtrace", command, "--help"], env=environment(), stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True, check=False)
        helps[command] = done.stdout if done.returncode == 0 else None
    return helps[command]


def check_words(where, text):
    """The commands of nngtrace in a text have the options that the help has."""
    for match in re.finditer(r"(?<![\w./-])(?:[\w./]*/)?nngtrace +([a-z]+)((?: +[^`\n|;]*)?)", text):
        command, rest = match.groups()
        if help_of(command) is None:
            complain(f"{where}: 'nngtrace {command}' is no command")
            continue
        for option in re.findall(r"(?<!\S)\[?(--[a-z][a-z-]*)", re.split(r" -- ", rest)[0]):
            if not re.search(re.escape(option) + r"\b(?!-)", help_of(command)):
                complain(f"{where}: 'nngtrace {command}' has no {option}")


def pages():
    found = []
    if shutil.which("git"):
        found = subprocess.run(["git", "-C", source, "ls-files", "*.md"], stdout=subprocess.PIPE, text=True, check=False).stdout.split()
    return found or [str(path.relative_to(source)) for path in source.rglob("*.md") if "build" not in path.parts]


def manual_examples(name, page):
    """The commands to run of a page of docs/man."""
    commands = []
    for _, number, lines in blocks(page):
        first = lines[0].rstrip(" \\")
        if first.startswith("nngtrace "):
            commands += [(at, line, None) for at, line in enumerate(lines, number)]
        elif (name, first) in not_run:
            used.add((name, first))
        elif first.startswith("["):
            unit = (source / "packaging/examples/app.service.d/nngtrace.conf").read_text().split("\n")
            if not set(lines) <= set(unit):
                complain(f"{name}:{number}: this is not the unit of packaging/examples: {set(lines) - set(unit)}")
        elif page.name.startswith("nngtrace-suppressions"):
            entries = "\n".join(lines)
            commands.append((number, f"nngtrace check --suppressions /dev/stdin app.trace <<'END'\n{entries}\nEND", None))
        else:
            complain(f"{name}:{number}: neither run nor explained in tests/docs/console.txt: {first}")
    check_words(name, "\n".join(re.findall(r"\*(nngtrace [^*\n]+)\*", page.read_text().replace("\\", ""))))
    return commands


not_run = {}
for line in (source / "tests/docs/console.txt").read_text().split("\n"):
    if line.strip() and not line.startswith("#"):
        page, rest = line.split(" | ", 1)
        first, reason = (part.strip() for part in rest.rsplit(" | ", 1))  # a command may end with a bar
        not_run[page, first] = reason

work = pathlib.Path(tempfile.mkdtemp(prefix="nngpages."))
try:
    template = work / "template"
    template.mkdir()
    prepare(template)
    used, counted, shown_count = set(), 0, 0
    for name in [page for page in pages() if not wanted_pages or page in wanted_pages]:
        page = source / name
        commands = []
        for block in blocks(page):
            language, number, lines = block
            if language not in LANGUAGES:
                complain(f"{name}:{number}: a block needs a language; see tests/docs/console.py. It has '{language}'")
            elif language == "console":
                commands += commands_of(block)
            elif language == "sh":
                key = name, lines[0].split("#")[0].strip()
                if key not in not_run:
                    complain(f"{name}:{number}: not run, and tests/docs/console.txt does not say why: {key[1]}")
                used.add(key)
            elif any(line.startswith(("$ ", "nngtrace ")) for line in lines):
                complain(f"{name}:{number}: a command in a block of '{language}'")
        text = page.read_text()
        check_words(name, "\n".join(re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.S))))
        check_words(name, "\n".join(line for block in blocks(page) if block[0] in ("sh", "console") for line in block[2]
                                    if block[0] == "sh" or line.startswith("$ ")))
        if commands:
            run_commands(name, template, commands)
        counted += len(commands)
        shown_count += sum(output is not None for _, _, output in commands)
    examples = 0
    listed = subprocess.run([build / "bin/nngtrace", "--help"], stdout=subprocess.PIPE, text=True, check=True).stdout
    for command in [] if wanted_pages else re.findall(r"^  ([a-z]+)  ", listed, re.M):
        lines = [line.strip() for line in (help_of(command) or "").split("Examples:")[-1].split("\n") if re.match(r"  \S", line)]
        lines = [line for line in lines if "nngtrace" in line and not line.startswith("-")]
        if not lines:
            complain(f"nngtrace {command} --help has no examples")
        lines = [line for line in lines if ("--help", line) not in not_run or used.add(("--help", line))]
        run_commands(f"nngtrace {command} --help", template, [(0, line, None) for line in lines])
        examples += len(lines)
    for page in [page for page in sorted(source.glob("docs/man/*.scd")) if not wanted_pages or f"docs/man/{page.name}" in wanted_pages]:
        commands = manual_examples(f"docs/man/{page.name}", page)
        run_commands(page.name, template, commands)
        examples += len(commands)
    for page, first in sorted(set(not_run) - used) if not wanted_pages else ():
        complain(f"tests/docs/console.txt: no such block: {page} | {first}")
    for page, first in sorted(used):
        print(f"not run: {page}: {first} ({not_run.get((page, first))})")
    print(f"{counted} commands run, of {shown_count} the output compared; {examples} examples of the help and the manual; {len(used)} blocks not run")
finally:
    shutil.rmtree(work)
sys.exit(bad != 0)

#!/bin/sh
# What the recorder opens by name may be absent: stacks are whole without libunwind, which only its
# self-check uses, and an NNG inside the program is recorded without any library. A file of this name
# that is no library hides the real one.
# shellcheck source=tests/install/lib.sh
. "$(dirname "$0")/lib.sh"
unset NNGTRACE_SELFCHECK
program=$build/samples/p05-failed-send-wrong
mkdir hidden
echo 'no library' >hidden/libunwind.so.8

# What no DT_NEEDED names stands in notes, in the form that tools for packages read.
objcopy -O binary --only-section=.note.dlopen "$build/lib/libnngtrace.so" notes
python3 - notes <<'END' || fail "the notes of what the recorder opens"
import json, struct, sys
notes, names = open(sys.argv[1], "rb").read(), set()
while notes:
    owner, text, kind = struct.unpack_from("=3I", notes)
    end = 12 + (owner + 3) // 4 * 4
    assert kind == 0x407C0C0A and notes[12:end].rstrip(b"\0") == b"FDO", notes
    for entry in json.loads(notes[end:end + text].rstrip(b"\0")):
        assert entry["priority"] in ("required", "recommended", "suggested") and entry["description"], entry
        names.update(entry["soname"])
    notes = notes[end + (text + 3) // 4 * 4:]
assert names == {"libunwind.so.8"}, names
END

# reported NAME: the findings, with whole stacks, of a run with LIBRARIES in the path of libraries
reported() {
	LD_LIBRARY_PATH=$libraries "$nngtrace" record -o "$1.trace" -- "$program" >"$1.out" 2>&1
	"$nngtrace" check --format json "$1.trace" >"$1.json"
	[ $? = 1 ] || fail "$1: not one finding"
	"$nngtrace" history --stacks "$1.trace" msg#1 | sed 's/0x[0-9a-f]*/ADDRESS/g; s/ *[0-9.]* ms/ TIME/' >"$1.history"
	python3 - "$1.json" <<'END' || fail "$1: stacks"
import json, sys
report = json.load(open(sys.argv[1]))
assert report["traces"][0]["stacks"] == "full", report["traces"]
functions = [frame["function"] for frame in report["findings"][0]["offence"]["stack"]]
assert "main" in functions, functions
END
}
libraries='' && reported there
libraries=$work/hidden && reported absent
cmp -s there.history absent.history || fail "other stacks: $(diff there.history absent.history)"
LD_LIBRARY_PATH=$work/hidden LD_DEBUG=libs "$nngtrace" record -o a.trace -- "$program" 2>searched >/dev/null
grep -q 'find library=libnng' searched || fail "the dynamic linker does not tell what it looks for"
grep 'find library=libunwind' searched && fail "libunwind is looked for"

inside="$source/samples/p05-failed-send/wrong.c -l:libnng.a -lmbedtls -lmbedx509 -lmbedcrypto -lpthread"
# A list of words is meant.
# shellcheck disable=SC2086
if [ "$(uname -m)" != x86_64 ]; then
	skip_part "an NNG inside the program is recorded on x86-64"
elif ! gcc -g -I"$source/samples" -o inside $inside 2>err; then
	skip_part "libnng.a or libmbedtls.a is not installed"
else
	LD_DEBUG=files "$nngtrace" run --error-exitcode 9 -- ./inside >out 2>err
	status=$?
	[ $status = 9 ] || fail "NNG inside the program: status $status: $(tail -3 err)"
	# The program itself is kept loaded.
	grep 'dynamically loaded' err | grep -v 'file=./inside ' >opened
	[ ! -s opened ] || fail "a library is opened: $(cat opened)"
fi
finish

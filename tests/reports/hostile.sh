#!/bin/sh
# Every format of the report, and every form of the export, of every hostile trace: sound for a parser that is not
# ours, and within limits of time, memory and size. The limits are against running away, not measures of speed.
# usage: hostile.sh BIN SAMPLES SOURCE [large]: with many findings and many objects
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"
memory=1000000 seconds=60 # KiB, of CPU time
sanitized=no
grep -q __asan_init "$bin/nngtrace" && sanitized=yes

# limited STATUSES nngtrace-arguments...
limited() {
	statuses=$1
	shift
	if [ $sanitized = yes ]; then
		prlimit --core=0 --cpu=$((seconds * 10)) "$bin/nngtrace" "$@"
	else
		prlimit --core=0 --cpu=$seconds --as=$((memory * 1024)) "$bin/nngtrace" "$@"
	fi >stdout 2>stderr
	status=$?
	case " $statuses " in
	*" $status "*) ;;
	*) fail "$name: nngtrace $*: exit status $status" ;;
	esac
}

# all_of NAME [CHECK-OPTION...]: of the file "trace"
all_of() {
	name=$1
	shift
	rm -rf out && mkdir out
	reports=
	for format in text json jsonl sarif html gcc gitlab memcheck; do
		reports="$reports --report $format=out/$format"
	done
	# shellcheck disable=SC2086 # a list of words
	limited '0 1' check $reports "$@" trace
	limited 0 export --format trace-event -o out/trace-event trace
	for table in events objects findings functions; do
		limited 0 export --format csv --table $table -o out/$table trace
	done
	[ "$(find out -type f | wc -l)" -eq 13 ] || fail "$name: a report is not there"
	python3 "$here/hostile.py" out 2>stderr || fail "$name: hostile.py"
	python3 "$here/html_page.py" out/html >wrong 2>stderr || fail "$name: html_page.py: $(head -n 5 wrong)"
}
# hostile KIND COUNT
hostile() {
	"$bin/make_hostile" "$1" trace "$2" || fail "make_hostile $1"
	all_of "$1"
}
if [ "${4:-}" = large ]; then
	hostile findings 10000
	grep -q '10,000' out/html || fail 'findings: the page does not say how many there are'
	[ "$(wc -l <out/findings)" -eq 10001 ] || fail 'findings: not all are in the table'
	hostile objects 100000
	[ "$(wc -l <out/objects)" -gt 100000 ] || fail 'objects: not all are in the table'
	finish
fi
for each in stacks stack-ids modules module-ids overlaps calls sockets operations surveys handlers lengths threads \
	claimed-threads crowd sequences wide texts; do
	hostile $each 150
done

# Functions with names of 64 KiB, and with names that want to break out of each format. The assembler takes no such
# names, so they are put into the program afterwards.
cat >names.py <<'END'
import sys

NAMES = {b"A": b"n" * 65536, b"B": b"</script></style><b>&\"'", b"C": b"=cmd|'/c x'!A0,\"\",;", b"D": b"\\u0022\\\"},{\"",
         b"E": b"\x1b]0;x\x07\xe2\x80\xae%2e%2e/::error\r\n"}
program = open("names", "rb").read()
for letter, name in NAMES.items():
    if letter != b"A":
        name = name.ljust(64, b"!")
    assert letter * len(name) + b"\0" in program, letter
    program = program.replace(letter * len(name) + b"\0", name + b"\0")
open("names", "wb").write(program)
END
letters() {
	head -c "$2" /dev/zero | tr '\0' "$1"
}
cat >names.c <<END
#include <nng/nng.h>
#define SHAPE(name) __attribute__((noinline)) void name(nng_msg *m) { nng_msg_len(m); __asm__ volatile(""); }
SHAPE($(letters A 65536)) SHAPE($(letters B 64)) SHAPE($(letters C 64)) SHAPE($(letters D 64)) SHAPE($(letters E 64))
int main(void)
{
	nng_msg *msg;
	nng_msg_alloc(&msg, 8);
	nng_msg_free(msg);
	$(letters A 65536)(msg), $(letters B 64)(msg), $(letters C 64)(msg), $(letters D 64)(msg), $(letters E 64)(msg);
	return 0;
}
END
gcc -w -o names names.c -lnng 2>stderr || fail 'gcc for names.c'
python3 names.py 2>stderr || fail 'names.py'
rm -f trace
"$bin/nngtrace" record -o trace -- ./names >stdout 2>&1
all_of names
for report in text json sarif html trace-event; do
	grep -q 'nnnnnnnn' "out/$report" || fail "names: the long one is not in $report"
done
grep -qF '<b>&' out/html && fail 'names: one broke out of the page'
finish

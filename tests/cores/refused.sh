#!/bin/sh
# What is no core file of the trace is refused in one line, with the reason.
# shellcheck source=tests/cores/lib.sh
. "$(dirname "$0")/lib.sh"
may_dump

# refused WHAT WORDS ARGUMENT...
refused() {
	what=$1 words=$2
	shift 2
	timeout 60 "$nngtrace" check --core "$@" >report 2>said
	status=$?
	[ $status = 2 ] || fail "$what: status $status: $(cat said)"
	[ -s report ] && fail "$what: it reports: $(head -3 report)"
	grep -q "$words" said || fail "$what: $(cat said)"
	[ "$(wc -l <said)" = 1 ] || fail "$what: not one line: $(cat said)"
}

# patched FILE OFFSET OCTAL: a copy of the core file with one byte changed
patched() {
	cp --sparse=always t.core "$1"
	# shellcheck disable=SC2059
	printf "\\$3" | dd of="$1" bs=1 seek="$2" conv=notrunc 2>dd.out
}

crash "$bin/cores_crasher" null || fail "no core file: $(cat err)"
mv t.core first.core
mv t.trace first.trace
crash "$bin/cores_crasher" null || fail "no core file: $(cat err)"

refused "no file" 'No such file' missing.core t.trace
refused "a text" 'it is no core file' "$0" t.trace
refused "the trace" 'it is no core file' t.trace t.trace
refused "a program" 'no core file' "$bin/cores_crasher" t.trace
refused "a folder" 'no regular file' . t.trace
: >empty
refused "nothing" 'it is no core file' empty t.trace
mkfifo pipe
refused "a pipe" 'no regular file' pipe t.trace
refused "another run" 'it is of another run: of process [0-9]*, whose trace is /.*/t.trace' t.core first.trace
refused "another run's trace among others" 'it is of another run' t.core first.trace first.trace
refused "no trace" 'No such file' t.core missing.trace
refused "no trace there any more" 'first.trace\|t.trace' first.core
patched machine 18 3
refused "another machine" 'of another architecture' machine t.trace
patched class 4 1
refused "another class" 'of another architecture' class t.trace
patched order 5 2
refused "another order of bytes" 'of another architecture' order t.trace
patched type 16 2
refused "another type" 'a program or a library' type t.trace
patched entries 54 1
refused "odd headers" 'damaged' entries t.trace

# Cut off anywhere, it is used as far as it goes, or refused.
size=$(stat -c %s t.core)
for length in 10 63 64 500 5000 $((size / 4)) $((size / 2)) $((size - 100000)) $((size - 1)); do
	truncate -s "$length" cut 2>/dev/null
	cp --sparse=always t.core cut
	truncate -s "$length" cut
	timeout 60 "$nngtrace" check --core cut t.trace >report 2>said
	status=$?
	case $status in
	2) grep -q 'cut off\|it is no core file\|damaged' said || fail "$length bytes: $(cat said)" ;;
	0 | 1) grep -q 'the core file is cut off' report || fail "$length bytes: it does not say so: $(head -9 report)" ;;
	*) fail "$length bytes: status $status" ;;
	esac
done

for program in zstd lz4 xz gzip; do
	if command -v $program >which.out; then
		$program -c <t.core >packed || fail "$program"
		refused "$program" "it is compressed: unpack it first with $program -d" packed t.trace
	else
		skip_part "$program is not installed"
	fi
done

# A process that was not recorded.
rm -rf dumped t.core
mkdir dumped
(
	cd dumped || exit 2
	# shellcheck disable=SC3045
	ulimit -c unlimited
	exec sh -c 'kill -ABRT $$' 2>/dev/null
)
for core in dumped/*; do
	[ -f "$core" ] && mv "$core" t.core
done
refused "not recorded" 'was not recorded' t.core t.trace

# Among several traces it is found, and the others are checked as ever.
check --core first.core t.trace first.trace
[ $status = 1 ] || fail "several: status $status: $(cat said)"
[ "$(grep -c '^crash: ' report)" = 1 ] || fail "several: $(cat report)"
finish

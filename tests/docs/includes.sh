#!/bin/sh
# Holds the order of the folders: one includes what stands above it in its program's list, and
# itself. Folders on one line do not include each other.
# usage: includes.sh SOURCE_DIRECTORY
set -u
cd "$1" || exit 2
bad=0

# rank ORDER FOLDER: the line on which it stands.
rank() {
	echo "$1" | awk -v room="$2" '{ for (i = 1; i <= NF; i++) if ($i == room) print NR }'
}

# included PROGRAM FILE...: the folders that the files include, "." for loose files.
included() {
	program=$1
	shift
	sed -n "s|^#include \"$program/\(.*\)\".*|\1|p" "$@" | sed '/\//!s|.*|.|; s|/.*||' | sort -u
}

# holds PROGRAM ORDER ALSO: ALSO lists the exceptions, FROM>HEADER.
holds() {
	program=$1
	for folder in "$program" "$program"/*/; do
		from=$(basename "$folder")
		[ "$folder" = "$program" ] && from=.
		own=$(rank "$2" "$from")
		if [ -z "$own" ]; then
			echo "$program/$from has no place in the order of tests/docs/includes.sh"
			bad=1
			continue
		fi
		for file in "$program/$from"/*.[ch]; do
			[ -e "$file" ] || continue
			sed "/^#include/!d; $(for one in $3; do
				[ "${one%%>*}" = "$from" ] && printf 's|^#include "%s/%s"||;' "$program" "${one#*>}"
			done)" "$file" >"$lines"
			for to in $(included "$program" "$lines"); do
				other=$(rank "$2" "$to")
				[ "$to" = "$from" ] && continue
				if [ -z "$other" ] || [ "$other" -ge "$own" ]; then
					echo "$file includes $program/$to, which does not come before $from"
					bad=1
				fi
			done
		done
	done
}

lines=$(mktemp) || exit 2
trap 'rm -f "$lines"' EXIT

# Escaping (print/escape.h) needs nothing of its own.
holds analyzer "base
nng
read
model symbols
print memory
snapshot
core
rules history stats
report launch learn
export nearmiss
cmd
manual
." "symbols>print/escape.h"

# inplace.h is what the rest asks of NNG inside the program.
# libc.h names libc's own functions, and child_env.h what is set for a child: neither includes more.
holds shim "trace
arch
base
record
stack
guard perturb
nng
annotate
inplace
libc
.
audit static" "nng>libc/libc.h guard>libc/libc.h libc>child_env.h nng>inplace/inplace.h stack>inplace/inplace.h inplace>config.h"

[ "$(ls analyzer/*.c)" = analyzer/main.c ] || { echo "analyzer/ has another loose file than main.c"; bad=1; }
if grep -n '^#include "analyzer/' shim/*.[ch] shim/*/*.[ch]; then
	echo "the shim includes what is the analyzer's"
	bad=1
fi
if grep -n '^#include "shim/' analyzer/*/*.[ch] | grep -v '"shim/trace/\|"shim/arch/arch.h"'; then
	echo "of the shim the analyzer includes shim/trace and arch.h, and nothing else"
	bad=1
fi
if grep -n '^# *\(if\|elif\).*\(x86_64\|aarch64\|riscv\|__arm\|__i386\)' shim/*.[ch] shim/*/*.[ch] analyzer/*/*.[ch] | grep -v '^shim/arch/'; then
	echo "what is known about the processor belongs into shim/arch"
	bad=1
fi
exit $bad

#!/bin/sh
# What the recorder uses of a process: the rows of the table in docs/hosts.md that other tests do not
# hold. More than that fails here first.
# shellcheck source=tests/hosts/lib.sh
. "$(dirname "$0")/lib.sh"
unset NNGTRACE_SELFCHECK # libunwind, which it compares with, is a library more

what="functions of the C library"
sed 's/#.*//' "$here/functions.txt" | tr -s ' ' '\n' | sort -u | grep . >permitted
# A C library from 2.38 on has names of its own for what C23 changed.
nm -D --undefined-only "$shim" | awk '{ sub("@.*", "", $2); sub("^__isoc23_", "", $2); print $2 }' | grep -v '^__[a-z]*san_' | sort -u >called
case $(uname -m) in
x86_64)
	new=$(comm -13 permitted called | tr '\n' ' ')
	[ -z "$new" ] || fail "$what: not in tests/hosts/functions.txt: $new"
	gone=$(comm -23 permitted called | tr '\n' ' ')
	[ -z "$gone" ] || fail "$what: in tests/hosts/functions.txt, but not called: $gone"
	;;
*) skip_part "$what: the list is that of x86-64" ;;
esac
grep -E '^(malloc|calloc|realloc|free|memalign|f?printf|snprintf|fopen|perror|puts|exit|abort)$' called &&
	fail "$what: never any of these"

what="what an older C library does not have"
nm -D --undefined-only "$shim" | grep ' U _dl_find_object' && fail "$what: it could not be loaded there"

what="libraries that are needed"
needed=$(readelf -d "$shim" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | grep -v '^libc\.so\|^ld-linux' | tr '\n' ' ')
[ -z "$needed" ] || fail "$what: $needed"

what="thread-local memory"
bytes=$(readelf -lW "$shim" | awk '$1 == "TLS" { print $6 }')
{ [ $((bytes)) -gt 0 ] && [ $((bytes)) -le 256 ]; } || fail "$what: $((bytes)) bytes, not at most 256"

what="in the process"
"$bin/host_uses" >plain || fail "$what: without the recorder: $(cat plain)"
NNGTRACE_OUT=$work/u.trace traced "$bin/host_uses" >out || fail "$what: status $?: $(grep signal out)"
for kind in keys threads; do
	sed -n "s/^$kind //p" plain out >both
	[ "$kind" = keys ] && allowed=1 || allowed=0
	{ read -r without && read -r with; } <both
	[ $((without - with)) = "$allowed" ] || fail "$what: $with $kind, $without without the recorder"
done
sed -n 's/^file //p' plain | sort -u >plain.files
sed -n 's/^file //p' out | sort -u >out.files
printf '%s\n' "$(readlink -f "$shim")" "$work/u.trace" | sort >wanted
comm -13 plain.files out.files | cmp -s - wanted || fail "$what: other files are mapped: $(comm -13 plain.files out.files)"
# Tables of stacks, of modules, and 60 KiB for each of two threads.
data() {
	sed -n 's/^data //p' "$1"
}
echo "memory: $(($(data out) - $(data plain))) KiB, 768 allowed"
[ $(($(data out) - $(data plain))) -le 768 ] || fail "$what: $(($(data out) - $(data plain))) KiB of memory"
finish

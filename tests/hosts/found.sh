#!/bin/sh
# How NNG's own functions are found is not felt: the loader's message for the program stays, and the
# function is the one that would be called without the recorder.
# shellcheck source=tests/hosts/lib.sh
. "$(dirname "$0")/lib.sh"
unset NNGTRACE_SELFCHECK # libunwind, which it compares with, is opened: no message of the loader is left

what="the loader's message"
"$bin/host_found" message >alone || fail "$what: untraced: status $?"
grep -q 'absent\.so' alone || fail "$what: untraced there is none: $(cat alone)"
NNGTRACE_OUT=f.trace traced "$bin/host_found" message >with || fail "$what: status $?"
sed 's/^alone: //' alone | cmp -s - with || fail "$what: '$(cat with)', not '$(cat alone)'"

what="a library behind the recorder"
other=$lib/libhost_found_other.so
LD_PRELOAD="$shim $other" NNGTRACE_OUT=f.trace "$bin/host_found" name >with || fail "$what: status $?"
[ "$(cat with)" = "the other library's" ] || fail "$what: $(cat with)"

# Each has the other kind of a table of names; a version hides none of the names.
for other in "$lib/libhost_found_other.so" "$lib/libhost_found_sysv.so" "$lib/libhost_found_versions.so"; do
	what="a plugin with an NNG of its own, $other"
	NNGTRACE_OUT=f.trace traced "$bin/host_found_bare" "$other" >with || fail "$what: status $?"
	[ "$(cat with)" = "the other library's" ] || fail "$what: $(cat with)"
done
finish

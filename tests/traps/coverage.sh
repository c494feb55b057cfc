#!/bin/sh
# Every function that the installed libnng exports is in the table, and the shim exports the
# CALL lines of the table, a few functions of the C library, and nothing else.
. "$(dirname "$0")/lib.sh"

exported() {
	nm -D --defined-only "$1" | sed -n 's/^[0-9a-f]* [A-Z] \([^@]*\).*$/\1/p' | sort -u
}

"$bin/trap_table" >table || fail "trap_table"
sed 's/^[A-Z_]* //' table | sort >all
uniq -d all >twice
[ -s twice ] && fail "in the table twice: $(tr '\n' ' ' <twice)"

[ -e "$NNG_SHARED" ] || skip "libnng.so.1 not found"
exported "$NNG_SHARED" | grep -E '^(nng|nn)_' >library
[ "$(wc -l <library)" -gt 400 ] || fail "only $(wc -l <library) functions read from $NNG_SHARED"
comm -23 library all >missing
[ -s missing ] && fail "not in the table: $(tr '\n' ' ' <missing)"

# dlclose ends what is known of code; abort is NNG's last word; the others start children.
libc='abort dlclose execl execle execlp execv execve execveat execvp execvpe fexecve
popen posix_spawn posix_spawnp system'
{
	sed -n 's/^CALL //p' table
	echo "$libc" | tr ' ' '\n'
	sed -n 's/^ANNOTATION nngtrace_/nngtrace_annotate_/p' table
	echo nngtrace_annotate_recording
} | sort >expected
exported "$shim" >shim
diff expected shim || fail "the shim's exports are not the table's CALL lines and those of libc"

# What it exports it does not call itself, which would bring it back into its own wrapper.
readelf -rW "$shim" | sed -n 's/^.* \([A-Za-z_][A-Za-z_0-9]*\)[@A-Za-z_0-9.]* + 0$/\1/p' | sort -u >referred
[ "$(wc -l <referred)" -gt 20 ] || fail "only $(wc -l <referred) names that the shim refers to"
comm -12 referred shim >own
[ -s own ] && fail "refers to what it exports: $(tr '\n' ' ' <own)"

# No wrapper ends in a jump to the real function.
objdump -d --no-show-raw-insn "$shim" >code
grep -c '^[0-9a-f]* <nng_.*>:$' code >wrappers
[ "$(cat wrappers)" -gt 500 ] || fail "only $(cat wrappers) wrappers disassembled"
awk '/^[0-9a-f]+ <.*>:$/ { name = $2 } name ~ /^<nng_/ && $2 ~ /^(jmp|br)$/ && $3 ~ /^(\*%|x[0-9])/ { print name }' \
	code | sort -u >jumps
[ -s jumps ] && fail "end in a jump: $(tr '\n' ' ' <jumps)"
finish

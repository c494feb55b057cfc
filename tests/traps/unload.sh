#!/bin/sh
# Plugins that follow each other at one address, and stacks whose every word is the same: the
# frames are those of the plugin that is there, never of the one before. libunwind itself would
# give the old answer, so the truth is what the plugins are made of.
. "$(dirname "$0")/lib.sh"
here=$(cd "$(dirname "$0")" && pwd)
[ "$(uname -m)" = x86_64 ] || skip "the plugins are written for x86-64"
command -v gcc >/dev/null || skip "no gcc"
rounds=5 # calls through each plugin, as unload.c has it

for variant in 1 2; do
	gcc -shared -nostdlib -DVARIANT=$variant "$here/unload_plugin.S" -o $variant.so ||
		fail "plugin $variant"
done
cp 1.so 3.so # other code of the same shape: the same addresses, another file

NNGTRACE_SELFCHECK=${NNGTRACE_SELFCHECK:-1} NNGTRACE_OUT=trace \
	traced "$bin/trap_unload" ./1.so ./2.so ./1.so ./3.so ./2.so ./3.so >out 2>&1
status=$?
[ $status = 77 ] && skip "the loader has put the plugins at different addresses"
[ $status = 0 ] || fail "status $status: $(cat out)"
[ "$(wc -l <out)" = 6 ] || fail "not all plugins were used"

while read -r message plugin; do
	name=$(basename "$plugin")
	"$nngtrace" log --stacks --function nng_msg_len --object "msg:$message" trace >calls
	[ "$(grep -c 'nng_msg_len(' calls)" = $rounds ] || fail "$name: not $rounds calls"
	inner=0
	[ "$name" = 2.so ] && inner=$rounds
	[ "$(grep -c "at plugin_run ($name+" calls)" = $rounds ] || fail "$name is not in its stacks"
	[ "$(grep -c "at plugin_inner ($name+" calls)" = $inner ] || fail "$name: the inner frame"
	[ "$(grep -c '\.so+' calls)" = $((rounds + inner)) ] || fail "$name: $(cat calls)"
done <out

"$bin/trap_dump" trace | sed -n 's/^stacks //p' >stacks
[ "$(value hits stacks)" -ge $((6 * (rounds - 1))) ] || fail "no stack was known: $(cat stacks)"
[ "$(value wrong stacks)" = 0 ] || fail "$(cat stacks)"
finish

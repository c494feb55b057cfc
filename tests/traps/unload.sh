#!/bin/sh
# Plugins that follow each other at one address, and stacks whose every word is the same: the
# frames are those of the plugin that is there, never of the one before. libunwind can
# give an old answer, so the truth is what the plugins are made of.
. "$(dirname "$0")/lib.sh"
here=$(cd "$(dirname "$0")" && pwd)
[ "$(uname -m)" = x86_64 ] || skip "the plugins are written for x86-64"
command -v gcc >/dev/null || skip "no gcc"
rounds=5 # calls through each plugin, as unload.c has it

for variant in 1 2; do
	gcc -shared -nostdlib -DVARIANT=$variant "$here/unload_plugin.S" -o $variant.so ||
		fail "plugin $variant"
done
cp 1.so 3.so # the same code, the same addresses, another file

# right MESSAGE PLUGIN: the calls with that message came through that plugin
right() {
	name=$(basename "$2")
	"$nngtrace" log --stacks --function nng_msg_len --object "msg:$1" trace >calls
	inner=0
	[ "$name" = 2.so ] && inner=$rounds
	[ "$(grep -c 'nng_msg_len(' calls)" = $rounds ] || fail "$thread, $name: not $rounds calls"
	[ "$(grep -c "at plugin_run ($name+" calls)" = $rounds ] || fail "$thread, $name: no such frames"
	[ "$(grep -c "at plugin_inner ($name+" calls)" = $inner ] || fail "$thread, $name: inner frames"
	[ "$(grep -c '\.so+' calls)" = $((rounds + inner)) ] || fail "$thread, $name: $(cat calls)"
}

for thread in same other; do
	NNGTRACE_SELFCHECK=${NNGTRACE_SELFCHECK:-1} NNGTRACE_OUT=trace traced "$bin/trap_unload" \
		$thread ./1.so ./2.so ./1.so ./3.so ./2.so ./3.so >out 2>&1
	status=$?
	[ $status = 77 ] && skip "the loader has put the plugins at different addresses"
	[ $status = 0 ] || fail "$thread: status $status: $(cat out)"
	[ "$(wc -l <out)" = 6 ] || fail "$thread: not all plugins were used"
	while read -r message plugin; do
		right "$message" "$plugin"
	done <out
	"$bin/trap_dump" trace | sed -n 's/^stacks //p' >stacks
	[ "$(value hits stacks)" -ge $((6 * (rounds - 1))) ] || fail "no stack was known: $(cat stacks)"
	[ "$(value wrong stacks)" = 0 ] || fail "$thread: $(cat stacks)"
done
finish

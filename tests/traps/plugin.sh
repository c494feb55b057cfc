#!/bin/sh
# libnng that comes with a plugin (RTLD_LOCAL), exceptions in a C host, and code that goes away.
. "$(dirname "$0")/lib.sh"
lib=$(dirname "$shim")

# same NAME PLUGIN...: the same output with and without the shim; the trace in NAME.dump
same() {
	name=$1
	shift
	"$bin/trap_plugin_host" "$@" >"$name.plain" 2>&1
	plain=$?
	NNGTRACE_OUT=$name.trace traced "$bin/trap_plugin_host" "$@" >"$name.traced" 2>&1
	traced=$?
	[ $plain = $traced ] || fail "$name: status $traced, not $plain"
	diff "$name.plain" "$name.traced" || fail "$name: another output"
	"$bin/trap_dump" "$name.trace" >"$name.dump" || fail "$name: not readable"
}

same plugin "$lib/libtrap_plugin.so"
for function in nng_pair0_open nng_msg_alloc nng_msg_free nng_close; do
	grep -q "^event.* $function " plugin.dump || fail "plugin: no $function"
done
grep -q '^meta nng .*libnng\.so' plugin.dump || fail "plugin: libnng is not named"
grep -q '^meta unload' plugin.dump || fail "plugin: its unloading is not recorded"

same again "$lib/libtrap_plugin.so" "$lib/libtrap_plugin.so"
[ "$(grep -c '^event.* nng_msg_alloc ' again.dump)" = 2 ] || fail "again: events"

same throws "$lib/libtrap_plugin_throws.so" "$lib/libtrap_plugin.so"
[ "$(grep -c '^event.* nng_msg_alloc ' throws.dump)" = 551 ] || fail "throws: events"
finish

#!/bin/sh
# The ways in which a program can come to call NNG; each must show in the trace.
# shellcheck source=tests/hosts/lib.sh
. "$(dirname "$0")/lib.sh"

# seen COMMAND...: under the shim it ends with 0, silently, and its four calls are there
seen() {
	NNGTRACE_OUT=t.trace traced "$@" >out 2>err || fail "$what: status $?"
	whole
}

# audited COMMAND...: the same with `nngtrace record --audit`
audited() {
	"$nngtrace" record --audit -o t.trace -- "$@" >out 2>err || fail "$what: status $?"
	whole
}

whole() {
	quiet err
	quiet out
	dump t.trace
	has t.trace nng_pair0_open 2 # entry and return
	has t.trace nng_msg_alloc 1
	has t.trace nng_msg_free 1
	has t.trace nng_close 2
	rm -f t.trace*
}

for compiler in gcc clang; do
	if ! command -v $compiler >version; then
		skip_part "there is no $compiler"
		continue
	fi
	for pie in -pie -no-pie; do
		for link in -Wl,-z,lazy -Wl,-z,now "-fno-plt -O2"; do
			what="$compiler $pie $link"
			code=$([ $pie = -pie ] && echo -fPIE || echo -fno-pie)
			# shellcheck disable=SC2086
			$compiler $code $pie $link -o linked "$here/way.c" -lnng || fail "$what: not built"
			seen ./linked
		done
	done
	$compiler -fPIC -shared -DPLUGIN -o plugin.$compiler.so "$here/way.c" -lnng ||
		fail "$compiler: no plugin"
	for way in local global; do
		what="$compiler plugin, $way"
		seen "$bin/host_loader" $way "./plugin.$compiler.so"
	done
	# Captured in place when it is loaded; and through the dynamic linker's audit interface.
	what="$compiler plugin, deepbind"
	[ "$(uname -m)" = x86_64 ] && seen "$bin/host_loader" deepbind "./plugin.$compiler.so"
	audited "$bin/host_loader" deepbind "./plugin.$compiler.so"
done

what="functions of a handle"
audited "$bin/host_loader" handle libnng.so.1
what="audit of a program that needs none"
audited ./linked
what="audit of a plugin that needs none"
audited "$bin/host_loader" "local" ./plugin.gcc.so

if [ -x /usr/bin/python3 ] && /usr/bin/python3 -c 'import ctypes' 2>ctypes.err; then
	what="Python's ctypes"
	audited /usr/bin/python3 "$here/ctypes_way.py"
else
	skip_part "Python's ctypes: there is no /usr/bin/python3"
fi

what="functions as values"
NNGTRACE_OUT=t.trace traced "$bin/host_deleters" 2>err || fail "$what: status $?"
quiet err
dump t.trace
has t.trace nng_msg_alloc 7
has t.trace nng_msg_free 7
rm -f t.trace*

what="early and late"
NNGTRACE_OUT=t.trace traced "$bin/host_early_late" 2>err || fail "$what: status $?"
quiet err
dump t.trace
sizes=$(sed -n 's/^event.* nng_msg_alloc .*payload=.\{24\}\(..\).*/\1/p' t.trace.dump | sort | tr '\n' ' ')
[ "$sizes" = "01 02 03 04 05 " ] || fail "$what: moments seen: $sizes"
has t.trace nng_msg_free 5
finish

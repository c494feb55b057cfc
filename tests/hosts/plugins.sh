#!/bin/sh
# NNG inside a plugin or a module of Python: hidden, versioned, bound to itself; opened in every way,
# closed and opened again, several of them. All calls are recorded, or the report says which are not.
# shellcheck source=tests/hosts/lib.sh
. "$(dirname "$0")/lib.sh"
[ "$(uname -m)" = x86_64 ] || skip "in-place capture is for x86-64"
archive=${5:-}
[ -n "$archive" ] || skip "libnng.a or libmbedtls.a is not installed (libnng-dev, libmbedtls-dev)"

# Debian's libnng.a is for programs: but for these two variables it can lie in a plugin, too.
objcopy --redefine-sym stdout=plugin_stdout --redefine-sym stderr=plugin_stderr "$archive" plugin.a
echo '#include <stdio.h>
FILE *plugin_stdout, *plugin_stderr;' >streams.c
echo '{ global: run; local: *; };' >hidden.map
echo 'MINE_1 { global: run; nng_*; local: *; };' >versioned.map

# plugin NAME COMPILER FLAGS...
plugin() {
	name=$1 compiler=$2
	shift 2
	"$compiler" -g -fPIC -shared -DPLUGIN -o "$name" "$here/way.c" streams.c "$@" plugin.a \
		-lmbedtls -lmbedx509 -lmbedcrypto -lpthread || fail "$name: not built"
}

# whole TIMES: the calls of way.c are in t.trace so many times
whole() {
	quiet err
	quiet out
	dump t.trace
	has t.trace nng_pair0_open $((2 * $1))
	has t.trace nng_msg_alloc "$1"
	has t.trace nng_msg_free "$1"
	has t.trace nng_close $((2 * $1))
}

# seen TIMES COMMAND...: under plain preload
seen() {
	times=$1
	shift
	rm -f t.trace*
	NNGTRACE_OUT=t.trace traced "$@" >out 2>err || fail "$what: status $? $(cat out err)"
	whole "$times"
}

clean() {
	"$nngtrace" check t.trace >report 2>&1 || fail "$what: $(cat report)"
	grep -q '^no findings' report || fail "$what: $(cat report)"
}

for compiler in gcc clang; do
	command -v $compiler >version || { skip_part "there is no $compiler"; continue; }
	plugin "hidden-$compiler.so" "$compiler" -Wl,--version-script=hidden.map
	plugin "versioned-$compiler.so" "$compiler" -Wl,--version-script=versioned.map -Wl,-Bsymbolic
	plugin "bound-$compiler.so" "$compiler" -Wl,-Bsymbolic
	for kind in hidden versioned bound; do
		for way in local global deepbind; do
			what="$kind, $compiler, $way"
			seen 1 "$bin/host_loader" $way "$PWD/$kind-$compiler.so"
			clean
		done
	done
done
what="a path relative to the working folder"
seen 1 "$bin/host_loader" local ./hidden-gcc.so
clean
what="functions of a handle, without --audit"
seen 1 "$bin/host_loader" handle ./bound-gcc.so
clean
what="functions of libnng's handle, without --audit"
seen 1 "$bin/host_loader" handle libnng.so.1
clean

one=./hidden-gcc.so two=./bound-gcc.so
what="called, closed, opened again"
seen 2 "$bin/host_guests" +$one @$one -$one +$one @$one
clean
what="opened and closed before any call"
seen 1 "$bin/host_guests" +$one -$one +$one -$one +$two @$two
clean
what="another thread runs when it is opened"
seen 1 "$bin/host_guests" thread +$one @$one
clean

# told REASON: in all forms of the report, and in the status
told() {
	"$nngtrace" check t.trace >report
	[ $? = 1 ] || fail "$what: status"
	grep -q '^not all was checked' report || fail "$what: $(cat report)"
	tr -s ' \n' ' ' <report | grep -q "was not recorded: $1" || fail "$what: $(cat report)"
}
what="two copies"
seen 1 "$bin/host_guests" +$one +$two @$one @$two
told "another copy of NNG in this process is recorded; let the whole process use one libnng"
what="two copies, and the second one goes"
seen 1 "$bin/host_guests" +$one +$two -$two @$one
told "another copy of NNG in this process is recorded"
what="two copies, and the first one goes before any call"
seen 1 "$bin/host_guests" +$one +$two -$one -$two +$two @$two
told "another copy of NNG in this process is recorded"
what="a plugin without names"
strip -o stripped.so $one
rm -f t.trace
NNGTRACE_OUT=t.trace traced "$bin/host_guests" +./stripped.so @./stripped.so || fail "$what: status"
told "it has no names (strip); keep its names"
for acts in "+$one @$one" "+$one -$one"; do
	what="plugins are not waited for: $acts"
	rm -f t.trace
	# shellcheck disable=SC2086
	NNGTRACE_INPLACE=0 NNGTRACE_OUT=t.trace traced "$bin/host_guests" $acts || fail "$what: status"
	told "NNGTRACE_INPLACE is 0; leave NNGTRACE_INPLACE out"
done

# A part of NNG that needs no threads and no sockets: nothing that the plugin imports tells of it, so
# it is looked for only once calls of another NNG are recorded.
ar x "$archive" message.c.o || fail "message.c.o of libnng.a"
for size in SMALL LARGE; do
	gcc -g -fPIC -shared -D$size -o part-$size.so "$here/part.c" message.c.o \
		-Wl,--version-script=hidden.map || fail "part-$size.so: not built"
	second="it was seen only when a call of another NNG was recorded; link it"
	for acts in "+./part-$size.so @./part-$size.so +$one @$one" \
		"+$one @$one +./part-$size.so @./part-$size.so" \
		"+$one @$one +./part-$size.so @./part-$size.so -./part-$size.so"; do
		what="a part of NNG, $size: $acts"
		rm -f t.trace
		# shellcheck disable=SC2086
		NNGTRACE_OUT=t.trace traced "$bin/host_guests" $acts >out 2>err || fail "$what: status"
		told "$second"
		dump t.trace
		[ "$(grep -ac '^meta code .*value=1 ' t.trace.dump)" = 1 ] || fail "$what: not told once"
	done
	what="a part of NNG alone, $size"
	"$nngtrace" run --error-exitcode 9 -- "$bin/host_guests" +./part-$size.so @./part-$size.so >out 2>err
	[ $? = 9 ] || fail "$what: status"
	grep -q "no findings" out err && fail "$what: called clean"
done
what="a part of NNG with few names, called, closed, opened again when another module has its place"
echo 'int other_code(void) { static char space[9000]; return space[0]; }' >other.c
gcc -fPIC -shared -o other.so other.c || fail "other.so: not built"
gcc -g -fPIC -shared -DFEW -o few.so "$here/part.c" -Wl,--version-script=hidden.map || fail "few.so: not built"
rm -f t.trace
NNGTRACE_OUT=t.trace traced "$bin/host_guests" +./few.so @./few.so -./few.so +./other.so +./few.so \
	@./few.so >out 2>err || fail "$what: status"
dump t.trace
has t.trace nng_msg_alloc 2
has t.trace nng_msg_free 2
clean
what="a part of NNG alone, in a large program"
gcc -g -DLARGE -DPROGRAM -o part "$here/part.c" message.c.o || fail "part: not built"
"$nngtrace" run --error-exitcode 9 -- ./part >out 2>err
[ $? = 9 ] || fail "$what: status"
grep -q "it has libnng inside, not as a shared library: nothing was recorded" err || fail "$what: $(cat err)"

# A module of CPython with NNG inside, as pynng is.
headers=$(/usr/bin/python3 -c 'import sysconfig; print(sysconfig.get_paths()["include"])' 2>python.err)
if [ ! -f "$headers/Python.h" ]; then
	skip_part "a module of Python: there is no Python.h (python3-dev)"
	finish
fi
what="a module of Python"
for bind in -Wl,-Bsymbolic -Wl,--version-script=module.map; do
	echo '{ global: PyInit_guest; local: *; };' >module.map
	gcc -g -fPIC -shared -I"$headers" -o guest.so "$here/python_guest.c" streams.c $bind plugin.a -lmbedtls -lmbedx509 \
		-lmbedcrypto -lpthread || fail "$what: not built"
	seen 1 /usr/bin/python3 -c 'import guest; guest.run(); guest.leak()'
	"$nngtrace" check --fail-on never t.trace >report
	grep -q '^warning: .*\[socket-leak\]\|\[msg-leak\]' report || fail "$what: $(cat report)"
	grep -q 'python_guest.c:[0-9]* in leak' report || fail "$what: $(cat report)"
	grep -q 'Python code, whose own lines' report || fail "$what: nobody says who called: $(cat report)"
	"$nngtrace" check --fail-on never --format json t.trace | grep -q '"called_from": "Python"' || fail "$what: json"
done
finish

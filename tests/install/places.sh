#!/bin/sh
# Where nngtrace can lie: in folders whose names LD_PRELOAD cannot hold, anywhere after it was moved;
# and what `nngtrace env` says of it.
# shellcheck source=tests/install/lib.sh
. "$(dirname "$0")/lib.sh"
program=$build/samples/p05-failed-send-wrong

# moved FOLDER: a copy of the program and its libraries there.
moved() {
	mkdir -p "$1/bin" "$1/lib" && cp "$build/bin/nngtrace" "$1/bin" && cp -P "$build"/lib/libnngtrace*.so* "$1/lib"
}

# records FOLDER: with all ways of starting a program.
records() {
	what="in '$1'"
	"$1/bin/nngtrace" run --error-exitcode 9 -- "$program" >out 2>err
	status=$?
	[ $status = 9 ] || fail "$what: run ended with $status: $(cat err)"
	"$1/bin/nngtrace" record --audit -o a.trace -- "$program" >out 2>err || fail "$what: record: $(cat err)"
	[ -s a.trace ] || fail "$what: --audit left no trace"
	rm -f a.trace
	(eval "$("$1/bin/nngtrace" env --shell -o "$work/its own.trace")" && "$program") >out 2>err ||
		fail "$what: env: $(cat err)"
	[ -s "$work/its own.trace" ] || fail "$what: env --shell: no trace: $(cat err)"
	[ ! -s err ] || fail "$what: env --shell: $(cat err)"
	rm -f "$work/its own.trace"
	# Without quotes it serves env(1), unless there are blanks in other parts.
	# shellcheck disable=SC2046
	env $("$1/bin/nngtrace" env) NNGTRACE_OUT=b.trace "$program" >out 2>err || fail "$what: env: $(cat err)"
	[ -s b.trace ] || fail "$what: env: no trace"
	rm -f b.trace
}

export XDG_RUNTIME_DIR="$work/run" XDG_CACHE_HOME="$work/cache"
mkdir run cache
for folder in plain 'with blank' 'with:colon' "it's \$ORIGIN"; do
	moved "$work/$folder"
	records "$work/$folder"
done
[ "$(find run -type l | wc -l)" = 3 ] || fail "a link for each folder that cannot be named: $(find run)"
[ -z "$(find cache home -type l)" ] || fail "more links than needed"

# A folder that others may write to is not used, and neither is a file in its place.
chmod 777 run/nngtrace
records "$work/with blank"
[ "$(find cache -type l | wc -l)" = 1 ] || fail "the folder of everybody was used"
rm -rf run cache/nngtrace
: >cache/nngtrace
records "$work/with blank"
[ "$(find home -type l | wc -l)" = 1 ] || fail "no link below the home folder: $(find home)"

# A link that leads elsewhere is replaced.
link=$(find home -type l)
ln -sfn /nowhere "$link"
records "$work/with blank"

# A working folder, and one for temporary files, whose names have what a pattern for traces would replace.
here="$work/here 50%e%%p"
mkdir "$here" && cd "$here" || exit 2
records "$work/plain"
"$nngtrace" record -- "$program" >out 2>err || fail "in $here: record: $(cat err)"
"$nngtrace" run --trace kept.trace --error-exitcode 9 -- "$program" >out 2>err
[ $? = 9 ] || fail "in $here: run --trace: $(cat err)"
TMPDIR=$here "$nngtrace" run --error-exitcode 9 -- "$program" >out 2>err
[ $? = 9 ] || fail "TMPDIR=$here: $(cat err)"
[ "$(find "$here" -mindepth 1 ! -name out ! -name err | wc -l)" = 2 ] || fail "in $here: not two traces: $(ls "$here")"
[ -s kept.trace ] || fail "in $here: no kept.trace"
cd "$work" || exit 2

# What LD_PRELOAD holds already stays.
case $(LD_PRELOAD=libc.so.6 "$build/bin/nngtrace" env) in
*LD_PRELOAD=libc.so.6:*libnngtrace.so*) ;;
*) fail "env forgets LD_PRELOAD" ;;
esac
"$build/bin/nngtrace" env word >out 2>err && fail "env takes a word"
finish

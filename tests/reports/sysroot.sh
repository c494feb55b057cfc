#!/bin/sh
# Names and lines of a program that ran on another system, whose files are below a folder here.
# usage: sysroot.sh BIN SAMPLES SOURCE
. "$(dirname "$0")/lib.sh"
here=$work/app
root=$work/root
mkdir -p "$here" "$root$here"
cp "$samples/p05-failed-send-wrong" "$here/server"
# recorded: the program as it is now, where it runs.
recorded() {
	"$bin/nngtrace" record -o app.trace -- "$here/server" >stdout 2>stderr || fail "record"
}
recorded
record p05-failed-send-right right.trace

# each FOLDER OPTION...: what all commands say that name places, a file each.
each() {
	folder=$1
	shift
	mkdir -p "$folder"
	ends 1 check --format gcc "$@" app.trace && mv stdout "$folder/gcc"
	ends 1 check --format json "$@" app.trace && mv stdout "$folder/json"
	ends 0 history --stacks "$@" app.trace msg#1 && mv stdout "$folder/history"
	ends 0 log --stacks "$@" app.trace && mv stdout "$folder/log"
	ends 0 stats --format json "$@" app.trace && mv stdout "$folder/stats"
	ends 0 export --format csv --table findings "$@" app.trace && mv stdout "$folder/findings"
	ends 0 export --format trace-event "$@" app.trace && mv stdout "$folder/events"
	ends 1 diff --format json "$@" right.trace app.trace && mv stdout "$folder/diff"
}
# same OPTION...: all of them say what they say where the program ran.
same() {
	each again "$@"
	diff -rq there again >differ || fail "$*: $(cat differ)"
}
each there
grep -q 'p05-failed-send/wrong.c:[0-9]' there/gcc || fail "no line where the program ran: $(cat there/gcc)"

mv "$here/server" "$root$here/server"
each gone
for file in there/*; do
	cmp -s "$file" "gone/${file#*/}" && fail "${file#*/} needs no names: it shows nothing here"
done
same --sysroot "$root"
same --sysroot root
same --sysroot "$root/"

# On the way there, what is absolute begins at that root.
mkdir -p "$root/opt/real"
mv "$root$here/server" "$root/opt/real/server"
ln -s /opt/real/server "$root$here/server"
same --sysroot "$root"
ln -sf ../../../../../../../../../../../opt/real/server "$root$here/server"
same --sysroot "$root"

# Debug information of its own, where that system has it.
id=$(readelf -n "$root/opt/real/server" | sed -n 's/.*Build ID: //p')
debug=$root/usr/lib/debug/.build-id/$(echo "$id" | cut -c 1-2)
mkdir -p "$debug"
objcopy --only-keep-debug "$root/opt/real/server" "$debug/$(echo "$id" | cut -c 3-).debug"
cp "$root/opt/real/server" whole
strip --strip-all "$root/opt/real/server"
same --sysroot "$root"
rm -r "${root:?}/usr"

# Another build below the root is not the program; ours is, by its build-id.
cp "$samples/p05-failed-send-right" "$root/opt/real/server"
ends 1 check --sysroot "$root" app.trace
grep -q 'recorded from an earlier build' stdout || fail "another build: $(cat stdout)"
cp whole "$here/server"
same --sysroot "$root"

# Without a build-id only what is below the root can be meant.
objcopy --remove-section .note.gnu.build-id whole "$here/server"
recorded
each there
mv "$here/server" "$root/opt/real/server"
cp "$samples/p05-failed-send-right" "$here/server"
objcopy --remove-section .note.gnu.build-id "$here/server"
same --sysroot "$root"
rm "$root/opt/real/server"
ends 1 check --sysroot "$root" app.trace
grep -q 'not there any more' stdout || fail "a file of ours stands in for one without a build-id: $(cat stdout)"

# A device, a pipe or a file of the kernel is never opened.
rm "$root$here/server"
mkfifo "$root$here/server"
ends 1 check --sysroot "$root" app.trace

refuses "No such file" check --sysroot nowhere app.trace
refuses "Not a directory" stats --sysroot app.trace app.trace
"$bin/nngtrace" run --sysroot "$root" --error-exitcode 9 -- "$samples/p05-failed-send-right" >stdout 2>stderr ||
	fail "run --sysroot"
finish

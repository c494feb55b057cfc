#!/bin/sh
# NNGTRACE_OUT and -o lead to what is no file: it is refused by its name, at once, and stays as it is.
# shellcheck source=tests/hosts/lib.sh
. "$(dirname "$0")/lib.sh"
program=$bin/host_identity

# refused NAME: by the recorder, by record, and by run
refused() {
	what=$1
	before=$(stat -L -c '%F %i %s' "$1" 2>&1; stat -c '%F %i' "$1")
	NNGTRACE_OUT=$1 traced timeout 60 "$program" leave 1 2>err || fail "$what: status $?"
	[ "$(wc -l <err)" = 1 ] || fail "$what: it said: $(cat err)"
	grep -q "cannot record: .*$1: it exists and is not a regular file: the program runs on untraced" err || fail "$what: $(cat err)"
	timeout 60 "$nngtrace" record -o "$1" -- touch started 2>err
	[ $? = 2 ] || fail "$what: record: another status"
	grep -q "cannot write a trace to $1: " err || fail "$what: record: $(cat err)"
	timeout 60 "$nngtrace" run --trace "$1" -- touch started 2>err
	[ $? = 2 ] || fail "$what: run: another status"
	grep -q "cannot write a trace to $1: " err || fail "$what: run: $(cat err)"
	[ "$before" = "$(stat -L -c '%F %i %s' "$1" 2>&1; stat -c '%F %i' "$1")" ] || fail "$what: it was changed"
	[ -e started ] && fail "$what: the command was started"
	[ -z "$(find . -name '*nngtrace*')" ] || fail "$what: something is left: $(find . -name '*nngtrace*')"
}

mkfifo fifo
mkdir folder folder/x
ln -s fifo fifo-link
ln -s folder folder-link
ln -s nowhere nowhere-link
ln -s loop-link loop-link
ln -s /dev/zero device-link
for name in fifo folder fifo-link folder-link nowhere-link loop-link device-link; do
	refused $name
	refused "$work/$name"
done
[ -e nowhere ] && fail "nowhere-link: its target was made"
if mknod device c 1 3 2>mknod.err; then
	refused device
else
	skip_part "mknod is not permitted, so there is no device: $(cat mknod.err)"
fi

# With somebody at the other end, who waits for what never comes. He ends with this script.
what="a FIFO with a reader"
timeout 60 cat fifo >got &
reader=$!
exec 9>fifo
refused fifo
exec 9>&-
wait $reader || fail "$what: the reader's status $?"
[ -s got ] && fail "$what: something was written there"

# A name that cannot be one.
what="a FIFO as a folder"
NNGTRACE_OUT=fifo/app.trace traced timeout 60 "$program" leave 0 2>err || fail "$what: status $?"
grep -q "cannot record: .*fifo/app.trace: Not a directory" err || fail "$what: $(cat err)"
finish

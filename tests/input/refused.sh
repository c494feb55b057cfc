#!/bin/sh
# What is not a trace, or not one for us, is refused with a reason that names it.
. "$(dirname "$0")/lib.sh"

"$bin/make_seed" good || exit 1
mkdir folder
: >empty
echo 'This is text, and rather more of it than eight letters.' >text
head -c 65536 /dev/urandom >noise
head -c 5 good >stump
head -c 1000 good >header
cp good version
printf '\011' | dd of=version bs=1 seek=8 conv=notrunc 2>dd.log
cp good order
printf '\001\002\003\004' | dd of=order bs=1 seek=12 conv=notrunc 2>dd.log
cp good table
printf 'xxxxxxxx' | dd of=table bs=1 seek=16 conv=notrunc 2>dd.log
mkfifo fifo

refuses 'folder: is a directory' log folder
refuses 'folder: no trace in it' check folder
for command in log check; do
	refuses 'missing: No such file or directory' $command missing
	refuses 'empty: the file is empty' $command empty
	refuses 'text: not a trace' $command text
	refuses 'noise: not a trace' $command noise
	refuses 'stump: not a trace' $command stump
	refuses 'header: cut off' $command header
	refuses 'version: version 9' $command version
	refuses 'order: recorded on a machine' $command order
	refuses 'table: recorded by' $command table
	refuses 'fifo: not a regular file' $command fifo
	refuses '/dev/zero: not a regular file' $command /dev/zero
	refuses 'bad\x1b[31mname: No such file' $command "$(printf 'bad\033[31mname')"
done
refuses 'missing: No such file or directory' check missing text
finish

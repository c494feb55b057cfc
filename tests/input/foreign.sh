#!/bin/sh
# Somebody else's trace, with files beside it that its modules name: they are made to hang, to
# crash or to fill the memory of whoever reads them. Every command gets through, with little time and
# little memory, opens nothing but regular files, and says which names are missing.
here=$(cd "$(dirname "$0")" && pwd)
. "$(dirname "$0")/lib.sh"
sanitized=no
grep -q __asan_init "$bin/nngtrace" && sanitized=yes
seconds=5 kib=300000
[ $sanitized = no ] || seconds=60 kib=3000000

# through STATUSES nngtrace-arguments...: within the limits of time.
through() {
	statuses=$1
	shift
	timeout -s KILL 100 prlimit --core=0 --cpu=$seconds "$bin/nngtrace" "$@" >stdout 2>stderr
	status=$?
	case " $statuses " in
	*" $status "*) ;;
	*) fail "$shape: nngtrace $*: exit status $status" ;;
	esac
}

# foreign SHAPE REASON PATH...: a trace with these modules. REASON: what is said of names, or ''.
foreign() {
	shape=$1 reason=$2
	shift 2
	"$bin/make_foreign" trace "$@" || fail "$shape: make_foreign"
	through '0 1' check trace
	told "$reason" stdout
	through '0 1' check --format json trace
	told "$reason" stdout
	through 0 log --stacks trace
	told "$reason" stderr
	through 0 stats trace
	told "$reason" stderr
	through 0 history --stacks trace msg#1
	told "$reason" stderr
	# The largest of its processes, as far as they have been waited for.
	"$bin/bench_measure" "$bin/nngtrace" check trace >measured
	used=$(awk '{ print $5 }' measured)
	[ "$used" -lt $kib ] || fail "$shape: $used KiB"
}

told() {
	if [ -n "$1" ]; then
		grep -q "$1" "$2" || fail "$shape: '$1' is not told"
	else
		# That there is nothing to read may be said, but not that reading went wrong.
		grep '"reason"\|are missing' "$2" |
			grep -v 'not there any more\|an earlier build\|no debug information' >complaints
		[ ! -s complaints ] || fail "$shape: $(cat complaints)"
	fi
}

cat >app.c <<'E'
int main(void)
{
	return 0;
}
E
# Old tools made programs without a build-id.
${CC:-cc} -g -o whole app.c -Wl,--build-id=none || exit 1
cp whole bare
strip bare
mkfifo fifo
ln -s /dev/zero zero
mkdir folder

# What is no regular file, or not at an absolute path, is left alone: no file, no complaint.
foreign fifo '' "$work/fifo"
foreign 'a link to a device' '' "$work/zero"
foreign 'a folder' '' "$work/folder"
for path in /dev/zero /dev/random /dev/stdin /dev/tty /proc/self/mem /proc/kmsg /proc/kcore / ''; do
	foreign "the path $path" '' "$path"
done
cp whole x
foreign 'a relative path' '' x
through 0 log --stacks trace
! grep -q 'app.c' stdout || fail 'a relative path: it was opened'
foreign 'an absolute path' '' "$work/x"

# with_link TARGET: bare, with its debug information said to be in TARGET.
with_link() {
	printf '%s\0\0\0\0' "$1" >section # the checksum's place does not matter here
	truncate -s $(((${#1} + 8) / 4 * 4)) section
	rm -f linked
	objcopy --add-section .gnu_debuglink=section bare linked
}
for target in fifo zero folder ../../../../../../../../dev/zero /dev/zero ../fifo .. . "$work/fifo"; do
	with_link "$target"
	foreign "a debug link to $target" '' "$work/linked"
done

# The same for the file that several debug files share: a name, NUL, a build-id.
for target in fifo zero "$work/fifo" /dev/zero ../../../../../../../../dev/zero; do
	printf '%s\0abcdefghijklmnopqrst' "$target" >section
	rm -f linked
	objcopy --add-section .gnu_debugaltlink=section whole linked
	foreign "an alt link to $target" '' "$work/linked"
done

# And for split debug information: a name, and the folder it is in.
${CC:-cc} -g -gsplit-dwarf -o split app.c -Wl,--build-id=none || exit 1
for file in ./*.dwo; do
	rm "$file"
	mkfifo "$file"
done
foreign 'split debug information in a FIFO' '' "$work/split"

for kind in chdr zdebug xz; do
	python3 "$here/bomb.py" bare bomb $kind || fail "bomb.py $kind"
	foreign "a bomb, $kind" 'too much' "$work/bomb" "$work/x"
	# What is no bomb still has its names.
	through 0 log --stacks trace
	grep -q 'app.c' stdout || [ $sanitized = yes ] || fail "a bomb, $kind: no names for what is none"
done
for kind in liar sparse; do
	python3 "$here/bomb.py" bare bomb $kind || fail "bomb.py $kind"
	foreign "a bomb, $kind" '' "$work/bomb"
done
finish

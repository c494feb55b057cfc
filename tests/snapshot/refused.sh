#!/bin/sh
# Processes that are not looked into: one line says why. Files that are no snapshot are not used.
# shellcheck source=tests/snapshot/lib.sh
. "$(dirname "$0")/lib.sh"
may_look

# refused WORDS ARGUMENT...
refused() {
	words=$1
	shift
	"$nngtrace" snapshot "$@" >out 2>said
	status=$?
	[ $status = 2 ] || fail "$what: status $status"
	[ -s out ] && fail "$what: $(cat out)"
	grep -q "$words" said || fail "$what: $(cat said)"
}

what="no number"
refused 'is no number of a process' x
what="no process"
refused 'there is none' 2147483646
what="not recorded"
sleep 100 &
sleeper=$!
refused 'it is not recorded' $sleeper
kill $sleeper
what="another trace"
serve array 10
cp s.trace other.trace
"$nngtrace" snapshot "$server" other.trace >out || fail "$what: a copy is as good: $(cat out)"
NNGTRACE_OUT=third.trace LD_PRELOAD="$shim" timeout 1 "$bin/snapshot_server" array 1 </dev/null >out
refused 'it is not the trace of process' "$server" third.trace
what="no trace"
refused 'No such file' "$server" missing.trace
what=traced
if command -v gdb >out; then
	gdb -q -batch -ex 'shell touch attached' -ex 'shell while [ ! -e looked ]; do sleep 0.05; done' -p "$server" >out 2>&1 &
	debugger=$!
	until_true [ -e attached ]
	refused 'traces it already' "$server"
	touch looked
	wait $debugger
else
	skip_part "no gdb"
fi

what="another user's"
if [ "$(id -u)" = 0 ]; then
	folder=$(mktemp -d /tmp/nngtrace-refused-XXXXXX)
	chmod 755 "$folder"
	cp "$nngtrace" "$folder/nngtrace"
	setpriv --reuid=65534 --regid=65534 --clear-groups "$folder/nngtrace" snapshot "$server" >out 2>said
	status=$?
	rm -r "$folder"
else
	"$nngtrace" snapshot 1 >out 2>said
	status=$?
fi
if [ $status != 2 ] || [ "$(wc -l <said)" != 1 ]; then
	fail "$what: status $status: $(cat said)"
fi
grep -q "it is another user's: look as that user, or as root" said || fail "$what: $(cat said)"

# A program of 32 bits that waits, without a library.
what="another architecture"
# shellcheck disable=SC2016
printf '.globl _start\n_start: mov $29, %%eax\nint $0x80\njmp _start\n' >small.s
if [ "$(uname -m)" = x86_64 ] && as --32 -o small.o small.s 2>out && ld -m elf_i386 -o small small.o 2>out; then
	./small &
	small=$!
	# shellcheck disable=SC2317 # until_true calls it
	has_begun() {
		[ "$(readlink "/proc/$small/exe")" = "$PWD/small" ] || ! kill -0 "$small" 2>/dev/null
	}
	until_true has_begun
	if kill -0 "$small" 2>/dev/null; then
		refused 'its program is of another architecture' "$small"
		kill -KILL "$small"
	else
		skip_part "this kernel runs no programs of 32 bits"
	fi
else
	skip_part "no program of 32 bits can be made here"
fi

# What Yama forbids, and what it is called. The kernel here may have none: the file is made.
what=yama
cat >yama.sh <<'EOF'
mount -t tmpfs none /proc/sys/kernel && mkdir /proc/sys/kernel/yama && echo 1 >/proc/sys/kernel/yama/ptrace_scope || exit 77
# Root without the right to trace is like another user under Yama.
exec setpriv --bounding-set=-sys_ptrace --inh-caps=-sys_ptrace "$@"
EOF
unshare -m sh yama.sh "$nngtrace" snapshot "$server" >out 2>said
status=$?
if [ $status = 2 ] && [ ! -s out ]; then
	grep -q '(kernel.yama.ptrace_scope is 1): look as root, or set it to 0' said || fail "$what: $(cat said)"
	[ "$(wc -l <said)" = 1 ] || fail "$what: $(cat said)"
elif [ $status = 0 ]; then
	fail "$what: it looked all the same: $(cat out)"
else
	skip_part "no file system can be mounted here: $(cat said)"
fi

what=files
look
size=$(stat -c %s s.trace.snapshot)
cp s.trace.snapshot whole
for length in 0 1 8 79 80 100 $((size - 1)); do
	head -c "$length" whole >s.trace.snapshot
	"$nngtrace" check s.trace >report 2>said || fail "$what: $length bytes, status $?"
	grep -q 'not used' said || fail "$what: $length bytes: $(cat said)"
done
rm s.trace.snapshot
mkfifo s.trace.snapshot
timeout 60 "$nngtrace" check s.trace >report 2>said || fail "$what: a pipe, status $?"
rm s.trace.snapshot
end KILL

# One that executes itself at any moment of the look is another program then, with another trace.
what=executes
NNGTRACE_OUT=executes.trace LD_PRELOAD="$shim" "$bin/snapshot_server" executes 60 >words <orders &
server=$!
exec 3<words 4>orders
looks=0
while kill -0 $server 2>/dev/null && [ $looks -lt 100 ]; do
	looks=$((looks + 1))
	timeout 60 "$nngtrace" snapshot $server >out 2>said
	case $? in
	0) grep -q '; lost: 0,' out || fail "$what: $(cat out)" ;;
	2) [ "$(wc -l <said)" = 1 ] || fail "$what: $(cat said)" ;;
	*) fail "$what: $(cat said)" ;;
	esac
done
wait $server 2>/dev/null || fail "$what: it was harmed: status $?"
exec 3<&- 4>&-

# One that ends at any moment of the look: either the look was done before, or a line says it.
what=ends
for moment in 0 2 8 32; do
	serve array 5000
	"$nngtrace" snapshot "$server" >out 2>said &
	looking=$!
	i=0
	while [ $i -lt $((moment * 20)) ]; do
		i=$((i + 1))
		: >passed
	done
	end KILL
	wait $looking
	status=$?
	[ $status = 2 ] || [ $status = 0 ] || fail "$what: status $status: $(cat said)"
	if [ $status = 2 ]; then
		grep -q "process $server" said || fail "$what: $(cat said)"
		[ -e s.trace.snapshot ] && fail "$what: it was written all the same"
	else
		grep -q '; lost: 0,' out || fail "$what: $(cat out)"
	fi
done
finish

#!/bin/sh
# Whose a trace is: no process takes another one's for its own, and no file is lost that is none
# of its own; record and run tell of their own traces alone.
# shellcheck disable=SC2034 # of lib.sh
mounts=own
# shellcheck source=tests/hosts/lib.sh
. "$(dirname "$0")/lib.sh"
sample=$bin/../samples/p01-free-after-send
program=$bin/host_identity

# traces COUNT: so many traces are here, under whatever names, and all of them are readable
traces() {
	for trace in *trace*; do
		dump "$trace"
	done
	count=$(find . -name '*.dump' | wc -l)
	[ "$count" = "$1" ] || fail "$what: $count traces, not $1: $(ls)"
}

# Two containers with one folder: their processes have the same number and start at once.
what="two pid namespaces"
if unshare --pid --fork true 2>unshare.err; then
	own_proc=--mount-proc
	if ! unshare --pid --fork --mount-proc true 2>unshare.err; then # a root that is no mount point
		own_proc=
		skip_part "$what: a /proc of their own is not permitted: $(cat unshare.err)"
	fi
	for round in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		# The name for all, and the default, which has the number; each with its own /proc and without.
		out=app.trace proc=
		[ $((round % 2)) = 0 ] || out=%e.%p.trace
		[ $((round % 4)) -gt 1 ] || proc=$own_proc
		for one in 1 2; do
			# shellcheck disable=SC2086
			NNGTRACE_OUT=$out LD_PRELOAD=$shim unshare --pid --fork $proc \
				"$program" meet met.$one met.$((3 - one)) 2>err.$one &
			eval "pid$one=$!"
		done
		# shellcheck disable=SC2154
		for pid in "$pid1" "$pid2"; do
			wait "$pid" || fail "$what, $out: status $?"
		done
		quiet err.1
		quiet err.2
		traces 2
		for trace in *.dump; do
			grep -q '^header pid=1 .* end=1 ' "$trace" || fail "$what, $out: $(head -n 1 "$trace")"
		done
		rm -f ./*trace* met.* err.*
	done
	# One after the other: the first one's is finished, and nobody asked for it to go.
	for round in 1 2 3; do
		# shellcheck disable=SC2086
		NNGTRACE_OUT=app.trace LD_PRELOAD=$shim unshare --pid --fork $own_proc \
			"$program" leave 0 || fail "$what, in turn: status $?"
	done
	traces 3
	rm -f ./*trace*
else
	skip_part "$what: not permitted: $(cat unshare.err)"
fi

what="in one namespace"
for round in 1 2 3; do
	NNGTRACE_OUT=app.trace traced "$program" leave 0 || fail "$what: status $?"
	traces 1
	rm -f ./*.dump
done
NNGTRACE_OUT=app.trace traced "$program" meet met.1 met.2 &
pid1=$!
NNGTRACE_OUT=app.trace traced "$program" meet met.2 met.1 &
wait $pid1 || fail "$what, at once: status $?"
wait $! || fail "$what, at once: status $?"
traces 2
rm -f ./*trace* met.*

what="a handler forks"
for round in 1 2 3 4 5 6 7 8 9 10; do
	NNGTRACE_OUT=p.trace traced timeout 100 "$program" handler 20 >out 2>err || fail "$what: status $?"
	quiet err
	parents=0
	for trace in p.trace*; do
		dump "$trace"
		if grep -q "^header pid=$(value pid out) .* end=1 " "$trace.dump"; then
			parents=$((parents + 1))
			has "$trace" nng_msg_alloc "$(value made out)"
			has "$trace" nng_msg_free "$(value made out)"
		elif grep -q '^header .* end=1 ' "$trace.dump"; then
			fail "$what: a child that ended by _exit has ended: $(head -n 1 "$trace.dump")"
		elif [ "$(grep -c '^event.* nng_msg_alloc ' "$trace.dump")" -gt 2 ]; then
			fail "$what: a child has its parent's events: $(head -n 1 "$trace.dump")"
		fi
	done
	# A child that was forked before its parent called NNG may have the name. Only the parent exits.
	[ $parents = 1 ] || fail "$what: $parents traces of the parent: $(ls)"
	rm -f ./*.dump
	# shellcheck disable=SC2094
	"$nngtrace" check --fail-on never p.trace* >report 2>&1 || fail "$what: check says $?"
	grep -q 'could not be read\|made room' report && fail "$what: $(cat report)"
	rm -f ./*trace*
done

what="only its owner may read it"
for mask in 000 022 0777; do
	(umask $mask && NNGTRACE_OUT=p.trace traced "$program" leave 0)
	[ "$(stat -c %a p.trace)" = 600 ] || fail "$what: umask $mask: $(stat -c %a p.trace)"
	rm -f p.trace
done

what="children that do little"
NNGTRACE_OUT=p.trace traced "$program" leave 50 || fail "$what: status $?"
[ "$(find . -name 'p.trace*' | wc -l)" = 51 ] || fail "$what: $(find . -name 'p.trace*' | wc -l) traces"
bytes=$(cat p.trace.* | wc -c)
[ "$bytes" -le $((50 * 65536)) ] || fail "$what: $bytes bytes of 50 children"
rm -f ./*trace*

# A file that is no trace stays as it is, whatever leads to it.
what="a file that is no trace"
for target in notes.txt link short "$work/notes.txt"; do
	echo 'what I want to keep' >notes.txt
	ln -sf notes.txt link
	printf NNG >short
	cat notes.txt short >before
	NNGTRACE_OUT=$target traced "$program" leave 1 2>err || fail "$what: $target: status $?"
	[ "$(wc -l <err)" = 1 ] || fail "$what: $target: it said $(cat err)"
	grep -q "cannot record: .*$target: it exists and is not a" err || fail "$what: $(cat err)"
	cat notes.txt short | cmp - before || fail "$what: $target was changed"
	"$nngtrace" record -o "$target" -- touch started 2>err
	[ $? = 2 ] || fail "$what: record -o $target: another status"
	grep -q "cannot write a trace to $target: it " err || fail "$what: record: $(cat err)"
	cat notes.txt short | cmp - before || fail "$what: record changed $target"
done
[ -e started ] && fail "$what: the command was started"
# An empty one (mktemp) is as good as none.
: >empty.trace
NNGTRACE_OUT=empty.trace traced "$program" leave 0 2>err || fail "$what: status $?"
quiet err
traces 1
rm -f ./*

# record and run: their own traces. Others in the folder are not looked at, and not changed.
what="other people's traces"
NNGTRACE_OUT=planted.trace traced "$sample-wrong" 1 2 >out 2>err
[ -s planted.trace ] || fail "$what: no trace to plant"
# It says that it began far in the future, and does not say how it ended.
printf '\377\377\377\377\377\377\377\077' | dd of=planted.trace bs=1 seek=48 conv=notrunc 2>err
printf '\000\000\000\000' | dd of=planted.trace bs=1 seek=40 conv=notrunc 2>err
cp planted.trace before
"$nngtrace" run --error-exitcode 9 --trace "$work/%e.trace" -- "$sample-right" 1 2 >out 2>report ||
	fail "$what: reported as ours: $(cat report)"
cmp planted.trace before || fail "$what: it was changed"
rm -f ./*

# Two runs in one folder; the right one is there while the wrong one begins and ends.
what="two runs at once"
"$nngtrace" run --error-exitcode 9 --trace "$work/%e.%p.trace" -- sh -c \
	"touch ready; n=0; while [ ! -e go ] && [ \$n -lt 600 ]; do sleep 0.05; n=\$((n + 1)); done
	exec '$sample-right' 1 2" >right.out 2>right.err &
right=$!
n=0
while [ ! -e ready ] && [ $n -lt 600 ]; do
	sleep 0.05
	n=$((n + 1))
done
"$nngtrace" run --error-exitcode 9 --trace "$work/%e.%p.trace" -- "$sample-wrong" 1 2 >wrong.out 2>wrong.err
[ $? = 9 ] || fail "$what: the wrong one is not found: $(cat wrong.err)"
touch go
wait $right || fail "$what: the right one is blamed: $(cat right.err)"
grep -q msg-free-after-send right.err && fail "$what: the right one's report: $(cat right.err)"
rm -f ./*

# A recorder that cannot start says so to nngtrace as well; nothing is said to be clean.
what="the recorder cannot start"
mkdir small
cannot() {
	NNGTRACE_OUT=$1 "$nngtrace" record -- sh -c "$2 exec '$program' leave 0" 2>err ||
		fail "$what: status, and $(cat err)"
	grep -q "no trace of 'sh': the recorder could not start: .*$3" err || fail "$what: $(cat err)"
	grep -q 'made no call' err && fail "$what: $(cat err)"
	return 0
}
cannot p.trace 'exec 2>&-; ulimit -f 0;' 'File too large'
cannot p.trace 'mkdir p.trace;' 'not a regular file'
rmdir p.trace
if mount_tmpfs size=16k small; then
	cannot small/p.trace '' 'No space left'
	umount small
else
	skip_part "mount is not permitted, so there is no full disk"
fi
finish

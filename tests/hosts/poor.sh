#!/bin/sh
# Processes that lack something: they end as they would without the shim, and what could not be
# recorded is counted, or said once when nothing could.
# shellcheck disable=SC2034 # of lib.sh
mounts=own
# shellcheck source=tests/hosts/lib.sh
. "$(dirname "$0")/lib.sh"
many=100000

# poor HOW LINES MESSAGES: it must end like without the shim, and the shim say so many lines.
# False: this machine does not let us try.
poor() {
	what=$1
	"$bin/host_poor" "$1" 10 >plain.out 2>plain.err
	plain=$?
	if [ $plain = 77 ]; then
		skip_part "$1 is not permitted here"
		return 1
	fi
	NNGTRACE_OUT=${out_path:-p.trace} traced "$bin/host_poor" "$1" "$3" >out 2>err
	status=$?
	[ $status = $plain ] || fail "$what: status $status, not $plain"
	cmp -s plain.out out || fail "$what: it printed $(cat out)"
	[ "$(wc -l <err)" = "$2" ] || fail "$what: it said: $(cat err)"
}

# counted MESSAGES LEAST [lost]: each call is in the trace or in the count of losses, and so many are
# in the trace. "lost": some must be in the other.
counted() {
	"$bin/trap_dump" --count p.trace >count || fail "$what: not readable"
	[ $(($(value events count) + $(value dropped count))) = $(($1 * 2)) ] || fail "$what: $(cat count)"
	[ "$(value events count)" -ge "$2" ] || fail "$what: $(cat count)"
	"$nngtrace" check --fail-on never p.trace >report || fail "$what: check says $?"
	[ "${3:-}" != lost ] || [ "$(value dropped count)" != 0 ] || fail "$what: nothing was lost"
	if [ "$(value dropped count)" != 0 ]; then
		grep -q 'not recorded' report || fail "$what: the loss is not told: $(cat report)"
	fi
	rm -f p.trace
}

poor closed 0 10 && counted 10 20
poor closefrom 0 $many && counted $many $((many * 2))
# What is full is unmapped, so that the rest has room.
poor memory 0 $many && counted $many $((many * 2))
# What is mapped already is used up; the file cannot grow, and the process lives on.
for how in files-later nobody seccomp chroot-later; do
	poor $how 0 $many && counted $many 1000 lost
done
poor files 1 10 && { grep -q 'cannot record: .*Too many open files' err || fail "files: $(cat err)"; }
[ -e p.trace ] && fail "files: a trace was left"
poor chroot 0 10 && {
	# The default is a path in the working directory, as the process sees it.
	mv empty/p.trace . 2>mv.err && counted 10 20
}

what="no permission"
if [ "$(id -u)" = 0 ] && command -v setpriv >which; then
	mkdir -p closed && chmod 755 closed
	# Where that user can read them, which a build in root's home is not.
	open=$(mktemp -d) && chmod 755 "$open" && cp "$shim" "$bin/host_poor" "$open"
	NNGTRACE_OUT=$PWD/closed/p.trace LD_PRELOAD=$open/${shim##*/} \
		setpriv --reuid 65534 --clear-groups "$open/host_poor" none 10 >out 2>err
	status=$?
	rm -rf "$open"
	if [ $status = 126 ] || [ $status = 127 ]; then
		skip_part "another user cannot run our programs"
	else
		[ $status = 7 ] || fail "$what: status $status"
		[ "$(wc -l <err)" = 1 ] || fail "$what: it said: $(cat err)"
		grep -q 'cannot record: .*Permission denied' err || fail "$what: $(cat err)"
	fi
else
	skip_part "to become another user is not permitted here"
fi

what="read-only file system"
mkdir -p read-only
if mount_tmpfs ro read-only; then
	out_path=read-only/p.trace
	poor none 1 10
	grep -q 'cannot record: .*Read-only file system' err || fail "$what: $(cat err)"
	out_path=
	# run puts its own trace there when TMPDIR says so: refused before the program starts.
	TMPDIR=$PWD/read-only "$nngtrace" run -- "$bin/host_poor" none >out 2>err
	[ $? = 2 ] || fail "$what: run"
	grep -q 'Read-only file system' err || fail "$what: run said $(cat err)"
	[ -s out ] && fail "$what: the program ran"
	umount read-only
else
	skip_part "mount is not permitted, so there is no read-only file system"
fi

# The dynamic linker drops LD_PRELOAD for it; record says that nothing was seen.
what="setuid"
cp "$bin/host_poor" setuid-program
chmod u+s setuid-program
"$nngtrace" record -o p.trace -- ./setuid-program none >out 2>err
[ $? = 7 ] || fail "$what: status"
if [ ! -e p.trace ]; then
	grep -q "^nngtrace: no trace of .*ignores LD_PRELOAD for a setuid" err || fail "$what: $(cat err)"
else
	rm -f p.trace # we are its owner: nothing changes hands, and it was recorded
fi

what="changed folder"
mkdir -p elsewhere
(cd elsewhere && NNGTRACE_OUT=p.trace traced "$bin/host_poor" none >out 2>err) && fail "$what"
[ -e elsewhere/p.trace ] || fail "$what: a relative path is not that of the process"
finish

#!/bin/sh
# The host gets the rest of what is scarce: of the disk, the address space, the memory that may be
# locked. A lack that passes is a gap in the trace and not its end. A trace that is cut ends nobody.
# shellcheck source=tests/hosts/lib.sh
. "$(dirname "$0")/lib.sh"

# scarce HOW: it must get what it needs, with the recorder as without.
scarce() {
	what=$1
	"$bin/host_scarce" "$@" >plain.out
	if [ $? = 77 ]; then
		skip_part "$what is not permitted here"
		return 1
	fi
	NNGTRACE_OUT=$PWD/s.trace traced "$bin/host_scarce" "$@" >out 2>err
	status=$?
	[ $status = 7 ] || fail "$what: status $status"
	[ -s err ] && fail "$what: it said: $(cat err)"
	return 0
}

# counted TRACE: each call is there, or counted.
counted() {
	"$bin/trap_dump" --count "$1" >count || fail "$what: not readable"
	[ $(($(value events count) + $(value dropped count))) = $(($(cat out) * 2)) ] ||
		fail "$what: $(cat count), of $(cat out) messages"
}

# told WORDS: check and stats say that events are missing, and why.
told() {
	"$nngtrace" check --fail-on never s.trace >report || fail "$what: check"
	grep -q "not recorded ($1" report || fail "$what: check does not say why: $(cat report)"
	"$nngtrace" stats s.trace | grep -q "events dropped ($1" || fail "$what: stats does not say why"
}

scarce space && {
	counted s.trace
	[ "$(value dropped count)" = 0 ] || fail "$what: $(cat count)"
	[ "$(stat -c %s s.trace)" -gt 100000000 ] || fail "$what: the trace is small: $(stat -c %s s.trace)"
}
scarce resident && counted s.trace && {
	[ "$(stat -c %s s.trace)" -gt 125829120 ] || fail "$what: the trace is small: $(stat -c %s s.trace)"
}
scarce locked && counted s.trace
scarce descriptors && {
	counted s.trace
	told 'no descriptor was free'
	[ "$(value events count)" -gt 400000 ] || fail "$what: the trace did not grow again: $(cat count)"
}
scarce cut-exit
scarce cut-later && {
	told 'somebody cut the trace'
	[ "$(stat -c %s s.trace)" = 24576 ] || fail "$what: $(stat -c %s s.trace) bytes"
}
scarce cut-holes && told 'somebody cut the trace'

what=disk
mkdir -p disk
# In a mount namespace of its own: nothing stays mounted, whatever happens.
if unshare -m mount -t tmpfs tmpfs disk 2>mount.err; then
	# shellcheck disable=SC2016
	NNGTRACE_OUT=$PWD/disk/s.trace shim=$shim unshare -m sh -c '
		mount -t tmpfs -o size=24m tmpfs disk
		LD_PRELOAD=$shim "$1" disk disk/own >out 2>err
		status=$?
		cp disk/s.trace .
		exit $status' sh "$bin/host_scarce"
	status=$?
	[ $status = 7 ] || fail "$what: status $status"
	counted s.trace
	[ "$(value events count)" -gt 200000 ] || fail "$what: too little is used: $(cat count)"
	told 'the disk is nearly full'
else
	skip_part "mount is not permitted, so there is no full disk"
fi
rm -f s.trace
finish

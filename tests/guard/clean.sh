#!/bin/sh
# clean.sh BIN SHIM NNGTRACE WORK SAMPLES [all]: what is right stays as it is in both modes: each
# program that a rule must be silent about ends with the status that it has alone and says the same,
# and no call is refused. Without `all`: only the programs of the rules that the guard has.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../traps/lib.sh"
folder=$5/../tests/rules
offences=$here/../../shim/trace/guard_offences.def
which=${6:-}
modes="stop survive:copy"
[ "$which" != all ] || modes="stop survive survive:copy stop:quarantine=64K"

# alone_and_guarded PROGRAM ARG...: its status alone and in each mode, and what was refused.
alone_and_guarded() {
	name=$(basename "$1")
	timeout 60 "$@" >alone.out 2>alone.err
	alone=$?
	for mode in $modes; do
		case $name/$mode in
		# They look for a message at the address of an earlier one: what is kept has no such.
		msg-free-after-send.silent-same-address/*copy | msg-free-after-send.silent-same-address/*quarantine* | \
			msg-stale-body.silent-inside-own-memory/*copy | msg-stale-body.silent-inside-own-memory/*quarantine*) continue ;;
		esac
		rm -f right.trace*
		NNGTRACE_GUARD=$mode NNGTRACE_OUT=right.trace traced timeout 60 "$@" >out 2>err
		status=$?
		[ $status = $alone ] || fail "$name: $mode: status $status, alone $alone: $(cat err)"
		cmp -s alone.out out || fail "$name: $mode: it says $(cat out), alone $(cat alone.out)"
		for trace in right.trace*; do
			"$nngtrace" stats --format json "$trace" >stats 2>&1
			grep -q '"guard_refused": 0' stats || fail "$name: $mode: $(grep guard_refused stats)"
			grep -q "\"guard\": \"${mode%%=*}\"" stats || fail "$name: $mode: the mode was off"
		done
	done
}

count=0
for program in "$folder"/*.silent-*; do
	name=${program##*/}
	case $name in
	# It frees twice what it has received: silent is the rule in its name alone.
	msg-free-after-send.silent-inproc-twice) continue ;;
	esac
	[ "$which" = all ] || grep -q "\"${name%.silent-*}\"" "$offences" || continue
	count=$((count + 1))
	alone_and_guarded "$program"
done
[ $count -gt 25 ] || fail "only $count programs in $folder"
for name in async_server forwarder worker_pool survey; do
	alone_and_guarded "$bin/clean-$name" 200 8 inproc
done
finish

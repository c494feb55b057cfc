#!/bin/sh
# clean.sh BIN SHIM NNGTRACE WORK SAMPLES SEEDS: the programs that each rule must be silent about
# stay silent with delays, and end with the status that they have alone. What their source permits, a
# note or a warning, is permitted here, too.
sources=$(cd "$(dirname "$0")/../rules" && pwd)
. "$(dirname "$0")/../traps/lib.sh"
folder=$5/../tests/rules
seeds=$6
count=0
for path in "$folder"/*.silent-*; do
	name=${path##*/}
	rule=${name%%.silent-*}
	case $name in
	# It frees twice what it has received: silent is the rule in its name alone.
	msg-free-after-send.silent-inproc-twice) continue ;;
	esac
	count=$((count + 1))
	timeout 60 "$path" >alone 2>&1
	alone=$?
	least=note # which it must not have
	grep -q 'nngtrace: note allowed' "$sources/$name.c" && least=warning
	grep -q "nngtrace: $rule=warning" "$sources/$name.c" && least=error
	timeout 300 "$nngtrace" run --perturb --repeat "$seeds" --rule "$rule" --error-exitcode 99 \
		--fail-on $least -- "$path" >out 2>err
	status=$?
	[ $status = $alone ] || fail "$name: status $status, alone $alone: $(grep '^nngtrace' err)"
done
[ $count -gt 100 ] || fail "only $count programs in $folder"
finish

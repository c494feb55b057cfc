#!/bin/sh
# Every function of nng_api.def, those of releases that are not here among them: its wrapper calls
# NNG's own and records the call once, with the right name, and the analyzer can read it.
# shellcheck source=tests/hosts/lib.sh
. "$(dirname "$0")/lib.sh"

export LD_LIBRARY_PATH="$work/../../every"
"$bin/host_every" >plain.out || fail "status $?"
[ "$(wc -l <plain.out)" -gt 550 ] || fail "only $(wc -l <plain.out) functions were called"
NNGTRACE_OUT=t.trace traced "$bin/host_every" >out 2>err || fail "status $?"
quiet err
cmp plain.out out || fail "another output"
"$bin/trap_dump" t.trace |
	sed -n 's/^event thread=[0-9]* time=[0-9]* \(call\|enter\)[^ ]* \([^ ]*\) .*/\2/p' >called
diff plain.out called >differ || fail "not recorded once each: $(head -5 differ)"
for command in log stats check; do
	"$nngtrace" "$command" t.trace >said 2>&1
	[ $? -lt 2 ] || fail "$command: $(head -3 said)"
done
finish

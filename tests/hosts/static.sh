#!/bin/sh
# libnng inside the program: linked with nngtrace_link it records, and the findings are those
# of the same program with a shared libnng; without, nobody calls it clean.
# shellcheck source=tests/hosts/lib.sh
. "$(dirname "$0")/lib.sh"
[ -n "${5:-}" ] || skip "libnng.a or libmbedtls.a is not installed (libnng-dev, libmbedtls-dev)"
static=$5/static carries=$5/carries linked=$5/linked

# judged REPORT: what was found and where, how often, without times and pids
judged() {
	sed -n -e '/^error:\|^warning:\|^note:/p' -e 's/^\(  --> [^ ]* in [^ ]*\).* \([0-9][0-9]* times*\),.*/\1 \2/p' \
		-e 's/.*\(key [0-9a-f]*\)$/\1/p' -e 's/^\(.*\) in .* (pid.*/\1/p' "$1"
}

for program in "$static"/*; do
	name=${program##*/}
	what="$name"
	rm -f ./*.trace
	"$program" >plain.out 2>&1
	plain=$?
	rm -f ./*.trace
	NNGTRACE_OUT=s.trace "$program" >static.out 2>&1 || [ $? = $plain ] || fail "$what: status"
	"$nngtrace" check --fail-on never s.trace >static.report || fail "$what: check says $?"
	NNGTRACE_OUT=d.trace traced "$bin/../samples/$name" >dynamic.out 2>&1
	"$nngtrace" check --fail-on never d.trace >dynamic.report
	judged static.report >static.judged
	judged dynamic.report >dynamic.judged
	[ -s static.judged ] || fail "$what: nothing said"
	diff dynamic.judged static.judged || fail "$what: other findings than with a shared libnng"
	# The same calls, too: none of libnng's own.
	for kind in s d; do
		"$bin/trap_dump" $kind.trace | sed -n 's/^event thread=[0-9]* time=[0-9]* [^ ]* \([^ ]*\) .*/\1/p' |
			grep -v 'aio_result\|aio_wait\|get_msg' | sort | uniq -c >$kind.calls
	done
	diff d.calls s.calls || fail "$what: other calls than with a shared libnng"
done

for program in library static static-pie; do
	what="linked, calls by a library, $program"
	NNGTRACE_OUT=l.trace "$linked/linked-$program" >out 2>&1 || fail "$what: status $?: $(cat out)"
	[ -s out ] && fail "$what: it said $(cat out)"
	dump l.trace
	has l.trace nng_msg_alloc 1
	has l.trace nng_msg_free 1
	"$nngtrace" log --stacks l.trace >log || fail "$what: log says $?"
	[ "$(grep -c 'at linked_calls .*linked.c' log)" = 2 ] || fail "$what: no caller: $(cat log)"
	[ "$(grep -c 'at main .*linked.c' log)" = 2 ] || fail "$what: no main: $(cat log)"
done
what="linked, no call at all"
NNGTRACE_OUT=idle.trace "$linked/linked-idle" >out 2>&1 || fail "$what: status $?"
[ -e idle.trace ] && fail "$what: there is a trace"

what="libnng inside, captured in place"
for program in "$carries"/*; do
	name=${program##*/}
	what="$name, captured in place"
	"$program" >plain.out 2>&1
	plain=$?
	rm -f i.trace d.trace
	NNGTRACE_OUT=i.trace traced "$program" >inplace.out 2>&1
	[ $? = $plain ] || fail "$what: status"
	dump i.trace
	if ! grep -aq '^meta code .*value=3 captured=[1-9][0-9]* missed=0 ' i.trace.dump; then
		grep -aq "^meta code .*reason=this build of nngtrace has no in-place" i.trace.dump &&
			skip "no in-place capture in this build"
		fail "$what: not captured: $(grep -a '^meta code' i.trace.dump)"
		continue
	fi
	"$nngtrace" check --fail-on never i.trace >inplace.report || fail "$what: check says $?"
	NNGTRACE_OUT=d.trace traced "$bin/../samples/$name" >dynamic.out 2>&1
	"$nngtrace" check --fail-on never d.trace >dynamic.report
	judged inplace.report >inplace.judged
	judged dynamic.report >dynamic.judged
	diff dynamic.judged inplace.judged || fail "$what: other findings than with a shared libnng"
done

for place in . .debug; do
	what="libnng inside, its names in a debug file in $place"
	program=$carries/p05-failed-send-wrong
	mkdir -p named/.debug
	rm -f named/*.debug named/.debug/*.debug d.trace
	objcopy --only-keep-debug "$program" "named/$place/names.debug"
	strip -o named/p05-failed-send-wrong "$program"
	objcopy --add-gnu-debuglink="named/$place/names.debug" named/p05-failed-send-wrong
	NNGTRACE_OUT=d.trace traced named/p05-failed-send-wrong >out 2>&1
	"$nngtrace" check --fail-on never d.trace >named.report || fail "$what: check says $?"
	NNGTRACE_OUT=i.trace traced "$program" >out 2>&1
	"$nngtrace" check --fail-on never i.trace >inplace.report
	judged named.report >named.judged
	judged inplace.report >inplace.judged
	[ -s named.judged ] || fail "$what: nothing said"
	diff inplace.judged named.judged || fail "$what: other findings than with the names inside"
done

what="libnng inside, not captured"
for program in "$carries"/*wrong; do
	NNGTRACE_INPLACE=0 "$nngtrace" run --error-exitcode 9 -- "$program" >out 2>err
	[ $? = 9 ] || fail "$what: status"
	grep -q "the NNG inside .* was not recorded: NNGTRACE_INPLACE is 0" err || fail "$what: $(cat err)"
	grep -q "no findings" err && fail "$what: called clean"
done

what="linked to libnng, and no call"
"$nngtrace" record -- "$bin/trap_environment" 0 >out 2>err
grep -q "^nngtrace: no trace of .*linked to libnng and made no call" err || fail "$what: $(cat err)"
what="nothing of NNG's"
"$nngtrace" run -- sh -c : 2>err
grep -q "^nngtrace: no trace of 'sh': it made no call" err || fail "$what: $(cat err)"
finish

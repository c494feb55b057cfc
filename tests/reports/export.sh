#!/bin/sh
# nngtrace export: trace events and tables are sound, hold what the trace holds, and say the same as
# stats and check; what is asked for is all that is there.
# usage: export.sh BIN SAMPLES SOURCE
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"

# holds WORDS export.py-arguments...
holds() {
	words=$1
	shift
	python3 "$here/export.py" "$@" 2>stderr || fail "$words"
}
# export_to FILE export-arguments...
export_to() {
	file=$1
	shift
	ends 0 export "$@" -o "$file"
}
# A message that is freed after its hand-over, a callback, a context that a socket's end closes.
record p01-free-after-send-wrong one.trace
record p09-free-in-callback-wrong two.trace
record p13-closed-context-wrong three.trace
"$bin/make_hostile" texts evil.trace 3 || fail make_hostile
for name in one two three evil; do
	ends 0 stats --format json -o $name.stats $name.trace
	"$bin/nngtrace" check --fail-on never --format json -o $name.found $name.trace 2>stderr || fail "check $name"
	export_to $name.json --format trace-event $name.trace
	for table in events objects findings functions; do
		export_to $name.$table --format csv --table $table $name.trace
	done
	holds "$name: tables" tables $name.stats $name.found $name.events $name.objects $name.findings $name.functions
done
for name in one two three; do
	holds "$name: trace events" events $name.json $name.stats
done
holds 'hostile names in tables' formulas evil.events evil.objects evil.findings

# The same bytes again, and on standard output.
ends 0 export --format trace-event one.trace
cmp -s stdout one.json || fail 'trace events: not the same bytes again'
ends 0 export --format csv one.trace
cmp -s stdout one.events || fail 'tables: not the same bytes again'

# Several processes on one line of time: the numbers of the recorder decide.
export_to all.json --format trace-event two.trace one.trace
holds 'two processes' events all.json one.stats two.stats
python3 - one.json two.json >distance <<'END'
import json, sys
print(abs(int.__sub__(*(json.load(open(f))["otherData"]["traces"][0]["start_wall_ns"] for f in sys.argv[1:]))))
END
holds 'two processes are not aligned' aligned all.json "$(cat distance)"
ends 0 export --format csv --table events one.trace two.trace
[ "$(head -n 1 stdout)" = "$(head -n 1 one.events),trace" ] || fail 'events of two traces: no column for the trace'
[ "$(wc -l <stdout)" -eq $(($(wc -l <one.events) + $(wc -l <two.events) - 1)) ] || fail 'events of two traces'

# Parts. The milliseconds lie in the middle of what happens.
python3 - one.events >middle <<'END'
import csv, sys
rows = list(csv.DictReader(open(sys.argv[1])))
print(int(rows[len(rows) // 3]["time_ns"]) // 1000000, int(rows[len(rows) * 2 // 3]["time_ns"]) // 1000000 + 1)
END
read -r from to <middle
export_to part.json --format trace-event --from "$from" --to "$to" one.trace
holds 'a part of the time' part part.json "$from" "$to"
[ "$(wc -l <part.json)" -lt "$(wc -l <one.json)" ] || fail '--from and --to leave nothing out'
ends 0 export --format csv --from "$from" --to "$to" one.trace
awk -F, -v from="$from" -v to="$to" 'NR > 1 && ($2 < from * 1e6 || $2 > to * 1e6) { exit 1 }' stdout ||
	fail 'events outside of --from and --to'
export_to thread.json --format trace-event --thread 2 one.trace
holds 'one thread' thread thread.json 2
export_to object.json --format trace-event --object 'msg#1' one.trace
holds 'one object' object object.json 'msg#1'
# What one exchange brings is received on an aio that was started before the message was there.
for number in 2 3; do
	export_to object.json --format trace-event --object "msg#$number" one.trace
	holds "one message that was received" object object.json "msg#$number"
done
export_to found.json --format trace-event --objects findings one.trace
grep -q '"ph":"b".*"name":"msg#1 msg-free-after-send"' found.json || fail '--objects findings: its track is not there'
[ "$(grep -c '"ph":"b".*"args"' found.json)" -eq 1 ] || fail '--objects findings: others are there'
export_to none.json --format trace-event --objects none one.trace
grep -q '"ph":"b"' none.json && fail '--objects none: some are there'
ends 0 export --format csv --table objects --object 'msg#1' one.trace
[ "$(wc -l <stdout)" -eq 2 ] || fail 'objects: --object msg#1'

# A call that never returned, and one without a beginning.
"$bin/make_hostile" calls calls.trace 1000 || fail make_hostile
export_to calls.json --format trace-event calls.trace
[ "$(grep -c '"returned":false' calls.json)" -eq 1000 ] || fail 'calls that never returned'

refuses '--format is missing' export one.trace
refuses 'unknown format' export --format perfetto one.trace
refuses 'unknown table' export --format csv --table people one.trace
refuses 'no trace given' export --format csv
refuses '--from is not for --table findings' export --format csv --table findings --from 1 one.trace
refuses '--table is not for trace-event' export --format trace-event --table events one.trace
refuses '--to is before --from' export --format csv --from 2 --to 1 one.trace
refuses 'milliseconds were wanted' export --format csv --from -1 one.trace
refuses 'bad object' export --format csv --object what one.trace
refuses 'the output must go elsewhere' export --format csv -o ./one.trace one.trace
refuses 'cannot write' export --format csv -o /missing/x one.trace
finish

#!/bin/sh
# The commands of docs/fleet.md, as they stand there: traces of some hosts and two releases are checked
# and loaded, and each database answers the questions as a count by hand does.
# usage: fleet.sh BIN SAMPLES SOURCE
. "$3/tests/databases/server.sh"
. "$3/tests/reports/lib.sh"
PATH=$bin:$PATH
page=$source/docs/fleet.md

# block KIND PATTERN: the first block of the page that is marked so and has a line that fits.
block() {
	awk -v kind="$1" -v pattern="$2" '
		/^```/ && !inside { inside = 1; wanted = $0 == "```" kind; text = ""; next }
		/^```/ { inside = 0; if (wanted && text ~ pattern) { printf "%s", text; exit }; next }
		inside { text = text $0 "\n" }' "$page" >"block.$1"
	[ -s "block.$1" ] || fail "docs/fleet.md: no block $1 with $2"
}

# server RELEASE HOST SAMPLE: ran there as /opt/app/server; here its file is below builds/RELEASE.
server() {
	mkdir -p "builds/$1$work/opt" "traces/$1/$2" opt
	cp "$samples/$3" opt/
	"$bin/nngtrace" record -o "traces/$1/$2/$3.$4.trace" -- "$work/opt/$3" >/dev/null 2>stderr || :
	mv "opt/$3" "builds/$1$work/opt/"
	[ -s "traces/$1/$2/$3.$4.trace" ] || fail "record $3"
}
server 1.4.2 web1 p05-failed-send-wrong 1
server 1.4.2 web2 p05-failed-send-wrong 1
server 1.4.2 web2 p05-failed-send-wrong 2
server 1.5.0 web1 p05-failed-send-wrong 1
server 1.5.0 web1 p01-free-after-send-wrong 1
server 1.5.0 web2 p01-free-after-send-wrong 1
server 1.5.0 web2 p13-closed-context-wrong 1
server 1.5.0 'web 3' p05-failed-send-right 1
mkdir traces/1.5.0/web4
"$bin/make_hostile" texts traces/1.5.0/web4/evil.trace 3 || fail make_hostile
rm -r opt

# The flight recorder's file, copied while its process runs, is a trace.
if command -v nngcat >/dev/null; then
	LD_PRELOAD=$bin/../lib/libnngtrace.so NNGTRACE_LIMIT=64M NNGTRACE_OUT=$work/running.trace \
		nngcat --rep --listen "ipc://$work/socket" --data x >/dev/null 2>&1 &
	running=$!
	tries=0
	until [ -S socket ] || [ $tries -ge 600 ]; do
		sleep 0.1
		tries=$((tries + 1))
	done
	cp --sparse=always running.trace traces/1.5.0/web1/running.trace || fail 'no trace of a running process'
	ends 0 check traces/1.5.0/web1/running.trace
	grep -q 'no end recorded' stdout || fail "a running process: $(cat stdout)"
	kill "$running"
	wait "$running" 2>/dev/null
else
	skip_part 'nngcat is not installed'
fi

block sh '^find '
sh -e block.sh >out 2>stderr || fail 'the command that checks'
[ ! -s stderr ] || fail 'the command that checks complains'
# What cannot be read is told, and costs nothing else.
head -c 100 traces/1.4.2/web1/*.trace >traces/1.4.2/web1/short.trace
sh block.sh >out 2>stderr
status=$?
grep -q short.trace stderr || fail "a short trace is not told"
[ $status -eq 123 ] || fail "a short trace: status $status"
block sh '^awk '
sh -e block.sh >out 2>stderr || fail 'the command that makes the table'
[ ! -s stderr ] || fail 'the command that makes the table complains'

# What each question is answered, counted in another way: by a program that reads the lines themselves.
cat >count.py <<'END'
import collections, glob, json, sys
rows = []
for name in glob.glob("traces/*/*.jsonl"):
    _, release, host = name[:-len(".jsonl")].split("/")
    rows += [(release, host, json.loads(line)) for line in open(name)]
def place(finding):
    where = finding["where"]
    return "%s:%d" % (where["file"], where["line"]) if where and where["file"] else ""
def by(chosen, name):
    groups = collections.defaultdict(list)
    for row in chosen:
        groups[name(row)].append(row)
    return groups
def times(group):
    return sum(finding["count"] for _, _, finding in group)
def key(row):
    return (row[2]["rule"], row[2]["fingerprint"])
def told(table):
    return "\n".join("|".join(map(str, row)) for row in table)
new = [row for row in rows if row[0] == "1.5.0"]
old = {row[2]["fingerprint"] for row in rows if row[0] == "1.4.2"}
fresh = [(*k, len({h for _, h, _ in g}), times(g), min(place(f) for _, _, f in g))
         for k, g in by([row for row in new if row[2]["fingerprint"] not in old], key).items()]
hosts = [(h, len({key(row) for row in g}), times(g)) for h, g in by(new, lambda row: row[1]).items()]
top = [(*k, len({h for _, h, _ in g}), times(g), min(r for r, _, _ in g), max(r for r, _, _ in g),
        min(place(f) for _, _, f in g)) for k, g in by(rows, key).items()]
traces = [(r, h, f["trace"]["file"], place(f)) for r, h, f in rows if f["rule"] == "msg-free-after-send"]
answers = {"new": sorted(fresh, key=lambda row: (-row[3], row[1])),
           "host": sorted(hosts, key=lambda row: (-row[2], row[0])),
           "top": sorted(top, key=lambda row: (-row[3], row[1]))[:20],
           "trace": sorted(traces)}
for name, table in answers.items():
    open(name + ".wanted", "w").write(told(table) + "\n")
END
python3 count.py || fail 'the count by hand'
grep -q '^msg-free-after-send|[0-9a-f]*|2|40|.*p01-free-after-send/wrong.c:[0-9]*$' new.wanted ||
	fail "the setting: $(cat new.wanted)"
grep -q 'p05-failed-send' new.wanted && fail 'the setting: a key of the release before is no other there'
[ "$(grep -c . host.wanted)" -ge 3 ] || fail "the setting: $(cat host.wanted)"
[ "$(grep -c . trace.wanted)" -eq 2 ] || fail "the setting: $(cat trace.wanted)"

# asked NAME PROGRAM...: the questions, each put to a program as its last word.
asked() {
	name=$1
	shift
	for question in 'new|not in' 'host|group by host' 'top|limit' 'trace|select release'; do
		block sql "${question#*|}"
		"$@" "$(cat block.sql)" >answer 2>stderr || fail "$name: ${question%|*}"
		cmp -s answer "${question%|*}.wanted" || fail "$name: ${question%|*}: $(diff answer "${question%|*}.wanted")"
	done
}

tried=0
if command -v sqlite3 >/dev/null; then
	tried=1
	block sh '^sqlite3 '
	for again in first second; do
		sh -e block.sh >out 2>stderr || fail "SQLite: the statements, the $again time"
		[ ! -s stderr ] || fail "SQLite complains the $again time"
	done
	asked SQLite sqlite3 fleet.db
else
	skip_part 'sqlite3 is not installed (sh tests/install.sh databases)'
fi

# ClickHouse itself, or its engine in place of the program.
clickhouse_is_installed() {
	command -v clickhouse >/dev/null && return
	command -v node >/dev/null && [ -d "$source/tests/databases/node_modules/chdb" ] || return 1
	mkdir programs
	printf '#!/bin/sh\nexec node "%s/tests/databases/clickhouse.js" "$@"\n' "$source" >programs/clickhouse
	chmod 755 programs/clickhouse
	PATH=$work/programs:$PATH
}
# clickhouse_table STATEMENT: the rows as the others print them. The answers have no tab of their own.
# shellcheck disable=SC2317 # "asked" calls it
clickhouse_table() {
	clickhouse local --path fleet --format TabSeparatedRaw --query "$1" | tr '\t' '|'
}
if clickhouse_is_installed; then
	tried=1
	block sh '^clickhouse '
	for again in first second; do
		sh -e block.sh >out 2>stderr || fail "ClickHouse: the statements, the $again time"
		[ ! -s stderr ] || fail "ClickHouse complains the $again time"
	done
	asked ClickHouse clickhouse_table
else
	skip_part 'clickhouse is not installed (sh tests/install.sh clickhouse)'
fi
if server_is_installed; then
	tried=1
	start_server
	block sh '^psql '
	for again in first second; do
		sh -e block.sh >out 2>stderr || fail "PostgreSQL: the statements, the $again time"
	done
	asked PostgreSQL psql -X -At -c
else
	skip_part 'postgresql is not installed (sh tests/install.sh databases)'
fi
[ $tried = 1 ] || [ $failures -gt 0 ] || skip 'no database is installed (sh tests/install.sh databases)'

# The unit of the page is the example's.
block ini 'Service'
grep -vxF -f "$source/packaging/examples/app.service.d/nngtrace.conf" block.ini && fail 'the unit of the page is not the example'
finish

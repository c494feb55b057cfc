#!/bin/sh
# Lines of findings and tables in SQLite, as docs/reports.md says.
# usage: sqlite.sh BIN SAMPLES SOURCE
if ! command -v sqlite3 >/dev/null; then
	echo 'skipped: sqlite3 is not installed (sh tests/install.sh databases)'
	exit 77
fi
. "$3/tests/databases/lib.sh"

statements sqlite3 >said.sh
[ "$(grep -c '^sqlite3 ' said.sh)" -ge 2 ] || fail 'docs/reports.md: no statements for sqlite3'
sh -e said.sh >out 2>stderr || fail 'a statement of docs/reports.md'
[ -s stderr ] && fail 'a statement complains'
grep -q '^msg-free-after-send|20|.*samples/p01-free-after-send/wrong.c$' out || fail "the statement finds: $(head -n 3 out)"

# ask QUERY: of the database that the statements have made.
ask() {
	sqlite3 findings.db "$1" 2>stderr || fail "$1"
}
[ "$(ask "select count(*) || ' ' || sum(j->>'count') from f")" = "$lines $counts" ] || fail 'not all findings are there'
[ "$(ask "select count(*) from f where json_valid(j)")" = "$lines" ] || fail 'not all are JSON'
[ "$(ask 'select count(*) from events')" = "$(($(wc -l <events.csv) - 1))" ] || fail 'not all events are there'
[ "$(ask "select group_concat(distinct type) from (select type from events order by type)")" = call,enter,return ] ||
	fail "the types of events: $(ask 'select distinct type from events')"
[ "$(ask "select count(*) from objects where kind = 'msg' and born_by = 'nng_msg_alloc' and steps > 3")" -ge 20 ] || fail 'objects'
[ "$(ask "select count from findings where rule = 'msg-free-after-send'")" = 20 ] || fail 'findings'
finish

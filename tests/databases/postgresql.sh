#!/bin/sh
# Lines of findings in PostgreSQL, as docs/reports.md says. The server is the test's own: it listens
# to a socket in the test's folder and ends with it.
# usage: postgresql.sh BIN SAMPLES SOURCE
. "$3/tests/databases/server.sh"
if ! server_is_installed; then
	echo 'skipped: postgresql is not installed (sh tests/install.sh databases)'
	exit 77
fi
. "$3/tests/databases/lib.sh"

start_server

statements psql >said.sh
[ "$(grep -c '^psql ' said.sh)" -ge 1 ] || fail 'docs/reports.md: no statements for psql'
sh -e said.sh >out 2>stderr || fail 'a statement of docs/reports.md'
grep -q '^ *msg-free-after-send *| *20 *| .*samples/p01-free-after-send/wrong.c *$' out || fail "the statement finds: $(head -n 4 out)"
ask() {
	psql -X -At -c "$1" 2>stderr || fail "$1"
}
[ "$(ask "select count(*) || ' ' || sum((f->>'count')::int) from findings")" = "$lines $counts" ] || fail 'not all findings are there'
[ "$(ask "select count(*) from findings where f @> '{\"rule\": \"msg-free-after-send\"}' and f #>> '{trace,end}' = 'exit'")" = 1 ] ||
	fail 'a query of what a line contains'
finish

#!/bin/sh
# Lines of findings in PostgreSQL, as docs/reports.md says. The server is the test's own: it listens
# to a socket in the test's folder and ends with it.
# usage: postgresql.sh BIN SAMPLES SOURCE
programs=$(find /usr/lib/postgresql -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)
if [ -z "$programs" ] || ! command -v psql >/dev/null; then
	echo 'skipped: postgresql is not installed (sh tests/install.sh databases)'
	exit 77
fi
. "$3/tests/databases/lib.sh"

# The server does not run as root.
as_server() {
	if [ "$(id -u)" -eq 0 ]; then
		runuser -u postgres -- "$@"
	else
		"$@"
	fi
}
chmod 755 "$work"
mkdir server
[ "$(id -u)" -ne 0 ] || chown postgres server
as_server "$programs/initdb" -D "$work/server/data" -A trust -E UTF8 --no-locale --no-sync >out 2>&1 || fail "initdb: $(tail -n 3 out)"
# shellcheck disable=SC2317 # the trap calls it
stop() {
	(cd / && as_server "$programs/pg_ctl" -D "$work/server/data" -m immediate -w stop) >/dev/null 2>&1
	rm -rf "$work"
}
trap stop EXIT
trap 'exit 1' INT TERM
as_server "$programs/pg_ctl" -D "$work/server/data" -w -t 120 -l "$work/server/log" \
	-o "-c listen_addresses='' -c unix_socket_directories='$work/server' -c fsync=off" start >out 2>&1 ||
	fail "the server does not start: $(tail -n 3 out)"
export PGHOST="$work/server" PGDATABASE=postgres
PGUSER=$(as_server id -un)
export PGUSER PSQLRC=/dev/null

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

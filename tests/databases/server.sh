# shellcheck shell=sh disable=SC2154 # "work" is from tests/input/lib.sh
# server.sh - sourced by tests that need PostgreSQL: a server of their own, which listens to a socket in the
# test's folder and ends with it.
server_programs=$(find /usr/lib/postgresql -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)

server_is_installed() {
	[ -n "$server_programs" ] && command -v psql >/dev/null
}

# The server does not run as root.
as_server() {
	if [ "$(id -u)" -eq 0 ]; then
		runuser -u postgres -- "$@"
	else
		"$@"
	fi
}

# shellcheck disable=SC2317 # the trap calls it
stop_server() {
	(cd / && as_server "$server_programs/pg_ctl" -D "$work/server/data" -m immediate -w stop) >/dev/null 2>&1
	rm -rf "$work"
}

# Starts it, and sets what psql needs to find it. Called after tests/input/lib.sh has made the folder.
start_server() {
	chmod 755 "$work"
	mkdir server
	[ "$(id -u)" -ne 0 ] || chown postgres server
	as_server "$server_programs/initdb" -D "$work/server/data" -A trust -E UTF8 --no-locale --no-sync >out 2>&1 ||
		fail "initdb: $(tail -n 3 out)"
	trap stop_server EXIT
	trap 'exit 1' INT TERM
	as_server "$server_programs/pg_ctl" -D "$work/server/data" -w -t 120 -l "$work/server/log" \
		-o "-c listen_addresses='' -c unix_socket_directories='$work/server' -c fsync=off" start >out 2>&1 ||
		fail "the server does not start: $(tail -n 3 out)"
	PGUSER=$(as_server id -un)
	export PGHOST="$work/server" PGDATABASE=postgres PGUSER PSQLRC=/dev/null
}

# shellcheck shell=sh disable=SC2034 # its users read what it sets
# lib.sh - sourced by the tests of this folder, after they have looked for what they need.
. "$3/tests/reports/lib.sh"

# statements PROGRAM: the commands of docs/reports.md that begin with it, to be run as they stand.
statements() {
	sed -n '/^## Databases/,/^## Paths/p' "$source/docs/reports.md" |
		awk -v program="$1" '/^```/ { inside = !inside; wanted = 0; next }
			inside && $1 == program { wanted = 1 }
			inside && wanted { print }'
}

# Lines with findings of many shapes, and tables: hostile names, thousands of findings, several traces.
for sample in p01-free-after-send p08-busy-aio p13-closed-context; do
	record $sample-wrong $sample.trace
done
"$bin/make_hostile" texts evil.trace 3 || fail make_hostile
"$bin/make_hostile" findings many.trace 2000 || fail make_hostile
ends 1 check --format jsonl -o nngtrace.jsonl ./*.trace
for table in events objects findings; do
	ends 0 export --format csv --table $table -o $table.csv evil.trace p01-free-after-send.trace
done
lines=$(wc -l <nngtrace.jsonl)
[ "$lines" -gt 2000 ] || fail "$lines findings"
counts=$(python3 -c 'import json; print(sum(json.loads(l)["count"] for l in open("nngtrace.jsonl")))')

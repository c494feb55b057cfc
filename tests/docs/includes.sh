#!/bin/sh
# Holds the order of the rooms of the analyzer: a room includes what stands above it in this list,
# and itself. Rooms on one line may include each other one way, as the second list has it.
# usage: includes.sh SOURCE_DIRECTORY
set -u
cd "$1/analyzer" || exit 2

order="base
nng
read
model symbols
print
rules history stats
report launch
cmd"
# The one exception, FROM>TO: escaping needs nothing of its own.
also="symbols>print"

rank() {
	echo "$order" | awk -v room="$1" '{ for (i = 1; i <= NF; i++) if ($i == room) print NR }'
}

bad=0
for folder in */; do
	from=${folder%/}
	own=$(rank "$from")
	if [ -z "$own" ]; then
		echo "analyzer/$from has no place in the order of tests/docs/includes.sh"
		bad=1
		continue
	fi
	# Names of folders: words.
	# shellcheck disable=SC2013
	for to in $(sed -n 's|^#include "analyzer/\([a-z]*\)/.*|\1|p' "$from"/*.[ch] | sort -u); do
		other=$(rank "$to")
		[ "$to" = "$from" ] && continue
		case " $also " in *" $from>$to "*) continue ;; esac
		if [ -z "$other" ] || [ "$other" -ge "$own" ]; then
			echo "analyzer/$from includes analyzer/$to, which does not come before it:"
			grep -ln "^#include \"analyzer/$to/" "$from"/*.[ch]
			bad=1
		fi
	done
done
[ "$(ls ./*.c)" = ./main.c ] || { echo "analyzer/ has another loose file than main.c"; bad=1; }
exit $bad

#!/bin/sh
# The folder of a lesson is all that its programs need: a copy of it, anywhere, builds with the command
# that samples/README.md names. And the header that every folder has is the same everywhere.
# usage: elsewhere.sh SOURCE_FOLDER
. "$(dirname "$0")/../verdicts.sh"
samples=$1/samples
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 2

command=$(sed -n 's/^\$ \(cc .*\)/\1/p' "$samples/README.md")
case $command in
*wrong.c*) ;;
*) fail "samples/README.md: no command that builds wrong.c: '$command'" && finish ;;
esac
count=0
for folder in "$samples"/p*/; do
	lesson=$(basename "$folder")
	cp -r "$folder" "$lesson"
	cmp -s "$folder/check.h" "$samples/p02-free-after-sendmsg/check.h" || fail "$lesson: its check.h is another one"
	for twin in wrong right; do
		(cd "$lesson" && sh -c "$(echo "$command" | sed "s/wrong/$twin/g")" && [ -x "$twin" ]) >log 2>&1 ||
			fail "$lesson: $(cat log)"
		[ ! -s log ] || fail "$lesson: $(cat log)"
		count=$((count + 1))
	done
	rm -rf "$lesson"
done
[ "$count" -ge 38 ] || fail "only $count programs were built"
finish

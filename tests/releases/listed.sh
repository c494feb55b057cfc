#!/bin/sh
# nng2.txt is whole: it names every program that calls what NNG 2 does not have, and none that is gone.
# usage: listed.sh SOURCE_FOLDER
set -u
cd "${1:?usage: listed.sh SOURCE_FOLDER}" || exit 2
gone='nn_[a-z]+\(|nng_http_(req|res|conn)_[a-z_]*\(|nng_http_conn \*|nng_http_client_transact|nng_aio_begin|nng_closeall|web_get\('
list=tests/releases/nng2.txt
failed=0

for source in tests/rules/*.fires-*.c tests/rules/*.silent-*.c samples/*/wrong.c samples/*/right.c \
	tests/clean/*.c; do
	case $source in
	tests/clean/clean.c) continue ;; # what they share
	tests/clean/*) name=clean-$(basename "$source" .c) ;;
	samples/*) name=$(basename "$(dirname "$source")")-$(basename "$source" .c) ;;
	*) name=$(basename "$source" .c) ;;
	esac
	if grep -qE "$gone|[,|] *NNG_FLAG_ALLOC" "$source" && ! grep -q "^$name " "$list"; then
		echo "FAILED: $list does not name $name"
		failed=$((failed + 1))
	fi
done
# A loop at the end of a pipe counts in a shell of its own: what it finds is printed, and counted then.
absent=$(sed 's/ .*//; /^#/d; /^$/d' "$list" | while read -r name; do
	[ -e "tests/rules/$name.c" ] || [ -e "tests/clean/${name#clean-}.c" ] || [ -e "samples/${name%-*}/${name##*-}.c" ] || echo "$name"
done)
[ -z "$absent" ] || echo "FAILED: $list names what is gone:" "$absent"
[ "$failed" -eq 0 ] && [ -z "$absent" ]

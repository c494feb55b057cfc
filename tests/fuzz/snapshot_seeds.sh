#!/bin/sh
# The seeds of fuzz_snapshot: a header with sections of objects of each verdict, in three degrees of what the
# harness makes right. Numbers are of little-endian machines; on others they are seeds all the same.
# usage: snapshot_seeds.sh CORPUS
set -eu
corpus=$1

# word NUMBER: below 256, in 4 bytes
word() {
	# shellcheck disable=SC2059
	printf "\\$(printf '%03o' "$1")\\000\\000\\000"
}

words() {
	for number in "$@"; do
		word "$number"
	done
}

# seed FLAGS
seed() {
	words 0 0 1 0 0 "$1" 0 0 0 0 1 0 2 0 4 0 0 0 1 2 # the header
	words 1 64 60 0
	for number in $(seq 0 59); do
		words 4 $((number % 5)) 1 $((number % 7)) 0 0 "$number" 0 0 0 0 0 0 0 0 0
	done
	words 2 128 0 0 # no mapping
}

rm -rf "$corpus"
mkdir -p "$corpus"
for mended in 0 1 2 6; do
	for flags in 3 7 31; do
		# shellcheck disable=SC2059
		{
			printf "\\00$mended"
			seed "$flags"
		} | head -c 4096 >"$corpus/$mended-$flags"
	done
done
touch "$corpus/done"

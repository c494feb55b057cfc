#!/bin/sh
# The seeds of fuzz_core: in each of its ways the core file as it is, with one change, and cut off.
# usage: core_seeds.sh CORPUS
set -eu
corpus=$1
rm -rf "$corpus"
mkdir -p "$corpus"
for way in 0 1 2 4 5 6; do
	# shellcheck disable=SC2059
	{
		printf "\\00$way"
		printf 'ELF'
	} >"$corpus/$way-first"
	# Offset 0x60: the first header's size in the file.
	# shellcheck disable=SC2059
	{
		printf "\\00$way"
		printf '\140\000\377\377\000\000\000\000\000\000'
	} >"$corpus/$way-size"
done
touch "$corpus/done"

#!/bin/sh
# The seeds of the fuzzer: traces of the samples, cut to what it reads, and a written one.
# usage: seeds.sh CORPUS SHIM SAMPLES BIN
set -eu
corpus=$1 shim=$2 samples=$3 bin=$4
bytes=32768

rm -rf "$corpus"
mkdir -p "$corpus"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# shellcheck disable=SC3045
ulimit -c 0
unset NNGTRACE_DEPTH NNGTRACE_LIMIT
for sample in "$samples"/*-wrong "$samples"/*-right; do
	trace=$work/${sample##*/}
	# How it ends, and whether it does, is its lesson.
	NNGTRACE_OUT=$trace LD_PRELOAD=$shim timeout -s KILL 10 "$sample" >"$work/out" 2>&1 || :
	[ -s "$trace" ] || continue
	head -c $bytes "$trace" >"$corpus/${sample##*/}"
done 2>"$work/shell"
"$bin/make_seed" "$work/seed"
head -c $bytes "$work/seed" >"$corpus/seed"
touch "$corpus/done"

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
# Lessons; what a program says with annotations, and what the modes write: delays and refused calls.
for sample in "$samples"/*-wrong "$samples"/*-right "$samples/annotations-shop" "$samples/rare-order-rare" \
	"$samples/keep-alive-server"; do
	mode=
	case $sample in
	*rare) mode=NNGTRACE_PERTURB=1:budget=100:max=1 ;;
	*server) mode=NNGTRACE_GUARD=survive:copy ;;
	esac
	trace=$work/${sample##*/}
	# How it ends, and whether it does, is its lesson.
	NNGTRACE_OUT=$trace LD_PRELOAD=$shim timeout -s KILL 10 env ${mode:+"$mode"} "$sample" >"$work/out" 2>&1 || :
	[ -s "$trace" ] || continue
	head -c $bytes "$trace" >"$corpus/${sample##*/}"
done 2>"$work/shell"
"$bin/make_seed" "$work/seed"
head -c $bytes "$work/seed" >"$corpus/seed"
touch "$corpus/done"

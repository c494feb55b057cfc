#!/bin/sh
# founding.sh BIN SHIM NNGTRACE WORK SAMPLES: the program that frees what it has sent, 8 threads and
# 500 requests each, over tcp: it crashes nearly every time, and with `survive` never.
samples=$5
. "$(dirname "$0")/../traps/lib.sh"
runs=0
while [ $runs -lt 10 ]; do
	runs=$((runs + 1))
	mode=survive
	[ $((runs % 2)) = 0 ] || mode=survive:copy
	NNGTRACE_GUARD=$mode NNGTRACE_OUT=f.trace traced timeout 60 \
		"$samples/p01-free-after-send-wrong" 8 500 >out 2>err || fail "run $runs: status $?: $(cat err)"
	grep -q '4000 requests answered' out || fail "run $runs: $(cat out)"
	"$nngtrace" stats --format json f.trace | grep -q '"guard_refused": 4000' ||
		fail "run $runs: not 4000 refused"
done
finish

#!/bin/sh
# founding.sh BIN SHIM NNGTRACE WORK SAMPLES: the program that frees what it has sent, 8 threads and
# 500 requests each, over tcp: it crashes nearly every time. With `survive:copy` it never does.
# With `survive` alone a thread may be interrupted just before its wrong free, and NNG may meanwhile
# give the same memory to another thread (docs/guard.md): on a busy machine one run of five may end so.
samples=$5
. "$(dirname "$0")/../traps/lib.sh"

# survives MODE: the run does its work, and every wrong free is refused.
survives() {
	NNGTRACE_GUARD=$1 NNGTRACE_OUT=f.trace traced timeout 60 \
		"$samples/p01-free-after-send-wrong" 8 500 >out 2>err &&
		grep -q '4000 requests answered' out &&
		"$nngtrace" stats --format json f.trace >stats && grep -q '"guard_refused": 4000' stats
}

runs=0 ended=0
while [ $runs -lt 5 ]; do
	runs=$((runs + 1))
	survives survive:copy || fail "copy, run $runs: $(cat err out)"
	survives survive || ended=$((ended + 1))
done
[ $ended -le 1 ] || fail "survive: $ended of 5 runs ended: $(cat err out)"
finish

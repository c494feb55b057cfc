#!/bin/sh
# A program that calls every function of NNG prints the same with the shim and without.
. "$(dirname "$0")/lib.sh"
"$bin/trap_transparency" >plain 2>plain.err || fail "untraced: status $?"
NNGTRACE_OUT=t.trace traced "$bin/trap_transparency" >traced 2>traced.err || fail "traced: status $?"
diff plain traced || fail "another output"
diff plain.err traced.err || fail "another stderr"
"$bin/trap_dump" t.trace >dump || fail "not readable"
grep -q '^dropped disk=0 nested=0 startup=0 ended=0$' dump || fail "$(grep '^dropped' dump)"

# Each function that the program says it called is in the trace.
sed -n 's/^\(nng_[a-z0-9_]*\) .*/\1/p' plain | sort -u >called
sed -n 's/^event .* \(nng_[a-z0-9_]*\) aux=.*/\1/p' dump | sort -u >recorded
comm -23 called recorded >missing
[ -s missing ] && fail "called but not recorded: $(tr '\n' ' ' <missing)"
echo "$(wc -l <called) functions"
[ "$(wc -l <called)" -ge 400 ] || fail "only $(wc -l <called) functions called"
finish

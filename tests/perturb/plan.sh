#!/bin/sh
# plan.sh BIN SHIM NNGTRACE WORK: from the near misses of one undelayed run a plan is made, and one
# run for each of its places finds the defect; the right twins stay silent under their own plans.
. "$(dirname "$0")/../traps/lib.sh"
. "$(dirname "$0")/rules.sh"
program=$bin/perturb_orders
found=0

for name in $all; do
	for twin in wrong right; do
		NNGTRACE_OUT=plain.trace traced timeout 60 "$program" "$name" $twin 5 ||
			fail "$name $twin: status $?"
		"$nngtrace" perturb -o "$name.$twin.plan" plain.trace >misses 2>err ||
			fail "$name $twin: perturb: $(cat err)"
		grep -q 'in the plan; now type: nngtrace run --plan ' err || fail "$name $twin: $(cat err)"
		places=$(($(wc -l <"$name.$twin.plan") - 1))
		[ $twin = right ] || [ $places -gt 0 ] || fail "$name: no near miss: $(cat misses)"
		[ $places -gt 0 ] || continue
		# Each place twice: a busy machine may undo one delay.
		"$nngtrace" run --plan "$name.$twin.plan" --repeat $((2 * places)) --until-found \
			--fail-on warning --error-exitcode 9 -- "$program" "$name" $twin 5 >out 2>err
		status=$?
		if [ $twin = right ]; then
			[ $status = 0 ] || fail "$name: the right twin: status $status: $(cat err)"
		elif [ $status = 9 ]; then
			found=$((found + 1))
		else
			echo "$name: not found by its plan of $places places"
		fi
	done
done
# A defect whose wrong call is not in an undelayed run may be missed.
[ $found -ge 5 ] || fail "only $found of 6 were found by their plans"

# A plan of another program: nothing is delayed, and that is no error.
"$nngtrace" run --plan free.wrong.plan --repeat 1 -- "$bin/perturb_traps" errno >out 2>err ||
	fail "another program: status $?: $(cat err)"
grep -q '(NNGTRACE_PERTURB, planned, seed 1): 0 delays' err || fail "another program: $(cat err)"

# Plans that somebody has changed: a function that nobody knows, one of the recorder's own, the name of a
# module that is too long, a line without end. The program runs as it is, and it is said.
begin=$(head -1 free.wrong.plan)
line=$(sed -n 2p free.wrong.plan)
long=$(printf '%0600d' 0)
for changed in "$(echo "$line" | sed 's/ nng_/ nnx_/')" "$(echo "$line" | sed 's/ nng_[a-z_]*/ nngtrace_keep/')" \
	"$line$long" "$line$(printf '%05000d' 0)"; do
	printf '%s\n%s\n' "$begin" "$changed" >changed.plan
	NNGTRACE_PERTURB=1:plan=changed.plan NNGTRACE_OUT=changed.trace traced timeout 60 "$program" free right 1 >out 2>err ||
		fail "a changed plan ($changed): status $?: $(cat err)"
	grep -q "^nngtrace: no delays: .*changed.plan is no plan" err || fail "a changed plan ($changed): $(cat err)"
done
mkfifo pipe.plan
timeout 20 "$nngtrace" run --plan pipe.plan -- true >out 2>err
status=$?
[ $status = 2 ] || fail "a plan that is a pipe: status $status"
grep -q 'pipe.plan: not a regular file' err || fail "a plan that is a pipe: $(cat err)"

# A trace without near misses, and what is no trace.
NNGTRACE_OUT=none.trace traced "$bin/perturb_traps" errno || fail "errno: status $?"
"$nngtrace" perturb none.trace >out 2>err || fail "no near misses: status $?"
grep -q '^no near misses' out || fail "no near misses: $(cat out)"
"$nngtrace" perturb out >out2 2>err
[ $? = 2 ] || fail "what is no trace is taken"
finish

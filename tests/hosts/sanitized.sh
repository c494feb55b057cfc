#!/bin/sh
# Programs built with AddressSanitizer: they start under record and run, also when another program
# starts them, end as they would alone, and the findings are those of the plain program.
# shellcheck source=tests/hosts/lib.sh
. "$(dirname "$0")/lib.sh"

# keys: of the findings in the file report
keys() {
	sed -n 's/^  key  *\([0-9a-f]*\).*/\1/p' report | sort
}

for lesson in p01-free-after-send p02-free-after-sendmsg p06-untaken-request; do
	for twin in wrong right; do
		what="$lesson $twin"
		program=./sanitized/$lesson-$twin
		[ -x "$bin/../tests/hosts/$program" ] || skip "no compiler with AddressSanitizer"
		program=$bin/../tests/hosts/$program
		"$program" >plain.out 2>&1
		plain=$?
		"$nngtrace" run -- "$program" >out 2>report
		status=$?
		[ $status = $plain ] || fail "$what: status $status, not $plain: $(cat report)"
		keys >found
		"$nngtrace" run -- "$bin/../samples/$lesson-$twin" >out 2>report
		keys >expected
		cmp -s found expected || fail "$what: $(cat found) instead of $(cat expected)"
		[ $twin = right ] || [ -s found ] || fail "$what: nothing was found"
	done
done
what="with the variables of nngtrace env"
# Words of their own are meant.
# shellcheck disable=SC2046
env $("$nngtrace" env) NNGTRACE_OUT=env.trace "$program" >out 2>&1
[ $? = "$plain" ] || fail "$what: status: $(cat out)"
[ -s env.trace ] || fail "$what: no trace: $(cat out)"
rm -f env.trace
what="started by another"
for how in '' 'env -i' 'env ASAN_OPTIONS=detect_leaks=0' 'env -u ASAN_OPTIONS'; do
	rm -f ./*.trace
	"$nngtrace" record -o %p.trace -- sh -c "$how $program; exit \$?" >out 2>err || fail "$what, $how: $(cat err)"
	[ "$(find . -name '*.trace' | wc -l)" = 1 ] || fail "$what, $how: no trace"
done
finish

#!/bin/sh
# SARIF as others see it: the standard's schema, the validator of its authors with GitHub's rules,
# and the hashes of lines that they compute.
# usage: sarif.sh BIN SAMPLES SOURCE
. "$3/tests/web/lib.sh"
tool=$web/node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool
[ -x "$tool" ] || skip 'the SARIF multitool is not installed (sh tests/install.sh web)'
# It has no libicu to ask.
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 HOME="$work"

record p01-free-after-send-wrong one.trace
record p08-busy-aio-wrong two.trace
record p13-closed-context-wrong three.trace
record p01-free-after-send-right clean.trace
"$bin/make_hostile" texts evil.trace 3 || fail make_hostile
ends 1 check --source-root "$source" --format sarif -o real.sarif one.trace two.trace three.trace
ends 0 check --source-root "$source" --format sarif -o clean.sarif clean.trace
ends 1 check --format sarif -o evil.sarif evil.trace
for name in real clean evil; do
	node "$web/sarif.js" schema $name.sarif 2>stderr || fail "$name: the schema"
	"$tool" validate $name.sarif --output $name.log --rule-kind 'Sarif;Ghas' --level 'Error;Warning' \
		>out 2>stderr || fail "$name: the validator did not run: $(tail -n 3 out)"
	node "$web/sarif.js" log $name.log 2>stderr || fail "$name: the validator"
done
# It must be able to say no.
sed 's/"message"/"massage"/' real.sarif >broken.sarif
node "$web/sarif.js" schema broken.sarif 2>stderr && fail 'the schema takes anything'

(cd "$source" && "$tool" rewrite "$work/real.sarif" --output "$work/hashed.sarif" \
	--insert RollingHashPartialFingerprints >"$work/out" 2>"$work/stderr") || fail "rewrite: $(tail -n 3 out)"
node "$web/sarif.js" hashes real.sarif hashed.sarif 2>stderr || fail 'other hashes of lines'
finish

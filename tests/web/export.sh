#!/bin/sh
# Trace events as viewers see them: the engine of Chrome's DevTools and speedscope.
# usage: export.sh BIN SAMPLES SOURCE
. "$3/tests/web/lib.sh"
browser=$(command -v chromium) || skip 'chromium is not installed (sh tests/install.sh web)'
[ -d "$web/node_modules/speedscope" ] || skip 'speedscope is not installed (sh tests/install.sh web)'
export HOME="$work"

record p01-free-after-send-wrong one.trace
record p09-free-in-callback-wrong two.trace
"$bin/make_hostile" texts evil.trace 3 || fail make_hostile
for name in one evil; do
	ends 0 export --format trace-event -o $name.json $name.trace
done
ends 0 export --format trace-event -o both.json one.trace two.trace
for name in one both evil; do
	node "$web/export.mjs" engine $name.json 2>stderr || fail "$name: the engine of DevTools"
done
for name in one evil; do
	node "$web/export.mjs" speedscope $name.json "$browser" 2>stderr || fail "$name: speedscope"
done
# Both must be able to say no.
sed 's/"ph":"f"/"ph":"F"/' one.json >broken.json
node "$web/export.mjs" engine broken.json 2>stderr && fail 'the engine of DevTools takes anything'
finish

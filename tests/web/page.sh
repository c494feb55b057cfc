#!/bin/sh
# The HTML report in a browser: no word on the console, no request, nothing that shuts anybody out,
# all there without script, and filters, keys and search that work.
# usage: page.sh BIN SAMPLES SOURCE
. "$3/tests/web/lib.sh"
browser=$(command -v chromium) || skip 'chromium is not installed (sh tests/install.sh web)'

record p01-free-after-send-wrong one.trace
record p08-busy-aio-wrong two.trace
record p01-free-after-send-right clean.trace
ends 1 check --source-root "$source" --report html=some.html --format json one.trace two.trace clean.trace
cp stdout some.json
ends 0 check --format html clean.trace
cp stdout clean.html
"$bin/make_hostile" texts evil.trace 3 || fail make_hostile
ends 1 check --format html evil.trace
cp stdout evil.html
"$bin/make_hostile" findings many.trace 2000 || fail make_hostile
"$bin/make_hostile" objects crowd.trace 100000 || fail make_hostile
ends 1 check --format html many.trace crowd.trace
cp stdout many.html
# The browser writes into its home.
HOME=$work node "$web/page.js" "$browser" "$work" >out 2>stderr || { fail "the page in a browser: $(cat out)"; }
finish

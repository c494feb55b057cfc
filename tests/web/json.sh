#!/bin/sh
# All that nngtrace writes as JSON agrees with docs/nngtrace.schema.json, as another's validator sees it.
# usage: json.sh BIN SAMPLES SOURCE
. "$3/tests/web/lib.sh"
. "$source/tests/reports/json_outputs.sh"

node "$web/json.js" "$source/docs/nngtrace.schema.json" outputs/* >wrong 2>stderr || fail "$(head -n 20 wrong)"
sed 's/"advice"/"advise"/' outputs/one.json >broken.json
node "$web/json.js" "$source/docs/nngtrace.schema.json" broken.json >wrong 2>stderr && fail 'the validator takes anything'
finish

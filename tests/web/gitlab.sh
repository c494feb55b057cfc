#!/bin/sh
# What is written for GitLab agrees with what GitLab documents of its code quality format, as another's validator sees it.
# usage: gitlab.sh BIN SAMPLES SOURCE
. "$3/tests/web/lib.sh"

record p01-free-after-send-wrong one.trace
record p13-closed-context-wrong two.trace
record p01-free-after-send-right clean.trace
"$bin/make_hostile" texts evil.trace 3 || fail make_hostile
"$bin/make_hostile" findings many.trace 300 || fail make_hostile
ends 1 check --source-root "$source" --report gitlab=some.json one.trace two.trace
ends 0 check --report gitlab=none.json clean.trace
ends 1 check --report gitlab=evil.json evil.trace
ends 1 check --report gitlab=many.json many.trace
# takes FILE...
takes() {
	node "$web/json.js" "$web/gitlab.schema.json" "$@" >wrong 2>stderr
}
takes some.json none.json evil.json many.json || fail "$(head -n 20 wrong)"
# The check must be able to say no.
for change in 's/"severity": "critical"/"severity": "error"/' 's/"path": "/"path": ".\//' 's/"begin": [0-9]*/"begin": 0/' \
	's/"check_name"/"rule"/'; do
	sed "$change" some.json >broken.json
	cmp -s some.json broken.json && fail "$change changes nothing"
	takes broken.json && fail "the validator takes $change"
done
# GitLab shows one entry of a fingerprint.
for report in some many; do
	[ -z "$(sed -n 's/ *"fingerprint": //p' $report.json | sort | uniq -d)" ] || fail "$report: a fingerprint stands twice"
done
finish

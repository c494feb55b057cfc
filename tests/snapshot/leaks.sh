#!/bin/sh
# A server that loses each of 2,000 requests, is looked into while it runs and then ended by SIGTERM: the
# report proves the leak. What hides its pointers is withdrawn when it uses them.
# shellcheck source=tests/snapshot/lib.sh
. "$(dirname "$0")/lib.sh"
may_look

what=leaks
serve leaks 2000
look
lost=$(amount lost)
[ "$lost" -ge 1960 ] || fail "$what: $(cat look)"
grep -q '^  stopped for' look || fail "$what: $(cat look)"
[ "$(stat -c %a s.trace.snapshot)" = 600 ] || fail "$what: others may read the snapshot"
# What was named shortly before is not accused.
"$nngtrace" check s.trace >report || fail "$what: too early, check says $?: $(cat report)"
# More than 10 s after the last request it is.
# shellcheck disable=SC2317 # until_true calls it
old_enough() {
	look
	"$nngtrace" check s.trace >report
	[ $? = 1 ]
}
# shellcheck disable=SC2317 # until_true calls it
old_enough_others() {
	look
	"$nngtrace" check s.trace >report
	grep -q 'the aio .* is lost: a look into' report
}
until_true old_enough || fail "$what: $(cat look report)"
end TERM
"$nngtrace" check s.trace >report
[ $? = 1 ] || fail "$what: ended, $(cat report)"
grep -q '^error: .*\[msg-leak\]' report || fail "$what: $(cat report)"
grep -q 'is lost: a look into' report || fail "$what: $(cat report)"
grep -q 'of 2000 from this line were never freed' report || fail "$what: $(cat report)"
grep -q 'harmless\|msg-held-at-exit' report && fail "$what: $(cat report)"
"$nngtrace" check --format json s.trace >report.json
grep -q '"withdrawn": 0' report.json || fail "$what: JSON has no snapshot"

# Of aios that were lost it is as certain; of other objects it is likely.
what=others
serve others 200
until_true old_enough_others || fail "$what: $(cat look report)"
end TERM
"$nngtrace" check s.trace >report
for words in '^warning: aio never freed \[aio-leak\]' '^warning: buffer never freed .*\[buffer-leak\]' '\[object-leak\]' \
	'the aio that nng_aio_alloc gave the application is lost' 'the url that nng_url_parse gave'; do
	grep -q "$words" report || fail "$what: no '$words': $(cat report)"
done
[ "$(sed -n 's/.*  aios: 200; without a reference: \([0-9]*\)$/\1/p' look)" -ge 190 ] || fail "$what: $(cat look)"
[ "$(sed -n 's/.*  other objects: 60[0-9]; without a reference: \([0-9]*\)$/\1/p' look)" -ge 570 ] || fail "$what: $(cat look)"

what="another recording"
cp s.trace.snapshot other
serve leaks 100
cp other s.trace.snapshot
"$nngtrace" check s.trace >report 2>said
grep -q 's.trace.snapshot: of another recording: not used' said || fail "$what: $(cat said)"
grep -q '\[msg-leak\]' report && fail "$what: $(cat report)"
end KILL

what=hidden
serve hidden 200
look
[ "$(amount lost)" -ge 150 ] || fail "$what: $(cat look)"
echo more >&4
read -r line <&3
"$nngtrace" check s.trace >report || fail "$what: check says $?: $(cat report)"
grep -q '^  withdrawn: [0-9]* objects' report || fail "$what: $(cat report)"
end KILL
finish

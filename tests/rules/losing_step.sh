#!/bin/sh
# The story of a leak ends with the step that lost the message, and says how many were freed.
# usage: losing_step.sh NNGTRACE FOLDER_OF_THE_PROGRAMS
set -eu
nngtrace=$1
programs=$2
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# tells PROGRAM WORDS...: the text and the JSON have them.
tells() {
	program=$1
	shift
	"$nngtrace" record -o "$dir/trace" -- "$programs/$program" >/dev/null 2>&1 || true
	"$nngtrace" check "$dir/trace" | tr -s ' \n' ' ' >"$dir/text" || true
	"$nngtrace" check --format=json "$dir/trace" >"$dir/json" || true
	for words; do
		for report in text json; do
			if ! grep -qF "$words" "$dir/$report"; then
				echo "$program, $report: not told: $words" >&2
				cat "$dir/text" >&2
				exit 1
			fi
		done
	done
	rm -f "$dir/trace"
}

tells msg-leak.fires-replaced 'what this receive brings takes its place in the aio' \
	'1 of 3 from this line was never freed'
tells msg-leak.fires-idle-aio 'the next message from the same line; no call names the older one' \
	'5 of 5 from this line were never freed'
tells buffer-leak.fires-some '3 of 20 from this line were never freed'
tells object-leak.fires-some '2 of 6 from this line were never freed'
tells aio-leak.fires-per-call '5 of 5 from this line were never freed'
tells msg-leak-failed-send.fires-aio-freed 'the send that nng_send_aio started failed with' \
	'the send ended with NNG_ETIMEDOUT (5)' 'from here nobody can free it'
tells msg-free-after-send.fires-inproc-late 'from here it belongs to the library' \
	'inproc passes the same memory on'
tells msg-double-free.fires-inproc-late 'until here this memory was msg#1: a pointer to that is the same'
tells buffer-leak.fires-failed-send 'nng_send failed with NNG_EAGAIN (8), so the buffer that nng_alloc gave' \
	"from here the buffer is the application's again" 'if ((rv = nng_send(...)) != 0) nng_free(p, size);'

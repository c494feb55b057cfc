#!/bin/sh
# Releases of NNG that cannot be installed beside Debian's: libraries of the same SONAME with
# their names and their calls of themselves. What the program called is recorded, once; what
# the library called is not.
# shellcheck source=tests/hosts/lib.sh
. "$(dirname "$0")/lib.sh"

# calls TRACE: the functions of the program's calls, in order
calls() {
	"$bin/trap_dump" "$1" | sed -n 's/^event thread=[0-9]* time=[0-9]* \(call\|enter\)[^ ]* \([^ ]*\) .*/\2/p'
}

# found MODE SEVERITY RULE WORDS: what is found in that mode of the program, and what is said of it
found() {
	rm -f m.trace
	NNGTRACE_OUT=m.trace traced "$bin/host_user-$number" "$1" >out 2>err || fail "$what, $1: status $?"
	"$nngtrace" check --fail-on never m.trace >report
	{ grep -q "^$2: .*\[$3\]" report && tr -s ' \n' ' ' <report | grep -q "$4"; } || fail "$what, $1: $(cat report)"
	[ "$(grep -c '^\(error\|warning\|note\): ' report)" = 1 ] || fail "$what, $1: $(cat report)"
}

# silent MODE CALL: nothing is found in that mode of the program, which makes the call
silent() {
	rm -f m.trace
	NNGTRACE_OUT=m.trace traced "$bin/host_user-$number" "$1" >out 2>err || fail "$what, $1: status $?"
	"$nngtrace" log m.trace | grep -q "$2(" || fail "$what, $1: no $2"
	"$nngtrace" check m.trace >report || fail "$what, $1: check says $?: $(cat report)"
	grep -q '^no findings' report || fail "$what, $1: $(cat report)"
}

# release NUMBER VERSION EVENTS PAUSE: PAUSE is what is said of a pause on a stopped aio
release() {
	number=$1
	what="NNG $2"
	export LD_LIBRARY_PATH="$work/../../fake-$1"
	"$bin/host_user-$1" >plain.out || fail "$what: status $?"
	NNGTRACE_OUT=t.trace traced "$bin/host_user-$1" >out 2>err || fail "$what: status $?"
	quiet err
	cmp plain.out out || fail "$what: another output"
	calls t.trace >called
	diff - called <"expected" || fail "$what: other calls"
	dump t.trace
	grep -q "^header.* nng=$2 " t.trace.dump || fail "$what: its version"
	events=$(sed -n 's/^event.* begin nng_pipe_notify aux=\([0-9]*\) .*/\1/p' t.trace.dump | tr '\n' ' ')
	[ "$events" = "$3" ] || fail "$what: pipe events $events"
	[ "$(grep -c '^event.* begin nng_aio_alloc ' t.trace.dump)" = 1 ] || fail "$what: callbacks"
	"$nngtrace" log t.trace | grep -c 'begins: NNG_PIPE_EV_\(ADD_PRE\|ADD_POST\|REM_POST\) ' >named
	[ "$(cat named)" = 3 ] || fail "$what: $(cat named) pipe events have the right name"
	"$nngtrace" check t.trace >report || fail "$what: check says $?: $(cat report)"
	grep -q '^no findings' report || fail "$what: $(cat report)"
	[ "$("$nngtrace" log t.trace | grep -c -- '--- logger \(begins\|ends\)')" = 2 ] || fail "$what: the logger"
	found wrong error msg-free-after-send 'frees a message'
	found pause note aio-op-after-stop "$4"
	found waits warning aio-callback-blocks 'nng_msleep may block, and it is called in a log callback'
	# To free a stream waits for its operations since NNG 2, and so does to stop it.
	if [ "$number" -ge 200 ]; then
		found frees warning aio-callback-blocks 'nng_stream_free may block'
		found stops warning aio-callback-blocks 'nng_stream_stop may block'
		# A connection that is taken over has no request of its own.
		silent takes nng_http_hijack
		found twice error aio-never-finished 'finishes an operation that was finished before'
	else
		silent frees nng_stream_free
	fi
	silent closes nng_stream_free
	silent later nng_stream_free
	unset LD_LIBRARY_PATH
}

printf '%s\n' nng_pair0_open nng_pipe_notify nng_pipe_notify nng_pipe_notify nng_msg_alloc \
	nng_sendmsg nng_recvmsg nng_aio_alloc nng_aio_set_msg nng_send_aio nng_aio_result \
	nng_aio_alloc nng_aio_free nng_aio_free nng_msg_alloc nng_aio_alloc nng_aio_set_msg \
	nng_send_aio nng_aio_cancel nng_aio_wait nng_aio_result nng_aio_get_msg nng_msg_free \
	nng_aio_free nng_log_set_logger nng_msg_alloc nng_msg_free \
	nng_listener_create nng_listener_get_string nng_strfree nng_listener_close \
	nng_aio_alloc nng_recv_aio nng_close nng_aio_result nng_aio_free nng_fini >expected
release 111 1.11.0 '0 1 2 ' 'it never completes'
printf '%s\n' nng_init nng_init nng_fini nng_pair0_open nng_pipe_notify nng_pipe_notify \
	nng_pipe_notify nng_msg_alloc nng_sendmsg nng_recvmsg nng_aio_alloc nng_aio_set_msg \
	nng_socket_send nng_aio_result nng_aio_alloc nng_aio_reset nng_aio_start nng_aio_finish \
	nng_aio_free nng_aio_free nng_msg_alloc nng_aio_alloc nng_aio_set_msg nng_socket_send \
	nng_aio_cancel nng_aio_wait nng_aio_result nng_aio_get_msg nng_msg_free nng_aio_free \
	nng_log_set_logger nng_msg_alloc nng_msg_free \
	nng_listener_create nng_listener_get_string nng_listener_close \
	nng_http_handler_alloc nng_http_handler_set_data nng_http_handler_set_data \
	nng_http_server_add_handler nng_http_server_start nng_aio_finish \
	nng_aio_alloc nng_socket_recv nng_socket_close nng_aio_result nng_aio_free nng_fini >expected
release 200 2.0.0dev '1 2 3 ' 'it ends with NNG_ESTOPPED'

# A plugin's NNG, whose functions only the plugin and NNG itself can find.
rm -f t.trace
what="a plugin's NNG"
carrier=$lib/../tests/hosts/libhost_carrier.so
"$bin/trap_plugin_host" "$carrier" >plain.out || fail "$what: status $?"
grep -q '^0 no error' plain.out || fail "$what: untraced: $(cat plain.out)"
NNGTRACE_OUT=t.trace traced "$bin/trap_plugin_host" "$carrier" >out 2>err || fail "$what: status $?"
quiet err
cmp plain.out out || fail "$what: another output: $(cat out)"
calls t.trace >called
printf '%s\n' nng_pair0_open nng_msg_alloc nng_msg_free nng_close >expected
diff expected called || fail "$what: other calls"
finish

#!/bin/sh
# stack.sh BIN SHIM NNGTRACE WORK: where `stop` ends the process, a debugger shows libc's functions and
# below them the wrong line, and no frame of the recorder.
. "$(dirname "$0")/../traps/lib.sh"
command -v gdb >/dev/null || skip "gdb is not installed"
source=$(dirname "$0")/offences.c

# stops OFFENCE TEXT: the topmost line of the program's source has this text
stops() {
	NNGTRACE_OUT=stop.trace DEBUGINFOD_URLS='' timeout 100 gdb -nx -batch \
		-ex "set exec-wrapper env LD_PRELOAD=$shim NNGTRACE_GUARD=stop" -ex run -ex bt \
		--args "$bin/guard_offences" "$1" wrong >out 2>err
	grep -q 'SIGABRT' out || { skip_part "$1: gdb did not run it: $(tail -3 out err)"; return; }
	stopped_at "$1" "$2"
}

# stopped_at OFFENCE TEXT: the stack is in out
stopped_at() {
	line=$(sed -n 's/^#.* at .*offences\.c:\([0-9]*\)$/\1/p' out | head -1)
	sed -n "${line:-1}p" "$source" | grep -qF "$2" || fail "$1: line $line: $(cat out)"
	sed -n '/^#/{/offences\.c:/q;p;}' out | grep -q nngtrace && fail "$1: our frames: $(cat out)"
}

stops msg-double-free 'nng_msg_free(msg)'
stops msg-free-after-send 'nng_msg_free(msg)'
stops msg-free-in-flight 'nng_msg_free(msg)'
stops msg-double-send 'nng_sendmsg(left, msg, 0))'
stops msg-double-send-aio 'nng_send_aio(left, own)'
stops msg-use-after-free 'nng_msg_len(msg)'
stops msg-use-after-send 'nng_msg_len(msg)'
stops aio-double-free 'nng_aio_free(aio)'
stops aio-use-after-free 'nng_aio_set_timeout(aio, 1)'
stops aio-use-after-free-iov 'nng_aio_set_iov(aio, 1, buffers)'
stops aio-use-after-free-start 'nng_sleep_aio(1, aio)'
stops aio-busy-reuse 'nng_recv_aio(left, own)'
stops aio-self-wait 'waits(own)'
stops aio-self-wait-stop 'waits(own)'
stops aio-self-wait-free 'waits(own)'

# The same from the core file, as who was not there reads it.
NNGTRACE_OUT=stop.trace DEBUGINFOD_URLS='' timeout 100 gdb -nx -batch \
	-ex "set exec-wrapper env LD_PRELOAD=$shim NNGTRACE_GUARD=stop" -ex run \
	-ex 'generate-core-file core.stop' \
	--args "$bin/guard_offences" msg-double-free wrong >out 2>err
if [ -s core.stop ]; then
	DEBUGINFOD_URLS='' timeout 100 gdb -nx -batch -ex bt "$bin/guard_offences" core.stop >out 2>err
	stopped_at msg-double-free 'nng_msg_free(msg)'
	rm -f core.stop
else
	skip_part "core file: gdb did not write it: $(tail -3 out err)"
fi
finish

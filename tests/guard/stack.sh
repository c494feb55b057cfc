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
	line=$(sed -n 's/^#.* at .*offences\.c:\([0-9]*\)$/\1/p' out | head -1)
	sed -n "${line:-1}p" "$source" | grep -qF "$2" || fail "$1: line $line: $(cat out)"
	sed -n '/^#/{/offences\.c:/q;p;}' out | grep -q nngtrace && fail "$1: our frames: $(cat out)"
}

stops msg-double-free 'nng_msg_free(msg)'
stops aio-self-wait 'nng_aio_wait(own)'
finish

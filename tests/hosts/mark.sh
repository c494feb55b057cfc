#!/bin/sh
# What a look from outside needs to know stands in the recorder's data: which recording it is, and which
# memory is the recorder's own; in a forked child, too.
# shellcheck source=tests/hosts/lib.sh
. "$(dirname "$0")/lib.sh"

what=preloaded
NNGTRACE_OUT=m.trace traced "$bin/host_mark" "$work/m.trace" >out || fail "$what: $(cat out)"
finish

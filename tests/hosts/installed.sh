#!/bin/sh
# Installed: the shim and the audit library are found beside nngtrace, and another project's
# CMake finds nngtrace_link.
# shellcheck source=tests/hosts/lib.sh
. "$(dirname "$0")/lib.sh"
[ -n "${5:-}" ] || skip "libnng.a or libmbedtls.a is not installed (libnng-dev, libmbedtls-dev)"

what="installation"
cmake --install "$bin/.." --prefix "$work/there" >log 2>&1 || fail "$what: $(cat log)"
there=$work/there/bin/nngtrace

what="audit, installed"
"$there" record --audit -o a.trace -- "$bin/host_loader" handle libnng.so.1 2>err || fail "$what"
quiet err
dump a.trace
has a.trace nng_msg_free 1

what="nngtrace_link, installed"
{ cmake -S "$here/installed" -B build -DCMAKE_PREFIX_PATH="$work/there" && cmake --build build; } >log 2>&1
[ -x build/server ] || fail "$what: $(cat log)"
NNGTRACE_OUT=s.trace build/server 2>err || fail "$what: status $?"
quiet err
dump s.trace
has s.trace nng_msg_free 1
finish

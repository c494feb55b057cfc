# shellcheck shell=sh disable=SC2034 # its users read what it sets
# lib.sh - what the scripts of this folder share. Sourced with their arguments.
# A script that mounts sets mounts=own first. It then runs in a mount namespace of its own where that
# is permitted, so that no mount outlives it, however it ends.
if [ "${mounts:-}" = own ] && [ -z "${NNGTRACE_TEST_MOUNTS:-}" ] && unshare -m true 2>/dev/null; then
	NNGTRACE_TEST_MOUNTS=own exec unshare -m -- sh "$0" "$@"
fi
mounts=${NNGTRACE_TEST_MOUNTS:-no}
unset NNGTRACE_TEST_MOUNTS

. "$(dirname "$0")/../verdicts.sh"
bin=$1 shim=$2 nngtrace=$3 work=${4:?} # which is emptied
cd "$work" || exit 2
rm -rf ./* || exit 2
unset NNGTRACE_OUT NNGTRACE_DEPTH NNGTRACE_LIMIT NNGTRACE_PREALLOC LD_PRELOAD

# mount_tmpfs OPTIONS FOLDER
mount_tmpfs() {
	[ "$mounts" = own ] && mount -t tmpfs -o "$1" tmpfs "$2" 2>mount.err
}

# until_true COMMAND...: waits until it is true, for at most two minutes.
until_true() {
	tries=0
	while ! "$@"; do
		tries=$((tries + 1))
		[ $tries -lt 6000 ] || return 1
		sleep 0.02
	done
}

# traced PROGRAM ARG...: runs it under the shim.
traced() {
	LD_PRELOAD=$shim "$@"
}

# count_named PATTERN: how many files in this folder have such a name
count_named() {
	find . -maxdepth 1 -name "$1" | wc -l
}

# none_named PATTERN
none_named() {
	[ "$(count_named "$1")" = 0 ]
}

# value KEY FILE: of a "key=value" in what trap_dump --count prints.
value() {
	tr ' ' '\n' <"$2" | sed -n "s/^$1=//p"
}


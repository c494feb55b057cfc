# shellcheck shell=sh disable=SC2034
# lib.sh - sourced by the scripts of this folder: SOURCE BUILD, their arguments.
. "$(dirname "$0")/../verdicts.sh"
source=$1 build=$2
nngtrace=$build/bin/nngtrace
work=$(mktemp -d /tmp/nnginstall.XXXXXX) || exit 2
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 2
unset NNGTRACE_OUT LD_PRELOAD NNGTRACE_SUPPRESSIONS CDPATH XDG_RUNTIME_DIR XDG_CACHE_HOME
# A home of its own, since links to folders that LD_PRELOAD cannot name are made there.
export NO_COLOR=1 HOME="$work/home"
mkdir home

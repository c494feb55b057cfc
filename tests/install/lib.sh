# shellcheck shell=sh disable=SC2034
# lib.sh - sourced by the scripts of this folder: SOURCE BUILD, their arguments.
. "$(dirname "$0")/../verdicts.sh"
source=$1 build=$2
nngtrace=$build/bin/nngtrace
work=$(mktemp -d /tmp/nnginstall.XXXXXX) || exit 2
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 2
unset NNGTRACE_OUT LD_PRELOAD NNGTRACE_SUPPRESSIONS CDPATH
export NO_COLOR=1

# shellcheck shell=sh
# lib.sh - sourced by the tests of this folder: what they need, or why they are skipped.
. "$(dirname "$0")/../verdicts.sh"
source=$3
web=$source/tests/web

command -v node >/dev/null || skip 'node is not installed (sh tests/install.sh web)'
[ -d "$web/node_modules/puppeteer-core" ] || skip 'the packages of npm are not installed (sh tests/install.sh web)'

. "$source/tests/reports/lib.sh"
# A browser that is killed leaves its profile behind.
export TMPDIR="$work"

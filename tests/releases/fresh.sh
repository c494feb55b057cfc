#!/bin/sh
# The README's first command on a bare system, for users of several kinds: see newcomer.sh.
# usage: fresh.sh SUITE SOURCE_FOLDER     SUITE: as suite.sh takes it
here=$(cd "$(dirname "$0")" && pwd)
exec sh "$here/suite.sh" "$1" "$2" sh tests/releases/newcomer.sh

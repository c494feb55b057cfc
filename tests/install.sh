#!/bin/sh
# The Debian packages this project needs, in one place. Installs those that are missing and is
# silent when none is.
# usage: sh tests/install.sh build|tests
set -eu

packages="gcc libc6-dev make cmake pkg-config libnng-dev libdw-dev libelf-dev"
case ${1:-} in
build) ;;
tests)
	packages="$packages g++ libcriterion-dev libjansson-dev nng-utils python3"
	packages="$packages libunwind8 valgrind" # what stacks are compared with; hosts/tools
	packages="$packages clang libclang-rt-dev" # the fuzzer
	;;
*)
	echo "usage: sh tests/install.sh build|tests" >&2
	exit 2
	;;
esac

if ! command -v dpkg-query >/dev/null; then
	echo "not a Debian system; these packages or their like must be there: $packages" >&2
	exit 0
fi

missing=
for package in $packages; do
	status=$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null) || status=
	[ "$status" = "install ok installed" ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

sudo=
if [ "$(id -u)" -ne 0 ]; then
	if ! command -v sudo >/dev/null; then
		echo "please install as root:$missing" >&2
		exit 1
	fi
	sudo=sudo
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt() {
	$sudo env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 "$@" >"$log" 2>&1
}

echo "installing:$missing"
# A list of words is meant. The second try is for package lists that are missing or old.
# shellcheck disable=SC2086
if ! apt install --no-install-recommends $missing; then
	if ! apt update || ! apt install --no-install-recommends $missing; then
		cat "$log" >&2
		exit 1
	fi
fi

#!/bin/sh
# The Debian packages this project needs, in one place. Says which are missing and what for, and
# installs them; silent when none is. Nothing else in this project installs anything.
# usage: sh tests/install.sh build|tests|ci|node|web|databases|clickhouse|releases|aarch64|packages
set -eu

packages="gcc libc6-dev make cmake pkg-config libnng-dev libdw-dev libelf-dev libiberty-dev"
why="to build nngtrace"
case ${1:-} in
build) ;;
tests | ci)
	packages="$packages g++ libcriterion-dev libjansson-dev nng-utils python3 faketime strace dwz"
	packages="$packages libunwind8 valgrind" # what stacks are compared with; hosts/tools
	packages="$packages libzydis-dev" # what the recorder's reading of instructions is compared with
	packages="$packages clang libclang-rt-dev" # the fuzzer
	why="to build and test nngtrace"
	if [ "$1" = ci ]; then
		packages="$packages clang-format-14 clang-tidy shellcheck" # tests/norms.sh
		packages="$packages gcc-aarch64-linux-gnu libc6-dev-arm64-cross"
		packages="$packages gcc-riscv64-linux-gnu libc6-dev-riscv64-cross"
		why="to build and test nngtrace and to check its style"
	fi
	;;
node)
	# Not part of "tests": some hundred megabytes for one test.
	packages="cmake g++ libnng-dev nodejs libnode-dev"
	why="to test the Node add-on of samples/node-addon"
	;;
web)
	packages="chromium fonts-dejavu-core"
	why="to test the HTML report in a browser, and SARIF with others' validators"
	;;
databases)
	packages="sqlite3 postgresql postgresql-client python3"
	why="to test findings in databases"
	;;
clickhouse)
	packages=
	why="to test findings in ClickHouse, whose engine is a library of half a gigabyte"
	;;
releases)
	packages="debootstrap"
	why="to test on other releases of Debian, with their NNG"
	;;
aarch64)
	packages="gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user-static debootstrap"
	why="to test the recorder for aarch64 with qemu"
	;;
packages)
	packages="$packages debhelper lintian scdoc debootstrap"
	why="to build Debian packages and try them on a bare system"
	;;
*)
	echo "usage: sh tests/install.sh build|tests|ci|node|web|databases|clickhouse|releases|aarch64|packages" >&2
	exit 2
	;;
esac

# Node of another origin brings npm along, and keeps Debian's out.
npm=
case $1 in
web | clickhouse)
	npm=$1
	command -v npm >/dev/null || packages="$packages nodejs npm"
	;;
esac

if ! command -v dpkg-query >/dev/null; then
	echo "not a Debian system; these packages or their like must be there: $packages" >&2
	exit 0
fi

missing=
for package in $packages; do
	# A line for each architecture that has it.
	dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed ||
		missing="$missing $package"
done

# npm_packages FOLDER PACKAGE: what npm has for the tests of a folder, in the versions that its lock file
# names, with no script of theirs run. PACKAGE: one that shows whether they are there.
npm_packages() {
	here=$(cd "$(dirname "$0")" && pwd)/$1
	[ ! -d "$here/node_modules/$2" ] || return 0
	echo "installing with npm, $why: tests/$1/node_modules"
	(cd "$here" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
}
packages_of_npm() {
	case $npm in
	web)
		npm_packages web puppeteer-core &&
			chmod +x "$here"/node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool
		;;
	clickhouse) npm_packages databases chdb ;;
	esac
}
if [ -z "$missing" ]; then
	packages_of_npm
	exit
fi

sudo=
if [ "$(id -u)" -ne 0 ]; then
	if ! command -v sudo >/dev/null; then
		echo "please install as root, $why:$missing" >&2
		exit 1
	fi
	sudo=sudo
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt() {
	$sudo env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 "$@" >"$log" 2>&1
}

echo "installing with apt-get, $why:$missing"
# A list of words is meant. The second try is for package lists that are missing or old.
# shellcheck disable=SC2086
if ! apt install --no-install-recommends $missing; then
	if ! apt update || ! apt install --no-install-recommends $missing; then
		cat "$log" >&2
		exit 1
	fi
fi
packages_of_npm

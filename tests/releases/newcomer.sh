#!/bin/sh
# In a bare system that ends with the test: what a new user does with the README's first command, in the
# situations that new users are in. For suite.sh.
# usage: newcomer.sh
set -u
[ "${NNGTRACE_BARE:-}" = yes ] || { echo "$0 runs only in a system that suite.sh makes" && exit 2; }
failures=0
fail() {
	echo "FAILED: $*"
	tail -n 15 /tmp/said
	failures=$((failures + 1))
}
quiet() {
	"$@" >/tmp/said 2>&1 || fail "$*"
}
# Ubuntu removes sudo only when it is told that root can do without.
apt() {
	quiet env DEBIAN_FRONTEND=noninteractive SUDO_FORCE_REMOVE=yes apt-get -q -y "$@"
}

# copied NAME: the sources, in a folder of the user's own
copied() {
	mkdir -p "/home/user/$1"
	cp -r /root/source/. "/home/user/$1"
	chown -R user /home/user
}
# demo FOLDER: by the user, there
demo() {
	(cd "/home/user/$1" && runuser -u user -- sh samples/demo.sh) >/tmp/said 2>&1
}
shows() {
	for line in 'msg-free-after-send' 'no findings'; do
		grep -q "$line" /tmp/said || fail "$1: the demo does not say: $line"
	done
	grep -q 'ERROR: ld.so' /tmp/said && fail "$1: nothing was preloaded"
}

apt update
useradd -m user || fail useradd
copied plain

echo "a user without rights, packages missing"
demo plain && fail "the demo passes without packages"
grep -q 'please install as root, to build nngtrace:.* gcc .*libnng-dev' /tmp/said || fail "the packages are not named"

echo "a user with sudo"
apt install --no-install-recommends sudo
echo 'user ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/user
demo plain || fail "the demo with sudo"
shows "with sudo"
grep -q 'installing with apt-get, to build nngtrace:' /tmp/said || fail "it does not say what it installs"

echo "a user without rights, packages there; a path with blanks; a second architecture"
rm /etc/sudoers.d/user
apt purge sudo
quiet dpkg --add-architecture i386
apt update
apt install --no-install-recommends libelf-dev:i386
[ "$(dpkg-query -W -f '.' libelf-dev)" = .. ] || fail "libelf-dev is not there twice"
copied 'a folder with blanks'
demo 'a folder with blanks' || fail "the demo in a path with blanks"
shows "in a path with blanks"

echo "a path that make cannot take"
copied colon:here
demo colon:here && fail "the demo passes in a path with a colon"
grep -q 'its name has a colon' /tmp/said || fail "the colon is not named"

echo "clang and Ninja, with nothing but the packages of the build"
apt install --no-install-recommends clang ninja-build
cd "/home/user/plain" || exit 2
quiet env CC=clang cmake -G Ninja -B build-ninja
quiet cmake --build build-ninja
quiet build-ninja/bin/nngtrace run --trace p05.trace -- build-ninja/samples/p05-failed-send-wrong
grep -q msg-leak-failed-send /tmp/said || fail "what clang built finds nothing"

echo "installed by hand, and its bare name after ldconfig; uninstalled"
quiet cmake --install build-ninja
grep -q 'works by this bare name after: ldconfig' /tmp/said || fail "the installation does not say: ldconfig"
ldconfig
LD_PRELOAD=libnngtrace.so NNGTRACE_OUT=/tmp/bare.trace build-ninja/samples/p05-failed-send-wrong >/tmp/said 2>&1
nngtrace check --fail-on never /tmp/bare.trace >>/tmp/said 2>&1
grep -q msg-leak-failed-send /tmp/said || fail "LD_PRELOAD=libnngtrace.so records nothing"
quiet cmake --build build-ninja --target uninstall
[ -z "$(find /usr/local -name '*nngtrace*')" ] || fail "uninstalled, and left: $(find /usr/local -name '*nngtrace*')"

[ $failures = 0 ]

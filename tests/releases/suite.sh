#!/bin/sh
# Builds this project and runs its tests on another release of Debian or Ubuntu: another NNG, C library
# and compiler than here. The system is made by debootstrap in a folder of its own, as root, and is gone
# afterwards; packages come from where apt gets them here.
# usage: suite.sh SUITE SOURCE_FOLDER [COMMAND...]
#   SUITE: bookworm (NNG 1.5.2), trixie (1.10.1), sid (1.12.4 when this was written), or Ubuntu's noble
#   (24.04, NNG 1.7.2)
#   COMMAND: what is done there in place of the tests
# NNGTRACE_RELEASES names a folder that keeps the base systems for the next time.
# Status 77: skipped, since something is missing here. Nothing is installed on this machine.
set -u
suite=$1 source=$2
shift 2
[ $# -gt 0 ] || set -- sh tests/run.sh

skip() {
	echo "skipped: $1"
	exit 77
}

# In a mount namespace of its own, so that no mount outlives it.
if [ -z "${NNGTRACE_TEST_MOUNTS:-}" ]; then
	[ "$(id -u)" -eq 0 ] || skip "not root, as debootstrap has to be"
	command -v debootstrap >/dev/null || skip "debootstrap is not installed (sh tests/install.sh releases)"
	unshare -m true 2>/dev/null || skip "mount namespaces are not permitted"
	NNGTRACE_TEST_MOUNTS=own exec unshare -m -- sh "$0" "$suite" "$source" "$@"
fi

# Where its packages are, in which parts of the archive, and the script of debootstrap that makes it.
case $suite in
noble)
	# Debian has no keys of Ubuntu's, so the first packages are not checked; apt there checks the rest.
	mirror=http://archive.ubuntu.com/ubuntu parts="main universe" script=gutsy
	;;
*)
	lists=/etc/apt/sources.list.d/debian.sources parts=main script=
	mirror=$(sed -n 's/^URIs: *//p' $lists 2>/dev/null | head -n 1)
	[ -n "$mirror" ] || mirror=$(awk '$1 == "deb" && $2 ~ /^http/ { print $2; exit }' /etc/apt/sources.list 2>/dev/null)
	[ -n "$mirror" ] || skip "apt has no mirror here"
	;;
esac

root=$(mktemp -d) || exit 2
cleanup() {
	umount -l "$root/proc" "$root/sys" "$root/dev/shm" "$root/dev/pts" "$root/dev" "$root" 2>/dev/null
	rm -rf --one-file-system "$root"
}
trap cleanup EXIT
trap 'exit 143' HUP INT TERM

base=${NNGTRACE_RELEASES:+$NNGTRACE_RELEASES/$suite.tar}
if [ -n "$base" ] && [ -s "$base" ]; then
	tar -C "$root" -xf "$base" || exit 2
elif ! debootstrap --variant=minbase --include=ca-certificates "$suite" "$root" "$mirror" $script >"$root.log" 2>&1; then
	tail -n 5 "$root.log"
	rm -f "$root.log"
	skip "debootstrap cannot get $suite from $mirror"
else
	rm -f "$root.log"
	if [ -n "$base" ]; then
		mkdir -p "$NNGTRACE_RELEASES" && tar -C "$root" -cf "$base.part" . && mv "$base.part" "$base"
	fi
fi

# What the packages come through, as here: a proxy and its certificates.
chmod 755 "$root"
cp /etc/resolv.conf "$root/etc/resolv.conf"
cp -r /etc/ssl/certs/. "$root/etc/ssl/certs/" 2>/dev/null
cp /etc/apt/apt.conf.d/99* "$root/etc/apt/apt.conf.d/" 2>/dev/null
echo "deb $mirror $suite $parts" >"$root/etc/apt/sources.list"
# A root that is a mount point, since tests make mount namespaces of their own.
{ mount --bind "$root" "$root" && mount --bind /dev "$root/dev" && mount --bind /dev/pts "$root/dev/pts" &&
	mkdir -p "$root/dev/shm" && mount -t tmpfs -o mode=1777 none "$root/dev/shm" && mount -t proc proc "$root/proc" && mount --bind /sys "$root/sys"; } ||
	skip "mount is not permitted"

# The sources without what was built from them.
mkdir "$root/root/source" &&
	(cd "$source" && tar -cf - --exclude='./build*' --exclude=./.git --exclude=node_modules .) | tar -C "$root/root/source" -xf - || exit 2

chroot "$root" /usr/bin/env -i HOME=/root LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
	PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
	${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} \
	${no_proxy:+no_proxy="$no_proxy"} NNGTRACE_BARE=yes \
	sh -c 'cd /root/source && "$@"' sh "$@"

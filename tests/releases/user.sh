#!/bin/sh
# In a bare system that ends with the test: the README's second command, typed by a user, first without any
# right to install and then with sudo. It leaves nothing behind but the build. For suite.sh.
# usage: user.sh [OPTION OF tests/run.sh...]
set -u
[ "${NNGTRACE_BARE:-}" = yes ] || { echo "$0 runs only in a system that suite.sh makes" && exit 2; }
if ! { apt-get -q update && useradd -m user && cp -r /root/source /home/user/source && chown -R user /home/user; } >/tmp/said 2>&1; then
	cat /tmp/said
	exit 2
fi
cd /home/user/source || exit 2
runuser -u user -- env HOME=/home/user sh tests/run.sh >/tmp/said 2>&1 && echo "FAILED: it passes without packages" && exit 1
if ! grep -q 'please install as root, to build and test nngtrace:.* libnng-dev' /tmp/said; then
	echo "FAILED: the packages are not named: $(cat /tmp/said)"
	exit 1
fi

if ! DEBIAN_FRONTEND=noninteractive apt-get -q -y install --no-install-recommends sudo >/tmp/said 2>&1; then
	cat /tmp/said
	exit 2
fi
echo 'user ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/user
# What users have in their folders and in those of all users; sockets and caches of the system are no matter.
belongings() {
	find /home/user /tmp /var/tmp -path /home/user/source/build -prune -o -user user -print | sort
}
belongings >/root/before
status=0
runuser -u user -- env HOME=/home/user sh tests/run.sh "$@" || status=$?
belongings >/root/after
if ! cmp -s /root/before /root/after; then
	echo "FAILED: the tests leave behind: $(diff /root/before /root/after)"
	status=1
fi
exit $status

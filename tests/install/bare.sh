#!/bin/sh
# In a bare system with the packages beside it: installs them, records, checks, purges; and runs the examples
# that begin with an installation. For packages.sh.
set -eu
[ "${NNGTRACE_BARE:-}" = yes ] || { echo "$0 runs only in a system that suite.sh makes" && exit 2; }
quiet() {
	"$@" >/tmp/log 2>&1 || { cat /tmp/log && exit 1; }
}
# What bears our name, outside of where packages come from.
ours() {
	find / -xdev \( -path /root -o -path /proc -o -path /var/cache -o -path /var/lib/apt -o -path /tmp \
		-o -path /var/log \) -prune -o -name '*nngtrace*' -print
}
quiet apt-get -q update
quiet apt-get -q -y install --no-install-recommends libnng1
[ -z "$(ours)" ] || { echo "there already: $(ours)" && exit 1; }
quiet apt-get -q -y install --no-install-recommends ./libnngtrace0_*.deb ./nngtrace_*.deb

cp p05-failed-send-wrong /tmp/app && cd /tmp
LD_PRELOAD=libnngtrace.so NNGTRACE_OUT=/tmp/app.trace ./app 2>err
[ ! -s err ] || { echo "preload: $(cat err)" && exit 1; }
status=0
nngtrace check app.trace >report || status=$?
[ $status -eq 1 ] || { echo "check ended with $status: $(cat report)" && exit 1; }
grep -q msg-leak-failed-send report
[ -z "$(find / -xdev -name 'libunwind.so*')" ] || { echo "libunwind is here" && exit 1; }
grep -q 'stacks of one frame' report && { echo "stacks need libunwind: $(cat report)" && exit 1; }
status=0
nngtrace run --audit --error-exitcode 9 -- ./app >out 2>&1 || status=$?
[ $status -eq 9 ] || { echo "run ended with $status: $(cat out)" && exit 1; }
nngtrace explain msg-leak >/dev/null

quiet apt-get -q -y purge nngtrace libnngtrace0
[ -z "$(ours)" ] || { echo "left behind: $(ours)" && exit 1; }

# Examples of packaging/examples whose first command installs the packages: an image, and a job of GitLab.
cd /root/source
[ -s docker.sh ] || exit 0
echo "deb [trusted=yes] file:/root/source ./" >>/etc/apt/sources.list
mkdir build && cp p05-failed-send-wrong build/app
quiet sh -e docker.sh
(cd project && sh -e ../gitlab.sh) >out 2>&1 && { echo "gitlab-ci.yml: the job passes: $(cat out)" && exit 1; }
{ [ -s project/nngtrace.html ] && grep -q 'wrong.c"' project/nngtrace.json; } || { echo "gitlab-ci.yml: $(cat out)" && exit 1; }
nngtrace check --fail-on never /traces >report
grep -q msg-leak-failed-send report
quiet apt-get -q -y purge nngtrace libnngtrace0
[ -z "$(ours)" ] || { echo "left behind: $(ours)" && exit 1; }

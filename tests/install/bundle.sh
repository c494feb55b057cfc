#!/bin/sh
# The bundle: built, installed, moved. Its program and its recorder find their libraries beside
# themselves, and both work on a bare system that has none of them.
# shellcheck source=tests/install/lib.sh
. "$(dirname "$0")/lib.sh"
[ "$(uname -m)" = x86_64 ] || skip "a program with NNG inside is recorded on x86-64"
cmake -S "$source" -B build -DCMAKE_BUILD_TYPE=Debug -DNNGTRACE_TESTS=OFF -DNNGTRACE_BUNDLE=ON >log 2>&1 ||
	fail "configure: $(tail -5 log)"
cmake --build build -j "$(nproc)" >log 2>&1 || fail "build: $(tail -5 log)"
cmake --install build --prefix "$work/installed" >log 2>&1 || fail "install: $(tail -5 log)"
rm -rf build

mkdir there && mv installed 'there/its bundle'
bundle="$work/there/its bundle"
LD_TRACE_LOADED_OBJECTS=1 "$bundle/bin/nngtrace" >list
grep -q 'libdw.so' list || fail "no list of libraries: $(cat list)"
grep '=> /' list | grep -vE "^[[:space:]]*lib(c|m|dl|rt|pthread|resolv)\.so" | grep -vF "=> $bundle/bin/../lib/" >foreign
[ ! -s foreign ] || fail "from elsewhere: $(cat foreign)"

# What is recorded needs nothing either: NNG is inside.
inside="$source/samples/p05-failed-send/wrong.c -l:libnng.a -l:libmbedtls.a -l:libmbedx509.a -l:libmbedcrypto.a -lpthread"
# A list of words is meant.
# shellcheck disable=SC2086
gcc -g -I"$source/samples" -o there/inside $inside 2>err || skip "libnng.a or libmbedtls.a is not installed"
"$bundle/bin/nngtrace" run --error-exitcode 9 -- there/inside >out 2>err
[ $? = 9 ] || fail "the program with NNG inside: $(tail -5 err)"

# The example of a pod: what its first container does, and the environment of its second, as a script.
python3 - "$source/packaging/examples/kubernetes-pod.yml" >there/pod.sh 2>err <<'END' || skip_part "python3-yaml is not installed"
import shlex, sys, yaml
pod = yaml.safe_load(open(sys.argv[1]))["spec"]
print("mkdir", *sorted({mount["mountPath"] for container in pod["containers"] for mount in container["volumeMounts"]}))
print(shlex.join(pod["initContainers"][0]["command"]))
print("env", *(shlex.quote(f"{entry['name']}={entry['value']}") for entry in pod["containers"][0]["env"]), '"$@"')
END

# The same on a bare system, where nothing of this is installed.
cat >there/try.sh <<'END'
set -eu
[ -z "$(find / -xdev -path /root -prune -o \( -name 'libdw[.-]*' -o -name 'libnng*' \) -print)" ]
mkdir '/opt/with blank'
cp -R 'its bundle' '/opt/with blank/nngtrace'
cp inside /tmp/app
cd /tmp
PATH="/opt/with blank/nngtrace/bin:$PATH"
status=0
nngtrace run --error-exitcode 9 -- ./app >out 2>&1 || status=$?
[ $status = 9 ] || { echo "run ended with $status: $(cat out)" && exit 1; }
grep -q 'msg-leak-failed-send' out
ln -s '/opt/with blank/nngtrace' /opt/nngtrace
LD_PRELOAD=/opt/nngtrace/lib/libnngtrace.so NNGTRACE_OUT=/tmp/app.trace ./app >out 2>&1
nngtrace check app.trace >report && exit 1
grep -q 'msg-leak-failed-send' report
nngtrace explain msg-leak >/dev/null
[ ! -s /root/source/pod.sh ] || sh /root/source/pod.sh ./app >out 2>&1
[ ! -s /root/source/pod.sh ] || nngtrace check --fail-on never /traces | grep -q 'msg-leak-failed-send'
END
sh "$source/tests/releases/suite.sh" bookworm "$work/there" sh -x try.sh >bare.log 2>&1
status=$?
if [ $status = 77 ]; then
	skip_part "$(sed -n 's/^skipped: //p' bare.log)"
else
	[ $status = 0 ] || fail "on a bare system: $(tail -30 bare.log)"
fi
finish

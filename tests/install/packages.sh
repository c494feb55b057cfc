#!/bin/sh
# Builds the Debian packages, lets lintian judge them, and installs them on a bare Debian 12, where the
# recorder is preloaded by its bare name; purged, they leave nothing.
# shellcheck source=tests/install/lib.sh
. "$(dirname "$0")/lib.sh"
for tool in dpkg-buildpackage dh lintian scdoc debootstrap; do
	command -v $tool >/dev/null || skip "$tool is not installed (sh tests/install.sh packages)"
done
version=$(sed -n 's/^nngtrace (\(.*\)-[^-]*) .*/\1/p;1q' "$source/packaging/debian/changelog")
[ "nngtrace $version" = "$("$nngtrace" --version)" ] || fail "the packages are of $version"

mkdir "nngtrace-$version" && cd "nngtrace-$version" || exit 2
(cd "$source" && tar -cf - --exclude='./build*' --exclude=./.git --exclude=node_modules .) | tar -xf - || exit 2
cp -r packaging/debian debian
dpkg-buildpackage -b -us -uc >../build.log 2>&1 || { tail -20 ../build.log && exit 1; }
cd ..
for package in libnngtrace0 nngtrace libnngtrace-dev; do
	[ -f "$(find . -maxdepth 1 -name "${package}_*.deb")" ] || fail "no package $package"
done
lintian --fail-on warning --suppress-tags initial-upload-closes-no-bugs ./*.changes >lintian.log 2>&1 ||
	fail "lintian: $(cat lintian.log)"

# A name for each file that the documentation promises.
contents() {
	dpkg-deb -c "$(find . -maxdepth 1 -name "$1_*.deb")" | awk '{ print $6 }' >contents
	cat contents
}
contents libnngtrace0 | grep '/libnngtrace.so$' >found || fail "no plain name in libnngtrace0"
contents nngtrace | grep 'man1/nngtrace-check.1.gz' >found || fail "no manual pages"
for shell in bash-completion/completions/nngtrace zsh/vendor-completions/_nngtrace fish/vendor_completions.d/nngtrace.fish; do
	contents nngtrace | grep "/usr/share/$shell\$" >found || fail "no $shell"
done
contents libnngtrace-dev | grep 'nngtrace-config-version.cmake' >found || fail "no CMake files"

# A folder from which apt installs them by name, and the examples that begin with that.
mkdir bare
cp ./*.deb "$source/tests/install/bare.sh" "$build/samples/p05-failed-send-wrong" bare/
rm -f bare/*dbgsym*
(cd bare && dpkg-scanpackages -m . >Packages 2>/dev/null) || fail "dpkg-scanpackages"
python3 - "$source/packaging/examples" bare <<'END' || skip_part "python3-yaml is not installed"
import re, shlex, sys, yaml
examples, bare = sys.argv[1:]
with open(f"{bare}/gitlab.sh", "w") as script:
    print(*yaml.safe_load(open(f"{examples}/gitlab-ci.yml"))["ownership"]["script"], sep="\n", file=script)
steps = {}
for line in open(f"{examples}/Dockerfile"):
    word, _, rest = line.strip().partition(" ")
    steps[word] = rest
with open(f"{bare}/docker.sh", "w") as script:
    source, target = steps["COPY"].split()
    command = " ".join(map(shlex.quote, yaml.safe_load(steps["CMD"])))
    print(steps["RUN"], f"cp {source} {target}", f"mkdir {steps['VOLUME']}", f"env {steps['ENV']} {command}", sep="\n", file=script)
END
mkdir bare/project && cp "$source/samples/p05-failed-send/wrong.c" "$source/samples/p05-failed-send/check.h" bare/project/
cat >bare/project/CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.25)
project(app C)
set(CMAKE_BUILD_TYPE Debug)
add_executable(test_app wrong.c)
target_compile_definitions(test_app PRIVATE _GNU_SOURCE)
target_link_libraries(test_app PRIVATE nng)
END
sh "$source/tests/releases/suite.sh" bookworm "$work/bare" sh bare.sh >bare.log 2>&1
status=$?
[ $status -ne 77 ] || skip "$(sed -n 's/^skipped: //p' bare.log)"
[ $status -eq 0 ] || fail "on a bare system: $(tail -30 bare.log)"
finish

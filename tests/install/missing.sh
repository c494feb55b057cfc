#!/bin/sh
# What a build needs and does not find is named, all at once, by its package on Debian, Fedora and Arch; where only
# the tests lack something, they are left out, and that is said.
# shellcheck source=tests/install/lib.sh
. "$(dirname "$0")/lib.sh"
command -v pkg-config >/dev/null || skip "pkg-config is not installed"
table=$source/cmake/packages.cmake

# hide WHAT...: leaves in the folder "packages" what pkg-config knows without these
hide() {
	rm -rf packages && mkdir packages
	# A list of folders is meant.
	# shellcheck disable=SC2046
	find $(pkg-config --variable pc_path pkg-config | tr : ' ') -name '*.pc' -exec ln -sf {} packages/ \; 2>/dev/null
	for what in "$@"; do
		rm -f "packages/$what.pc"
	done
}
# configures OPTION...
configures() {
	rm -rf build
	PKG_CONFIG_LIBDIR=$work/packages PKG_CONFIG_PATH='' cmake -S "$source" -B build "$@" >out 2>&1
}
# named WHAT: the row of the table, as a line of what CMake said
named() {
	line=$(sed -n "s/^ *\"$1|\(.*\)|\(.*\)|\([^\"]*\)\"*)*\$/$1: \1 (Debian, Ubuntu), \2 (Fedora), \3 (Arch)/p" "$table")
	[ -n "$line" ] || fail "cmake/packages.cmake has no row for $1"
	grep -qF "$line" out || fail "not named: '$line': $(cat out)"
}
unnamed() {
	grep -q "^ *$1: .*(Debian" out && fail "$1 is here, and called missing: $(cat out)"
}

hide libdw libelf
folders="/usr/include;/usr/lib;/usr/lib64;/usr/local/include;/usr/local/lib;/usr/lib/$(gcc -print-multiarch);/lib;/lib/$(gcc -print-multiarch)"
configures "-DCMAKE_IGNORE_PATH=$folders" && fail "configured without libdw, libelf and nng"
for what in libdw libelf nng; do
	named $what
done
unnamed pkg-config

configures -DCMAKE_DISABLE_FIND_PACKAGE_PkgConfig=ON && fail "configured without pkg-config"
named pkg-config
unnamed nng

hide criterion
configures || fail "without the tests' packages: $(cat out)"
grep -q 'The tests are not built; packages that they need are missing' out || fail "tests are left out in silence: $(cat out)"
named criterion
unnamed libdw
configures -DNNGTRACE_TESTS=ON && fail "configured with tests that cannot be built"
grep -q 'Packages that the tests need are missing' out || fail "tests that are wanted: $(cat out)"
named criterion

# The names are those of the page, and of what installs them.
for what in libdw libelf nng pkg-config; do
	sed -n "s/^ *\"$what|//p" "$table" | tr -d '")' | tr '|' '\n' >names
	[ "$(wc -l <names)" = 3 ] || fail "cmake/packages.cmake: three names of $what: $(cat names)"
	while read -r name; do
		# shellcheck disable=SC2016 # marks of the page
		grep '^| to build |' "$source/docs/install.md" | grep -q "[ \`]${name}[ \`]" || fail "docs/install.md does not name $name"
	done <names
	grep -q "[ \"]$(head -n 1 names)[ \"]" "$source/tests/install.sh" || fail "tests/install.sh does not install $(head -n 1 names)"
done
finish

#!/bin/sh
# Installed below DESTDIR, with another prefix, then moved, then uninstalled.
# shellcheck source=tests/install/lib.sh
. "$(dirname "$0")/lib.sh"
program=$build/samples/p05-failed-send-wrong

DESTDIR=$work/staged cmake --install "$build" --prefix /opt/tools >log 2>&1 || fail "installation: $(tail -5 log)"
[ -x staged/opt/tools/bin/nngtrace ] || fail "DESTDIR: $(find staged -name nngtrace)"
[ "$(ls staged)" = opt ] || fail "files outside of the prefix: $(ls staged)"
grep -rIl "$work\|$build" staged >named && fail "names of this machine in: $(cat named)"

# Moved, to a folder with a blank: program, pkg-config, and what they point to.
mv staged/opt/tools 'moved here'
'moved here/bin/nngtrace' run --error-exitcode 9 -- "$program" >out 2>err
[ $? = 9 ] || fail "moved: $(cat err)"
if command -v pkg-config >/dev/null; then
	for variable in preload audit nngtrace; do
		file=$(PKG_CONFIG_PATH=$(dirname "$(find "$work/moved here" -name nngtrace.pc)") pkg-config --variable=$variable nngtrace)
		file=$(echo "$file" | sed 's/[\\]//g')
		[ -f "$file" ] || fail "pkg-config: $variable is '$file'"
	done
fi

# Folders that a packager names by whole paths, and programs in another folder than bin.
cmake -S "$source" -B other -DNNGTRACE_TESTS=OFF "-DCMAKE_INSTALL_PREFIX=$work/of its own" \
	"-DCMAKE_INSTALL_LIBDIR=$work/of its own/lib64" "-DCMAKE_INSTALL_BINDIR=$work/of its own/libexec/tools" >log 2>&1 ||
	fail "folders by whole paths: $(tail -5 log)"
grep -qF 'NNGTRACE_LIBRARIES="../../lib64"' other/analyzer/CMakeFiles/nngtrace_analyzer.dir/flags.make || fail "the program does not look in ../../lib64"
if command -v pkg-config >/dev/null; then
	mkdir -p 'of its own/lib64/pkgconfig' 'of its own/libexec/tools'
	cp other/generated/nngtrace.pc 'of its own/lib64/pkgconfig/'
	: >'of its own/lib64/libnngtrace.so'
	: >'of its own/libexec/tools/nngtrace'
	for variable in preload nngtrace; do
		file=$(PKG_CONFIG_PATH="$work/of its own/lib64/pkgconfig" pkg-config --variable=$variable nngtrace | sed 's/[\\]//g')
		[ -f "$file" ] || fail "pkg-config, folders by whole paths: $variable is '$file'"
	done
fi

# The target goes by the list of the last installation.
cmake --install "$build" --prefix "$work/prefix" >log 2>&1 || fail "installation: $(tail -5 log)"
mkdir -p prefix/share/nngtrace && echo mine >prefix/share/nngtrace/mine.txt && echo mine >prefix/bin/mine
cmake "-DMANIFEST=$build/install_manifest.txt" -P "$source/cmake/uninstall.cmake" >log 2>&1 || fail "uninstall: $(tail -5 log)"
left=$(find prefix -type f -o -type l | sort | tr '\n' ' ')
[ "$left" = "prefix/bin/mine prefix/share/nngtrace/mine.txt " ] || fail "uninstall leaves or takes: $left"
[ ! -e prefix/share/doc/nngtrace ] || fail "uninstall leaves a folder: $(find prefix/share/doc/nngtrace)"
cmake -DMANIFEST=nowhere -P "$source/cmake/uninstall.cmake" >log 2>&1 && fail "uninstall without an installation"
grep -q 'Nothing was installed' log || fail "uninstall: $(cat log)"
finish

#!/bin/sh
# Nothing installs anything but tests/install.sh, which says first what and why; it asks for no rights and
# installs nothing when all is there. apt-get, npm and sudo are stand-ins here, and so is what is installed.
# shellcheck source=tests/install/lib.sh
. "$(dirname "$0")/lib.sh"

# Those that install in a system that ends with the test, and examples for the systems of others.
permitted='^(tests/install\.sh|tests/install/(bare|only)\.sh|tests/releases/(newcomer|user)\.sh|packaging/examples/.*|.*\.md|tests/(skips|docs/console)\.txt):'
(cd "$source" && grep -rnIE --exclude-dir=.git --exclude-dir=node_modules --exclude-dir='build*' \
	'\b(apt|apt-get|aptitude|dnf|yum|pacman|pip3?|npm|gem)\b([^|"]* )?(install|ci|update)\b|\bdpkg (-i|--install)|\b(curl|wget) ' \
	tests samples cmake shim analyzer packaging CMakeLists.txt) | sed 's,^\./,,' |
	grep -vE "$permitted" | grep -vE ':[0-9]+:[[:space:]]*#' >others
[ ! -s others ] || fail "something else installs: $(cat others)"
mkdir tools
for tool in apt-get npm sudo; do
	printf '#!/bin/sh\necho "%s $*" >>%s/happened\n[ %s != sudo ] || exec "$@"\n' $tool "$work" $tool >tools/$tool
done
# Each package is there for two architectures, or for none: dpkg-query prints the format for each.
cat >tools/dpkg-query <<'END'
#!/bin/sh
[ -z "$ALL_THERE" ] || for architecture in amd64 arm64; do
	printf '%b' "$(printf '%s' "$3" | sed 's/${db:Status-Status}/installed/')"
done
END
# shellcheck disable=SC2016
printf '#!/bin/sh\necho "$LOGIN"\n' >tools/id
chmod 755 tools/*
mkdir -p copy/tests && cp "$source/tests/install.sh" copy/tests/

# installs KIND: what it says goes to "happened" as well, in order
installs() {
	: >happened
	PATH=$work/tools:$PATH sh copy/tests/install.sh "$1" 2>err >>happened
}
# What of npm is there stays without a package of its own: "web" is made of both.
for kind in build tests ci node databases releases aarch64 packages; do
	for login in 0 1000; do
		export LOGIN=$login ALL_THERE=
		installs $kind || fail "$kind: status $?: $(cat err)"
		head -n 1 happened | grep -q '^installing with apt-get, to .*: .' || fail "$kind: it does not say first: $(cat happened)"
		named=$(sed -n '1s/.*: *//p' happened)
		sed -n 2,3p happened | grep -q "^apt-get .* install .*$named\$" || fail "$kind: it installs other than it says: $(cat happened)"
		ALL_THERE=yes
		installs $kind || fail "$kind: all there, status $?"
		[ ! -s happened ] || fail "$kind: all is there, and still: $(cat happened)"
	done
done
rm tools/sudo
hidden=$work/tools:$work/few
mkdir few && for tool in sh grep mktemp rm env cat sed dirname; do ln -s "$(command -v $tool)" few/; done
: >happened
LOGIN=1000 ALL_THERE='' PATH=$hidden sh copy/tests/install.sh build >out 2>err && fail "without rights it goes on"
grep -q '^please install as root, to build nngtrace: .*libnng-dev' err || fail "without rights: $(cat err)"
[ ! -s happened ] || fail "without rights it calls: $(cat happened)"

# What installs in a bare system that ends with the test refuses to run anywhere else. These tests
# themselves may run in such a system.
for script in install/bare releases/newcomer releases/user; do
	PATH=$work/tools:$PATH env -u NNGTRACE_BARE sh "$source/tests/$script.sh" >out 2>&1 && fail "$script.sh runs here"
	grep -q 'only in a system that suite.sh makes' out || fail "$script.sh, run here: $(cat out)"
done
[ ! -s happened ] || fail "a script for a bare system, run here: $(cat happened)"

# Without node their tests are skipped, by name, and install nothing.
ln -s "$(command -v mkdir)" few/
for script in "$source"/tests/web/*.sh "$source/tests/node/run.sh"; do
	case $script in */lib.sh) continue ;; esac
	PATH=$hidden sh "$script" "$build/bin" "$build/samples" "$source" >out 2>err
	status=$?
	[ $status = 77 ] || fail "$script without node: status $status: $(cat out err)"
	grep -q '^skipped: node is not installed (sh tests/install.sh [a-z]*)$' out || fail "$script without node: $(cat out err)"
done
[ ! -s happened ] || fail "without node: $(cat happened)"
finish

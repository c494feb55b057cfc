#!/bin/sh
# Manual pages and completions say what the program takes, and the tools that read them accept them.
# shellcheck source=tests/install/lib.sh
. "$(dirname "$0")/lib.sh"
pages=$build/manual
[ -d "$pages" ] || fail "no manual was made"
# What stands in a page for its reader.
unescaped() {
	sed 's/[\]//g'
}
commands=$("$nngtrace" --help | sed -n 's/^  \([a-z]*\)  .*/\1/p' | grep -vx nngtrace)
[ -n "$commands" ] || fail "the help lists no command"

for command in $commands; do
	page=$pages/nngtrace-$command.1.scd
	[ -f "$page" ] || { fail "no page for $command" && continue; }
	options=$("$nngtrace" "$command" --help | sed -n 's/^  *\(-[a-zA-Z], \)\{0,1\}--\([a-z-]*\).*/\2/p')
	[ -n "$options" ] || fail "$command has no options in its help"
	for option in $options; do
		unescaped <"$page" | grep -q -e "\*--$option\*" || fail "the page of $command lacks --$option"
		grep -q -e "^	$command:-.*--$option " -e "^	$command:-.*--$option\"" "$pages/nngtrace.bash" ||
			fail "bash: $command --$option"
		awk -v c="	$command)" '$0 == c { on = 1 } on' "$pages/_nngtrace" | awk '/;;/ { exit } 1' |
			grep -q -e "--$option\[" -e "--$option}" || fail "zsh: $command --$option"
		grep -q -e "from $command' -l $option " "$pages/nngtrace.fish" || fail "fish: $command --$option"
	done
	# And the other way round.
	unescaped <"$page" | sed -n 's/^\(\*-[a-zA-Z]\*, \)\{0,1\}\*--\([a-z-]*\)\*.*/\2/p' | while read -r option; do
		echo "$options" | grep -qx -e "$option" || echo "$option"
	done >more.txt
	[ ! -s more.txt ] || fail "the page of $command has options that the program has not: $(cat more.txt)"
done

if command -v scdoc >/dev/null && command -v man >/dev/null; then
	for page in "$pages"/*.[157]; do
		LC_ALL=C.UTF-8 man --warnings -l "$page" >text 2>warnings || fail "man $page"
		[ ! -s warnings ] || fail "$page: $(head -3 warnings)"
		! command -v lexgrog >/dev/null || lexgrog "$page" >/dev/null || fail "$page: no NAME"
	done
	[ "$(find "$pages" -name '*.[157]' | wc -l)" -ge 12 ] || fail "pages are missing"
else
	skip_part "scdoc or man is not installed"
fi

# The shells themselves.
ids=$("$nngtrace" explain msg-free-after-send | head -1)
[ -n "$ids" ] || fail "explain"
if command -v bash >/dev/null; then
	cat >try.bash <<'E2'
PATH=$1:$PATH
source "$2"
complete_line() { # WORDS...: the last one is to be completed
	COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
	compopt() { :; }
	_nngtrace
	echo "${COMPREPLY[*]}"
}
complete_line nngtrace che
complete_line nngtrace check --form
complete_line nngtrace check --format sa
complete_line nngtrace explain msg-free-after
complete_line nngtrace check --rule aio-double
complete_line nngtrace history tr
E2
	: >trace.file
	bash try.bash "$build/bin" "$pages/nngtrace.bash" >got 2>&1
	cat >wanted <<'E2'
check
--format
sarif
msg-free-after-send
aio-double-free
trace.file try.bash
E2
	cmp -s wanted got || fail "bash completes to: $(cat got)"
fi
if command -v fish >/dev/null; then
	PATH=$build/bin:$PATH HOME=$work fish -c "source $pages/nngtrace.fish; complete -C 'nngtrace check --form'; complete -C 'nngtrace che'; complete -C 'nngtrace check --format sar'" >got 2>&1
	for word in --format check sarif; do
		cut -f1 got | grep -qx -e "$word" || fail "fish does not complete to $word: $(cat got)"
	done
else
	skip_part "fish is not installed"
fi
if command -v zsh >/dev/null; then
	zsh -n "$pages/_nngtrace" || fail "zsh does not read its file"
else
	skip_part "zsh is not installed"
fi
finish

#!/bin/sh
# Holds the documentation to the project: every rule has its page and its tests, what a page
# says of a rule agrees with rules.def, links, named files and named tests exist.
# usage: check.sh SOURCE_DIRECTORY BUILD_DIRECTORY
set -u
build=$2
cd "$1" || exit 2

bad=0
list=$(mktemp)
trap 'rm -f "$list" "$list.none"' EXIT
complain() {
	echo "$1"
	bad=1
}

# rules.def as lines of: id severity title
rules=$(sed -n \
	's/^RULE([A-Z_]*, *"\([a-z-]*\)", *\([A-Z]*\), *[0-9]*, *"\([^"]*\)",$/\1 \2 \3/p' \
	analyzer/rules/rules.def)
[ -n "$rules" ] || complain "analyzer/rules/rules.def: no rule found"
lines=$(grep -c '^RULE(' analyzer/rules/rules.def)
[ "$(echo "$rules" | wc -l)" -eq "$lines" ] || complain "analyzer/rules/rules.def: a line this test cannot read"

# Every rule has a page with the same title and severity, and all sections in order.
sections="What Why Wrong Right Silent when See"
check_page() {
	id=$1 severity=$(echo "$2" | tr '[:upper:]' '[:lower:]')
	page=docs/rules/$id.md
	if [ ! -f "$page" ]; then
		complain "$page: missing"
		return
	fi
	[ "$(sed -n 1p "$page")" = "# $id" ] || complain "$page: the first line is not '# $id'"
	[ "$(sed -n 3p "$page")" = "$3" ] || complain "$page: the title is not '$3'"
	[ "$(sed -n 5p "$page")" = "Severity: $severity" ] ||
		complain "$page: the severity is not '$severity'"
	found=$(sed -n 's/^## //p' "$page" | tr '\n' ' ')
	[ "$found" = "$sections " ] || complain "$page: sections are '$found', not '$sections'"
	grep -Eq 'nng[a-z_]*\([0-9][a-z]*\)|nng\.h' "$page" || complain "$page: names no man page of NNG"
}

# Every rule has programs that must be found and programs that must not.
check_programs() {
	grep -q "nngtrace:.* $1[ =]" tests/rules/"$1".fires-*.c samples/*/wrong.c 2>/dev/null ||
		complain "$1: no program in tests/rules or samples must be found"
	[ "$(find tests/rules -name "$1.fires-*.c" | wc -l)" -ge 1 ] ||
		complain "$1: no tests/rules/$1.fires-*.c"
	[ "$(find tests/rules -name "$1.silent-*.c" | wc -l)" -ge 2 ] ||
		complain "$1: fewer than two tests/rules/$1.silent-*.c"
}

while read -r id severity title; do
	check_page "$id" "$severity" "$title"
	check_programs "$id"
done <<EOF
$rules
EOF

for page in docs/rules/*.md; do
	id=$(basename "$page" .md)
	echo "$rules" | grep -q "^$id " || complain "$page: no such rule"
done

# Every lesson has both twins, a page, and a line in the list.
for lesson in samples/p[0-9]*/; do
	for file in wrong.c right.c README.md; do
		[ -f "$lesson$file" ] || complain "$lesson$file: missing"
	done
	grep -q "($(basename "$lesson")/README.md)" samples/README.md ||
		complain "samples/README.md: does not list $lesson"
done

# Every format of the report is explained, and read by a test.
formats=$(sed -n '/define REPORT_FORMAT_TABLE/,/[^\\]$/p' analyzer/report/report.h | grep -o '[A-Z]([a-z]*)' | tr -d 'A-Z()')
[ -n "$formats" ] || complain "analyzer/report/report.h: no format found"
for format in $formats; do
	grep -q "^| \`$format\` |" docs/reports.md || complain "docs/reports.md: the format $format is not explained"
	sed -n "s/^formats='\(.*\)'$/ \1 /p" tests/reports/formats.sh | grep -q " $format " ||
		complain "tests/reports/formats.sh: the format $format is not read"
done

# Every test that CONTRIBUTING.md says to run is there: in a pattern for -R, each alternative.
ctest --test-dir "$build" -N | sed -n 's/^ *Test *#[0-9]*: //p' >"$list"
[ -s "$list" ] || complain "$build: no tests"
grep -o "[^o]-R '[^']*'" CONTRIBUTING.md | sed "s/.*-R '^*//; s/'$//" | grep -v 'ID\.' | sed 's|rules/ID|rules/msg-leak|' |
	awk '{ # a(b|c(d|e)) becomes ab, acd, ace
		n = 0; depth = 0; prefix[0] = ""; word = ""
		for (i = 1; i <= length($0) + 1; i++) {
			c = substr($0, i, 1)
			if (c == "(") { prefix[depth + 1] = prefix[depth] word; depth++; word = "" }
			else if (c == "|" || c == ")" || c == "") {
				if (word != "" && word != "/") print prefix[depth] word
				word = ""
				if (c == ")") depth--
			} else word = word c
		}
	}' | while read -r name; do
	grep -q "^$name" "$list" || echo "$name"
done >"$list.none"
[ -s "$list.none" ] && complain "CONTRIBUTING.md: there is no test $(tr '\n' ' ' <"$list.none")"

# Every variable of the user's is explained.
variables=$(sed -n 's/^VARIABLE(\([A-Z]*\), USER,.*/NNGTRACE_\1/p' shim/trace/environment.def)
[ -n "$variables" ] || complain "shim/trace/environment.def: no variable found"
for variable in $variables; do
	grep -q "^| \`$variable\` |" docs/hosts.md || complain "docs/hosts.md: $variable is not explained"
done

# Only what git would take: no build directories.
pages=$(find . -name '*.md' -not -path './build*' -not -path './.git/*' -not -path '*/node_modules/*' | sort)
for page in $pages; do
	folder=$(dirname "$page")
	# Relative links, without code in between. Links and paths have no blanks.
	# shellcheck disable=SC2013,SC2016
	for link in $(sed '/^```/,/^```/d' "$page" | grep -o '](\([^)]*\))' | sed 's/^](//; s/)$//'); do
		case $link in
		*://* | '#'* | mailto:*) continue ;;
		esac
		[ -e "$folder/${link%%#*}" ] || complain "$page: the link $link leads nowhere"
	done
	# Paths of this project that are named in the text.
	# shellcheck disable=SC2013
	for path in $(grep -oE '(^|[ `(])(shim|analyzer|tests|samples|docs)/[A-Za-z0-9_./-]+' "$page" |
		sed 's/^[ `(]//; s/[.,:;)]*$//'); do
		case $path in *LESSON* | */ID.* | */NAME.*) continue ;; esac # names to fill in
		[ -e "$path" ] || complain "$page: there is no $path"
	done
done

# The first two commands a reader of the README meets.
# shellcheck disable=SC2016
commands=$(sed -n '/^```/,/^```/p' README.md | grep -v '^```' | sed 's/  *#.*//' | head -n 2)
[ "$commands" = "sh samples/demo.sh
sh tests/run.sh" ] || complain "README.md: the first two commands are not the demo and the tests"

# The glossary: every word is used, and whoever may need it finds it.
words=$(sed -n 's/^| \([a-z, ]*\) | .*/\1/p' docs/glossary.md | grep -v '^word$' | sed 's/, /\n/g')
[ -n "$words" ] || complain "docs/glossary.md: no word found"
echo "$words" | while read -r word; do
	grep -rqi "\b$(echo "$word" | sed 's/ step$//')" shim analyzer samples/README.md || echo "$word"
done >"$list"
[ -s "$list" ] && complain "docs/glossary.md: nobody uses $(tr '\n' ' ' <"$list")"
for page in README.md CONTRIBUTING.md docs/architecture.md shim/README.md; do
	grep -q 'glossary\.md)' $page || complain "$page: no link to the glossary"
done

# Every file of the shim has its line, and every folder of the analyzer and of the tests its words.
find shim -name '*.[ch]' -o -name '*.def' | sed 's|^shim/||; s|\.[a-z]*$||' | sort -u | while read -r file; do
	grep -qE "\`($file\.(c|h|def)|${file%%/*}/)\`" shim/README.md || echo "shim/$file"
done >"$list"
[ -s "$list" ] && complain "shim/README.md: its table of files lacks $(tr '\n' ' ' <"$list")"
# shellcheck disable=SC2016
grep -oE '`[a-z_/]+\.(c|h|def)`' shim/README.md | tr -d '`' | sort -u | while read -r file; do
	[ -e "shim/$file" ] || echo "shim/$file"
done >"$list"
[ -s "$list" ] && complain "shim/README.md: there is no $(tr '\n' ' ' <"$list")"
for folder in analyzer/*/; do
	grep -q "\`$folder\`" docs/architecture.md || complain "docs/architecture.md: nothing about $folder"
done
for folder in tests/*/; do
	grep -q "(${folder})" CONTRIBUTING.md || complain "CONTRIBUTING.md: nothing about $folder"
done

[ "$bad" -eq 0 ] && echo "$(echo "$pages" | wc -l) pages, $lines rules"
exit "$bad"

#!/bin/sh
# Source files have the same names below the source root, wherever and however the program was built.
# usage: paths.sh BIN SAMPLES SOURCE
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"

mkdir -p project/src project/.git 'elsewhere/build' || exit 2
cp "$source/samples/p02-free-after-sendmsg/wrong.c" project/src/wrong.c
cp "$source/samples/p02-free-after-sendmsg/check.h" project/src/check.h
touch -d '1 hour ago' project/src/wrong.c project/src/check.h
root=$work/project

# builds NAME FOLDER SOURCE_NAME FLAGS...: and records
builds() {
	name=$1 folder=$2 file=$3
	shift 3
	(cd "$folder" && gcc -g -w "$@" -o "$work/$name" "$file" -lnng) 2>stderr || fail "gcc for $name"
	"$bin/nngtrace" record -o "$name.trace" -- "./$name" >/dev/null 2>&1
}

# shows NAME OPTION...: what each format calls the file
shows() {
	name=$1
	shift
	"$bin/nngtrace" check "$@" --rule msg-free-after-send --report json=json --report sarif=sarif \
		--report gcc=gcc --report gitlab=gitlab "$name.trace" >text 2>stderr
	{
		sed -n 's/^  --> \(.*\):[0-9]* in .*/\1/p' text
		python3 - <<-EOF
			import json
			print(json.load(open("json"))["findings"][0]["where"]["file"])
			place = json.load(open("sarif"))["runs"][0]["results"][0]["locations"][0]
			print(place["physicalLocation"]["artifactLocation"]["uri"])
			print(json.load(open("gitlab"))[0]["location"]["path"])
		EOF
		sed -n 's/^\([^:]*\):.*error: .*/\1/p' gcc
	} | sort -u
}

# named FILE NAME OPTION...
named() {
	wanted=$1
	shift
	got=$(shows "$@")
	[ "$got" = "$wanted" ] || fail "$*: '$got' and not '$wanted'"
}

builds absolute . "$root/src/wrong.c"
named src/wrong.c absolute --source-root "$root"
named src/wrong.c absolute --source-root project/src/..
named wrong.c absolute --source-root project/src
builds relative project ./src/wrong.c
named src/wrong.c relative --source-root "$root"
builds dots project/src ../../project/./src/wrong.c
named src/wrong.c dots --source-root "$root"
# As distributions and reproducible builds do it.
builds mapped . "$root/src/wrong.c" "-fdebug-prefix-map=$root=/usr/src/app-1.0"
named src/wrong.c mapped --source-root "$root" --path-map "/usr/src/app-1.0=$root"
named src/wrong.c mapped --source-root "$root" --path-map /nowhere=/x --path-map /usr/src/app-1.0=
builds bare project src/wrong.c "-ffile-prefix-map=$root=."
named src/wrong.c bare --source-root "$root" --path-map ".=$root"
named src/wrong.c bare --source-root "$root"
# Another folder with a link to the sources: the files are the same.
ln -s "$root/src" elsewhere/linked
builds linked elsewhere linked/wrong.c
named src/wrong.c linked --source-root "$root"

# The root is the nearest working copy, else where we are.
(cd project/src && "$bin/nngtrace" check --format gcc "$work/absolute.trace") >stdout 2>stderr
grep -q '^src/wrong.c:[0-9]*:[0-9]*: error' stdout || fail 'the working copy is not the root'
rmdir project/.git
(cd project && "$bin/nngtrace" check --format gcc "$work/absolute.trace") >stdout 2>stderr
grep -q '^src/wrong.c:[0-9]*:[0-9]*: error' stdout || fail 'the working directory is not the root'
# Outside of it names are whole.
ends 1 check --format gcc --source-root elsewhere absolute.trace
grep -q "^$root/src/wrong.c:" stdout || fail 'a file outside the root'
# What the C library has in its frames is not the project's.
ends 1 check --format sarif --source-root "$root" absolute.trace
grep -q '"uri": "\(nptl\|sysdeps\|csu\)' stdout && fail "a file of the C library is below the root"
finish

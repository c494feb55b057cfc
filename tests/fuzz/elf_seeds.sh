#!/bin/sh
# The seeds of fuzz_elf: a small library with debug information of several kinds.
# usage: elf_seeds.sh CORPUS COMPILER
set -eu
corpus=$1 compiler=$2
rm -rf "$corpus"
mkdir -p "$corpus"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/seed.c" <<'END'
struct node { struct node *next; int value; };
static inline __attribute__((always_inline)) int twice(int n) { return n * 2; }
static int sum(const struct node *n)
{
	int s = 0;
	for (; n; n = n->next) {
		int v = twice(n->value);
		s += v;
	}
	return s;
}
int work(struct node *n, int k)
{
	struct node a = {n, k};
	return sum(&a) + twice(k);
}
END
# seed NAME OPTION...: what a compiler cannot do is no seed.
seed() {
	name=$1
	shift
	"$compiler" -O1 -shared -fPIC -nostdlib -Wl,--build-id=none -Wl,-z,noseparate-code "$@" \
		-o "$corpus/$name" "$work/seed.c" 2>"$work/err" || rm -f "$corpus/$name"
}
seed five -g -gdwarf-5
seed four -g -gdwarf-4
seed compressed -g -gz
seed symbols -g0
seed split -g -gsplit-dwarf
seed linked -g
objcopy --only-keep-debug "$corpus/linked" "$work/linked.debug"
(cd "$work" && objcopy --strip-debug --add-gnu-debuglink=linked.debug "$corpus/linked")
printf 'shared.debug\0abcdefghijklmnopqrst' >"$work/link"
objcopy --add-section .gnu_debugaltlink="$work/link" "$corpus/five" "$corpus/shared"
[ -s "$corpus/five" ]
touch "$corpus/done"

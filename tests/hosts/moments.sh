#!/bin/sh
# Which system calls the recorder makes, by the moment. A new one is a new way to be noticed, or
# to be killed by a sandbox: it fails here first. The lists are those of docs/hosts.md.
# shellcheck source=tests/hosts/lib.sh
. "$(dirname "$0")/lib.sh"
unset NNGTRACE_SELFCHECK # libunwind, which it compares with, asks the kernel
command -v strace >which || skip "there is no strace"
strace -o try true 2>try.err || skip "strace is not permitted: $(cat try.err)"

# calls FILE VARIABLE...: runs the program, and puts "MOMENT CALL" of each system call into FILE. Its malloc
# makes no arena for a thread: how much of such memory it gives back depends on the address.
calls() {
	file=$1
	shift
	strace -f -o "$file.raw" -E MALLOC_ARENA_MAX=1 -E "NNGTRACE_OUT=m.trace" "$@" "$bin/host_moments" 2>err ||
		fail "$file: the program failed: $(cat err)"
	sed -E 's/^[0-9]+ +//' "$file.raw" | awk -F'[("]' '
		BEGIN { moment = "load" }
		/^write\(-1, / { moment = $3; next }
		/^[a-z_0-9]+\(/ { print moment, $1 }' >"$file"
}

# more MOMENT FILE: those made more often than without the recorder, each once.
more() {
	awk -v moment="$1" '$1 == moment { n[$2] += FNR == NR ? -1 : 1 }
		END { for (c in n) if (n[c] > 0) print c }' plain "$2" | sort
}

# only MOMENT CALL...: no others; and the file grew, so that it was looked at.
only() {
	moment=$1
	shift
	for call in $(more "$moment" "$file"); do
		case " $* " in
		*" $call "*) ;;
		*) fail "$file: a system call that is new at $moment: $call" ;;
		esac
	done
}

# A new stack: signals are blocked, the kernel is asked whether a page of it can be read, and the loader
# if this is the process it was loaded in.
unwinder="rt_sigprocmask getpid"
# And every so many events the pages of the next ones are made.
pages="openat newfstatat fstat fcntl close prlimit64 pwritev"
calls plain
calls grows -E "LD_PRELOAD=$shim"
# shellcheck disable=SC2086
{
only use $unwinder $pages madvise prctl
only growth $unwinder $pages fstatfs pread64 fallocate mmap munmap madvise prctl
only thread $unwinder $pages gettid madvise prctl mmap fstatfs pread64 fallocate munmap
only exit rt_sigprocmask clock_gettime openat newfstatat fstat fcntl close ftruncate prctl gettid getpid \
	getdents64 pread64
}
grep -q '^growth fallocate' grows || fail "grows: the file did not grow"
# How often: each growth has a handful, each chunk two, the pages one.
growths=$(grep -c '^growth fallocate' grows)
filled=$(grep -c '^growth pwritev' grows)
opens=$(grep -c '^growth openat' grows)
[ "$opens" -le $((growths * 6 + filled)) ] || fail "grows: $opens opens for $growths growths and $filled fills"

# How many descriptors are open at once while it grows; at the end none.
sed -n '/write(-1, "growth"/,/write(-1, "thread"/p' grows.raw | sed -E 's/^[0-9]+ +//' | awk '
	/^openat\(.*= [0-9]/ || /^fcntl\(.*DUPFD.*= [0-9]/ { if (++n > most) most = n }
	/^close\(.*= 0/ { n-- }
	END { print most, n }' >open
[ "$(cat open)" = "3 0" ] || fail "grows: the most descriptors at once, and at the end: $(cat open), not 3 0"

# With all memory there is not one, at any moment after the start.
calls mapped -E "LD_PRELOAD=$shim" -E NNGTRACE_PREALLOC=1M
for moment in start use growth thread exit; do
	only $moment
done
"$bin/trap_dump" --count m.trace >count || fail "mapped: not readable"
[ $(($(value events count) + $(value overwritten count))) = 400044 ] || fail "mapped: $(cat count)"
finish

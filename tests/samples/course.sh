#!/bin/sh
# The course, nngtrace learn: lessons to their end by the true answers, a wrong mend, stopping and going
# on, and all that can be in its way.
# usage: course.sh BUILD SOURCE [all]     all: every lesson, and nothing else
if [ -z "${COURSE_MOUNTS:-}" ] && unshare -m true 2>/dev/null; then
	COURSE_MOUNTS=own exec unshare -m -- sh "$0" "$@" # no mount outlives this script
fi
. "$(dirname "$0")/../verdicts.sh"
build=$1 source=$2
nngtrace=$build/bin/nngtrace
work=$(mktemp -d /tmp/nngcourse.XXXXXX) || exit 2
trap 'umount "$work/small" 2>/dev/null; rm -rf "$work"' EXIT
cd "$work" || exit 2
unset CC NNGTRACE_OUT LD_PRELOAD COLUMNS
export NO_COLOR=1 LC_ALL=C

lessons=$(grep -v '^#' "$source/samples/course.txt")

# answers LESSON: true ones, the last form of each
answers() {
	sed -n 's/^true //p' "$source/samples/$1/lesson.txt" | sed 's/.*|//'
}

# says FILE TEXT: the course has printed it, however it broke the lines
says() {
	tr -s ' \n' '  ' <"$1" | grep -qF -e "$2" || fail "no '$2' in: $(cat "$1")"
}

# course NAME STATUS ARGUMENT...: with what stands in the file "in"
course() {
	what=$1 ending=$2
	shift 2
	timeout 200 "$nngtrace" learn "$@" <in >out 2>err
	status=$?
	[ $status = "$ending" ] || fail "$what: status $status, not $ending: $(cat err)"
}

# state LESSON STATE
state() {
	"$nngtrace" learn --list | grep -q "^ *[0-9]*  $2 *$1 " || fail "$1 is not '$2': $("$nngtrace" learn --list)"
}

# Every lesson is in the course, and its answers are in the report that is kept beside it.
check_lessons() {
	[ "$(echo "$lessons" | sort)" = "$(find "$source/samples" -name lesson.txt -printf "%h\n" | sed 's/.*\///' | sort)" ] ||
		fail "samples/course.txt does not name every lesson once"
	for lesson in $lessons; do
		# Those with a mode have no report that is kept: delays are different each time.
		grep -q '^options ' "$source/samples/$lesson/lesson.txt" && continue
		file=$source/samples/$lesson/lesson.txt report=$source/samples/$lesson/report.txt
		for answer in $(answers "$lesson" | grep -x '[0-9]*'); do
			grep -q -e "wrong.c:$answer\b" -e "^[ =>]* $answer\. " -e "\b$answer \(context\|time\|byte\|(NNG\)" "$report" ||
				fail "$lesson: the answer $answer is not in its report"
		done
		for word in $(answers "$lesson" | grep 'nng_' | tr -d '()'); do
			grep -q "\b$word\b" "$report" || fail "$lesson: $word is not in its report"
		done
		for rule in $(sed -n 's/^rules //p' "$file" | tr -d ,); do
			grep -q "\[$rule\]" "$report" || fail "$lesson: it does not break $rule"
		done
	done
}

# after TEXT COUNT: waits until the course has printed it more than COUNT times
after() {
	for _ in $(seq 1200); do
		[ "$(grep -cF -e "$1" out)" -gt "$2" ] && return
		sleep 0.05
	done
	echo quit
}

# The first lesson in one go: a wrong answer, a hint, all true answers, a mend that makes another mistake, one that
# does not build, one that does no work, and the right one. The input waits for what it answers.
walk_first() {
	first=$(echo "$lessons" | sed -n 1p)
	program=nngtrace-course/$first/program.c
	: >out
	{
		after "Question 1" 0
		echo nonsense
		echo hint
		answers "$first"
		after "Now mend" 0
		sed 's/check("nng_sendmsg", .*/(void)s;/; s|nng_msg_free(msg); /.*||' "$source/samples/$first/wrong.c" >"$program"
		echo
		after "Not yet" 0
		echo 'not C' >>"$program"
		echo
		after "Not yet" 1
		echo 'int main(void) { return 0; }' >"$program"
		echo
		after "Not yet" 2
		sed 's/return EXIT_SUCCESS;/return 2;/' "$source/samples/$first/right.c" >"$program"
		echo
		after "Not yet" 3
		cp "$source/samples/$first/right.c" "$program"
		echo
		after "Well done" 0
		echo quit
	} | timeout 300 "$nngtrace" learn >out 2>err || fail "learn ended with $?: $(cat err)"
	for text in "No. Look at the report again" "Hint: read" "Right: " "[msg-held-at-exit]" "The compiler could not build it" \
		"The program ended with status 2." "Well done" "Lesson 2 of "; do
		says out "$text"
	done
	[ "$(grep -c 'Not yet' out)" = 4 ] || fail "the wrong mends: $(cat out)"
	[ ! -s err ] || fail "on stderr: $(cat err)"
	state "$first" "done"
	cmp -s "$program" "$source/samples/$first/right.c" || fail "the program of the learner was changed"
	! grep -rq 'nngtrace:' nngtrace-course --include=program.c || fail "the copies tell the answer"
}

# walk LESSON [NAME]: answer, stop, see that the answers are kept, mend, go on. It is the next one, or called
# by its name.
walk() {
	lesson=$1
	[ -n "${2:-}" ] || state "$lesson" next
	wanted=$(grep -c '^ask ' "$source/samples/$lesson/lesson.txt")
	answers "$lesson" >in
	course "$lesson" 0 ${2:+"$2"}
	says out "Now mend"
	! grep -q '^options ' "$source/samples/$lesson/lesson.txt" ||
		says out "$ nngtrace run $(sed -n 's/^options //p' "$source/samples/$lesson/lesson.txt") -- ./program"
	[ "$(grep -c '^Right: ' out)" = "$wanted" ] || fail "$lesson: $(cat out)"
	grep -q "^$lesson answered $wanted\$" nngtrace-course/progress || fail "$lesson: progress not kept"
	: >in
	course "$lesson again" 0 ${2:+"$2"}
	says out "Now mend"
	! grep -q '^Question' out || fail "$lesson asks again"
	cp "$source/samples/$lesson/right.c" "nngtrace-course/$lesson/program.c"
	course "$lesson, mended" 0 ${2:+"$2"}
	says out "Well done"
	state "$lesson" "done"
}

if [ "${3:-}" = all ]; then
	for lesson in $lessons; do
		walk "$lesson"
	done
	course "after all" 0
	says out "No lesson is left"
	finish
fi

check_lessons
walk_first
walk "$(echo "$lessons" | sed -n 2p)"
walk "$(echo "$lessons" | sed -n 3p)"

# Those that teach a mode, wherever one is in the course.
walk keep-alive keep-alive
says out "balance of Ada: 12"
walk rare-order rare-order

# One lesson by its number or name; show, help, hint, reset, skip.
printf 'show\nshow\nhelp\nhint\nhint\nshow\nnonsense\nreset\nskip\nquit\n' >in
course "p05" 0 p05
for text in "The answer: NNG_EAGAIN. " "The answer: program. " "samples/p05-failed-send/right.c:" "the next lesson" "Hint: if (rv != 0)" \
	"The program is the wrong one again"; do
	says out "$text"
done
state p05-failed-send skipped
echo quit >in
course "by its number" 0 5
says out "Lesson 5 of "
for word in p5 0 99 p05-failed-sendx ''; do
	course "'$word'" 2 "$word"
	says err "no lesson '$word'"
done
course "two lessons" 2 p05 p06

# A file of progress that somebody has spoilt, and hostile words.
printf 'p05-failed-send answered 4000000000\n\n\001\002 x y\nnothing\np06-untaken-request done\n' >nngtrace-course/progress
state p06-untaken-request "done"
printf '\033[2Jx\nquit\n' >in
course "spoilt progress" 0 p05
! grep -q "$(printf '\033')" out || fail "what is typed reaches the terminal as it is"
head -c 300000 /dev/urandom >nngtrace-course/progress
course "a progress of noise" 0 --list

# Without a compiler, without NNG's headers, with options for the compiler, without the lessons.
: >in
mkdir none broken lonely lonely/bin
ln -s "$(command -v sh)" none/sh
(PATH=$work/none "$nngtrace" learn -f no <in >out 2>err)
[ $? = 2 ] || fail "no compiler"
says err "there is no C compiler"
says err "package gcc"
printf '#!/bin/sh\necho "program.c:5: fatal error: nng/nng.h: No such file or directory"\nexit 1\n' >broken/cc
chmod +x broken/cc
CC=$work/broken/cc course "no headers" 0 -f no
says out "libnng-dev"
CC='cc -DX=1' course "CC with options" 0 -f no
says out "cc -DX=1 -g"
cp "$nngtrace" lonely/bin
lonely/bin/nngtrace learn <in >out 2>err
[ $? = 2 ] || fail "no lessons"
says err "the lessons are not installed"

# A folder that is a file, one that cannot be written, a full disk.
: >file
course "a file as the folder" 2 -f file
says err "cannot make the folder"
mkdir small
if [ "${COURSE_MOUNTS:-}" = own ] && mount -t tmpfs -o size=20k none small 2>/dev/null; then
	course "room for the program only" 0 -f small/course
	says out "The compiler could not build it"
	mount -o remount,ro small
	course "a read-only folder" 2 -f small/other
	says err "Read-only file system"
	mount -o remount,rw small
	rm -rf small/course
	mkdir small/course
	dd if=/dev/zero of=small/fill bs=4k 2>/dev/null
	course "a full disk" 2 -f small/course
	says err "No space left on device"
	[ -z "$(find small -name '*.new' -o -name program.c)" ] || fail "a piece of a file was left"
else
	skip_part "a small file system: this user may not mount"
fi
timeout 100 "$nngtrace" learn -f other <in >/dev/full 2>err
[ $? = 2 ] || fail "output to a full disk"

# On a terminal: colours, and what is typed is not printed twice. Ctrl-C ends a program that hangs, and not the
# course; when the terminal is closed, neither is left.
unset NO_COLOR
cat >typed.py <<'E2'
import os, pty, sys, time

# Answers: what is typed when the course has printed a text and, then, waits; or None: the terminal is closed.
def course(folder, *answers):
    pid, fd = pty.fork()
    if pid == 0:
        os.environ["TERM"] = "xterm"
        os.execv(sys.argv[1], [sys.argv[1], "learn", "-f", folder])
    shown = b""
    answers = list(answers)
    while True:
        try:
            piece = os.read(fd, 65536)
        except OSError:
            break
        if not piece:
            break
        shown += piece
        if answers and answers[0][0] in shown and shown.endswith(answers[0][1]):
            text = answers.pop(0)[2]
            if text is None:
                break
            os.write(fd, text)
    os.close(fd)
    return os.waitpid(pid, 0)[1], shown

status, shown = course("typed", (b"Question 1", b"> ", b"quit\n"))
assert status == 0, status
assert shown.count(b"quit\r\n") == 1, shown
assert b"\x1b[" in shown and b"msg-free-after-send" in shown, shown

program, = (f"typed/{name}/program.c" for name in os.listdir("typed") if name != "progress")
open(program, "w").write('''#include <stdio.h>
#include <unistd.h>
#include <nng/nng.h>
int main(void)
{
	nng_msg *msg;
	nng_msg_alloc(&msg, 0);
	nng_msg_free(msg);
	printf("%d waits\\n", (int)getpid());
	fflush(stdout);
	for (;;)
		pause();
}
''')

def hanging(shown):
    line, = (line for line in shown.splitlines() if line.endswith(b" waits"))
    return int(line.split()[0])

def gone(pid):
    for _ in range(600):
        if not os.path.exists(f"/proc/{pid}/exe"):
            return True
        time.sleep(0.05)
    return False

status, shown = course("typed", (b" waits", b"waits\r\n", b"\x03"), (b"Question 1", b"> ", b"quit\n"))
assert status == 0, (status, shown)
assert b"killed by SIGINT" in shown and b"You have ended the program." in shown, shown
assert gone(hanging(shown))
status, shown = course("typed", (b" waits", b"waits\r\n", None))
assert gone(hanging(shown)), "a program is left"
E2
timeout 100 python3 typed.py "$nngtrace" >out 2>&1 || fail "on a terminal: $(cat out)"
finish

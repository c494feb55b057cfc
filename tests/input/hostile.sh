#!/bin/sh
# Traces made to take all memory or all time of whoever reads them: every command gets through
# them with little of both. The limits are against running away; none of them is a measure of speed.
# usage: hostile.sh BIN [large]
. "$(dirname "$0")/lib.sh"
size=${2:-small}
memory=500000 # KiB
seconds=20
[ "$size" = small ] || memory=6000000 seconds=600
# A sanitizer needs all addresses for itself.
sanitized=no
grep -q __asan_init "$bin/nngtrace" && sanitized=yes

limited() {
	if [ $sanitized = yes ]; then
		prlimit --core=0 --cpu=$((seconds * 10)) "$bin/nngtrace" "$@"
	else
		prlimit --core=0 --cpu=$seconds --as=$((memory * 1024)) "$bin/nngtrace" "$@"
	fi >stdout 2>stderr
}

# takes STATUSES nngtrace-arguments...: it ends with one of them, within the limits.
takes() {
	statuses=$1
	shift
	(limited "$@") 2>>shell
	status=$?
	case " $statuses " in
	*" $status "*) ;;
	*) fail "$kind: nngtrace $*: exit status $status" ;;
	esac
}

# hostile KIND COUNT
hostile() {
	kind=$1
	"$bin/make_hostile" "$1" trace "$2" || fail "make_hostile $1"
	takes '0 1' check trace
	takes '0 1' check --format json trace
	takes 0 log --stacks trace
	[ "$(wc -l <stdout)" -gt 1 ] || fail "$kind: nothing in its log"
	takes 0 stats trace
	takes '0 2' history trace msg:0x1000
	takes 0 export --format trace-event -o /dev/null trace
	takes 0 export --format csv -o /dev/null trace
	takes 0 export --format csv --table objects -o /dev/null trace
	rm -f trace
}

if [ "$size" = small ]; then
	hostile threads 12000
	hostile claimed-threads 9000
	hostile crowd 4000
	hostile sequences 200
	many=30000
else
	hostile threads 250000
	hostile claimed-threads 250000
	hostile crowd 120000
	hostile sequences 20000
	many=2000000
fi
for each in stacks stack-ids modules module-ids overlaps objects calls findings sockets \
	operations surveys handlers lengths; do
	hostile $each $many
done
# Two gigabytes, or ten, of which next to nothing is there; every chunk says that it is full.
kind=holes
megabytes=2048
[ "$size" = small ] || megabytes=10240
"$bin/make_hostile" holes trace $megabytes || fail 'make_hostile holes'
takes '0 1' check trace
takes 0 log trace

# Memory that is really too short is said, and the reports of what is left out too.
"$bin/make_hostile" objects trace 300000 || fail make_hostile
if [ $sanitized = no ]; then
	memory=100000
	takes 2 check trace
	grep -q memory stderr || fail 'too little memory: not said'
	[ -s stdout ] && fail 'too little memory: a report all the same'
	memory=500000
fi
"$bin/make_hostile" findings trace 20000 || fail make_hostile
takes 1 check trace
grep -q 'not shown: 10,000 more findings' stdout || fail 'what is left out is not told'
takes 1 check --format json trace
grep -q '"findings_left_out": 10000' stdout || fail 'what is left out is not in the JSON report'
finish

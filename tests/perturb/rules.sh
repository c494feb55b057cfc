# shellcheck shell=sh disable=SC2034 # who sources it uses what is here
# rules.sh - sourced: the cases of orders.c, and the rule that the wrong one breaks.
all="together early close free rearm lock"

# rule_of CASE
rule_of() {
	case $1 in
	together) echo msg-concurrent-use ;;
	early) echo aio-early-result ;;
	close) echo ctx-use-after-close ;;
	free) echo msg-use-after-free ;;
	rearm) echo aio-op-after-stop ;;
	lock) echo aio-wait-deadlock ;;
	esac
}

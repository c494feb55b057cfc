# What differs from one run to the next, in a report: times, threads, ids, counts of events, keys.
s/\x1b\[[0-9;]*m//g
s/+[0-9.]* ms/+0.000 ms/g
s/thread [0-9][0-9]*/thread N/g
s/\(pid\|forked from\) [0-9][0-9]*/\1 N/g
s/\(ctx\|socket\|pipe\|dialer\|listener\) [0-9][0-9]*/\1 N/g
s/#[0-9][0-9]*/#N/g
s/[0-9][0-9,]* events\{0,1\}\( on [0-9]* threads\{0,1\}\)\{0,1\}/N events/g
s/key   [0-9a-f]\{16\}/key   K/
s/, recorded [0-9-]* [0-9:]* UTC//
s/^  trace .*/  trace TRACE/
s/checked against [0-9]* rules/checked against N rules/
s/\(nngtrace history\) [^ ]*/\1 TRACE/

# What a tool said of a program, one complaint a line: KEY, tab, the lines of the program's
# source that it names, each between commas. The key is without numbers and lines, so that the
# same complaint about the corrected twin has the same one.
# usage: awk -v tool=xml|asan|nngtrace -v source=FILE.c -f complaints.awk OUTPUT
# xml: of valgrind.

function begin(what) {
	end()
	inside = 1
	kind = what
	top = first = ""
	lines = ","
}

function end() {
	if (inside)
		print kind "|" top "|" first "\t" lines
	inside = 0
}

function value(text) {
	gsub(/^[^>]*>|<.*$/, "", text)
	return text
}

function frame(function_name, file, line) {
	if (top == "")
		top = function_name
	if (file == source) {
		if (first == "")
			first = function_name
		lines = lines line ","
	}
}

tool == "xml" && /<(error|fatal_signal)>/ { begin("") }
tool == "xml" && inside && /<(kind|signame)>/ { kind = value($0) }
tool == "xml" && /<frame>/ { fn = file = line = ""; object = "" }
tool == "xml" && /<obj>/ { object = value($0) }
tool == "xml" && /<fn>/ { fn = value($0) }
tool == "xml" && /<file>/ { file = value($0) }
tool == "xml" && /<line>/ { line = value($0) }
tool == "xml" && inside && /<\/frame>/ { frame(fn != "" ? fn : object, file, line) }
tool == "xml" && /<\/(error|fatal_signal)>/ { end() }

tool == "asan" && /ERROR: AddressSanitizer/ {
	text = $0
	sub(/.*ERROR: /, "", text)
	sub(/ on .*|:* \(?0x.*/, "", text)
	begin(text)
	leak = 0
}
tool == "asan" && /^(Direct|Indirect) leak of/ { begin($1 " leak"); leak = 1 }
tool == "asan" && inside && /^ *#[0-9]+ / {
	n = split($NF, part, ":")
	path = $NF
	sub(/:.*/, "", path)
	sub(/.*\//, "", path)
	# The first frame of a leak is the allocator's own.
	if (!(leak && /^ *#0 /))
		frame(NF > 4 ? $4 : "?", path, n > 1 ? part[2] : "")
}
tool == "asan" && inside && ((leak && /^$/) || /^SUMMARY/) { end() }

tool == "nngtrace" && /^(error|warning|note): .*\[[a-z-]+\]$/ {
	text = $0
	sub(/.*\[/, "", text)
	sub(/\]$/, "", text)
	begin(text)
}
tool == "nngtrace" && inside {
	rest = $0
	while (match(rest, /[^ \/]+\.c:[0-9]+/)) {
		split(substr(rest, RSTART, RLENGTH), part, ":")
		if (part[1] == source)
			lines = lines part[2] ","
		rest = substr(rest, RSTART + RLENGTH)
	}
}
END { end() }

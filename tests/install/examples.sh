#!/bin/sh
# The examples of packaging/examples, as far as they go without the services they are for.
# shellcheck source=tests/install/lib.sh
. "$(dirname "$0")/lib.sh"
examples=$source/packaging/examples
PATH=$build/bin:$PATH
wrong=$build/samples/p05-failed-send-wrong
right=$build/samples/p05-failed-send-right

# The patterns of both editors and services find the line of the finding in a report.
nngtrace run --trace wrong.trace -- "$wrong" >out 2>err
nngtrace check --source-root "$source" --format gcc wrong.trace >report.gcc
cat >match.py <<'END'
import json, re, sys

def patterns(value):
    if isinstance(value, dict):
        if "regexp" in value:
            yield value
        for inner in value.values():
            yield from patterns(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from patterns(inner)

lines = open(sys.argv[2]).read().splitlines()
for pattern in patterns(json.load(open(sys.argv[1]))):
    found = [match for match in (re.search(pattern["regexp"], line) for line in lines) if match]
    assert len(found) == 1, lines
    get = lambda name: found[0].group(pattern[name])
    assert get("file") == "samples/p05-failed-send/wrong.c", get("file")
    assert int(get("line")) > 1 and int(get("column")) > 1
    assert get("code") == "msg-leak-failed-send" and get("severity") == "error"
    sys.exit(0)
sys.exit("no pattern")
END
for matcher in github-matcher.json vscode-tasks.json; do
	python3 match.py "$examples/$matcher" report.gcc || fail "$matcher: $(cat report.gcc)"
done

# The commands of the workflows.
mkdir build && cp "$wrong" build/test_app
for file in github-workflow.yml gitlab-ci.yml; do
	command=$(tr '\n' ' ' <"$examples/$file" | sed 's/\\ *//g; s/.*\(nngtrace run .*-- build\/test_app\).*/\1/; s/\${{[^}]*}}/gcc/g')
	sh -c "$command" >out 2>err
	status=$?
	[ $status = 9 ] || fail "$file: '$command' ended with $status: $(cat err)"
	[ -s nngtrace.html ] || fail "$file: no HTML report"
	rm -f nngtrace.html
done
python3 -c 'import json; assert len(json.load(open("nngtrace.json"))) == 1' || fail "the report for GitLab"
if python3 -c 'import yaml' 2>/dev/null; then
	for file in "$examples"/*.yml; do
		python3 -c 'import sys, yaml; assert yaml.safe_load(open(sys.argv[1]))' "$file" || fail "$file"
	done
	python3 "$source/tests/install/shapes.py" "$examples" >out 2>&1 || fail "an example's shape: $(cat out)"
else
	skip_part "python3-yaml is not installed"
fi

# pytest's fixture; its function is tried without pytest as well.
mkdir fixture && cp "$examples/conftest.py" fixture/
cat >fixture/test_app.py <<END
import pytest

def test_right(nngtrace):
    nngtrace("$right")

def test_wrong(nngtrace):
    with pytest.raises(AssertionError, match="msg-leak-failed-send"):
        nngtrace("$wrong")
END
if python3 -c 'import pytest' 2>/dev/null; then
	python3 -m pytest -q -p no:cacheprovider fixture >out 2>&1 || fail "pytest: $(cat out)"
else
	skip_part "python3-pytest is not installed"
	mkdir stand-in && echo 'fixture = lambda function: function' >stand-in/pytest.py
	PYTHONPATH=stand-in:fixture python3 - "$right" "$wrong" <<'END' || fail "conftest.py"
import sys, conftest
conftest.run(sys.argv[1])
try:
    conftest.run(sys.argv[2])
except AssertionError as error:
    assert "msg-leak-failed-send" in str(error)
else:
    sys.exit("nothing was found")
END
fi

if command -v node >/dev/null && [ "$(node -p 'parseInt(process.versions.node) >= 18')" = true ]; then
	CLIENT=$right node --test "$examples/client.test.js" >out 2>&1 || fail "node --test: $(cat out)"
	CLIENT=$wrong node --test "$examples/client.test.js" >out 2>&1 && fail "node --test passes a finding"
	grep -q msg-leak-failed-send out || fail "node --test: $(cat out)"
else
	skip_part "node is not installed"
fi

if command -v systemd-analyze >/dev/null; then
	mkdir -p units/app.service.d
	cp "$examples/app.service.d/nngtrace.conf" units/app.service.d/
	printf '[Service]\nExecStart=/bin/true\n' >units/app.service
	systemd-analyze verify "$work/units/app.service" >out 2>&1
	grep -i 'nngtrace' out && fail "systemd-analyze: $(cat out)"
else
	skip_part "systemd-analyze is not installed"
fi
finish

"""A fixture for pytest: runs a program under nngtrace and fails for what is found.

def test_client(nngtrace):
    output = nngtrace("build/client", "tcp://127.0.0.1:5555")
    assert "done" in output

A program in Python that reaches NNG through ctypes or cffi needs audit=True:

    nngtrace(sys.executable, "client.py", audit=True)
"""
import subprocess

import pytest

FINDINGS = 99


def run(*command, audit=False, fail_on="error", timeout=60):
    """Returns what the program printed; raises AssertionError with the report."""
    options = ["--error-exitcode", str(FINDINGS), "--fail-on", fail_on]
    if audit:
        options.append("--audit")
    done = subprocess.run(
        ["nngtrace", "run", *options, "--", *map(str, command)],
        capture_output=True, text=True, errors="replace", timeout=timeout, check=False)
    if done.returncode == FINDINGS:
        raise AssertionError(done.stderr)
    assert done.returncode == 0, f"status {done.returncode}: {done.stderr}"
    return done.stdout


@pytest.fixture
def nngtrace():
    return run

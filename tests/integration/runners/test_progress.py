"""What a person at a terminal sees while a pipeline runs."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import textwrap
from pathlib import Path

SCRIPT = """
    import time
    import sematic

    @sematic.func
    def step(number: int) -> int:
        print("stepping", number)
        time.sleep(0.4)
        if number == 9:
            raise ValueError("nine")
        return number

    @sematic.func
    def pipeline(last: int) -> list[int]:
        return [step(1).set(name="first step"), step(last)]

    import sys
    sematic.LocalRunner().run(pipeline(int(sys.argv[1])))
"""


def seen_at_a_terminal(tmp_path: Path, *args: str, **variables: str) -> str:
    """Run the script under a pseudo-terminal and return everything that was written to it."""
    script = tmp_path / "slow.py"
    script.write_text(textwrap.dedent(SCRIPT))
    ours, theirs = pty.openpty()
    environ = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "100", **variables}
    with subprocess.Popen([sys.executable, script, *args], stdout=theirs, stderr=theirs, env=environ) as process:
        os.close(theirs)
        seen = b""
        while True:
            try:
                chunk = os.read(ours, 65536)
            except OSError:  # the other side hung up
                break
            if not chunk:
                break
            seen += chunk
        process.wait()
    os.close(ours)
    return seen.decode()


def test_a_terminal_shows_what_is_running_and_how_it_ended(tmp_path):
    seen = seen_at_a_terminal(tmp_path, "2")
    assert "0/3 done" in seen
    assert "1/3 done" in seen
    assert "first step" in seen
    assert "stepping 1" in seen
    assert "3 of 3 runs done" in seen
    assert "Succeeded" in seen
    assert "sematic show" in seen


def test_a_terminal_shows_what_failed(tmp_path):
    seen = seen_at_a_terminal(tmp_path, "9")
    assert "1 failed" in seen
    assert "ValueError: nine" in seen


def test_what_is_no_terminal_hears_nothing_but_the_user(tmp_path):
    script = tmp_path / "slow.py"
    script.write_text(textwrap.dedent(SCRIPT))
    done = subprocess.run([sys.executable, script, "2"], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n") == ["stepping 1", "stepping 2", ""]
    assert done.stderr == ""


def test_a_quieter_log_level_shows_nothing_at_a_terminal_either(tmp_path):
    seen = seen_at_a_terminal(tmp_path, "2", SEMATIC_LOG_LEVEL="WARNING")
    assert seen.split() == ["stepping", "1", "stepping", "2"]


def test_the_debug_level_says_every_step_wherever_it_goes(tmp_path):
    script = tmp_path / "slow.py"
    script.write_text(textwrap.dedent(SCRIPT))
    environ = {**os.environ, "SEMATIC_LOG_LEVEL": "DEBUG"}
    done = subprocess.run([sys.executable, script, "2"], capture_output=True, text=True, check=True, env=environ)
    assert "first step: started" in done.stderr
    assert "first step: resolved after" in done.stderr
    assert "pipeline: ran after" in done.stderr


def test_what_steps_print_stays_on_its_stream_at_a_terminal_too(tmp_path):
    script = tmp_path / "slow.py"
    script.write_text(textwrap.dedent(SCRIPT))
    ours, theirs = pty.openpty()
    with subprocess.Popen([sys.executable, script, "2"], stdout=subprocess.PIPE, stderr=theirs) as process:
        os.close(theirs)
        printed = process.communicate()[0]
    os.close(ours)
    assert printed == b"stepping 1\nstepping 2\n"

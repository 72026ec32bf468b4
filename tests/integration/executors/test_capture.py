"""What steps write ends in their logs and where it would have gone without Sematic, in real processes."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import pytest

_BEGIN = """
import ctypes, os, subprocess, sys, threading, time
from pathlib import Path
from sematic.executors.capture import captured
from sematic.executors.inline_capture import InlineCapture
from sematic.executors.screen import Screen
folder = Path(sys.argv[1])
libc = ctypes.CDLL(None)
def path_of(run_id, attempt): return folder / f"{run_id}-{attempt}.log"
def sh(line): subprocess.run(["sh", "-c", line])
"""
_INLINE = _BEGIN + "with Screen() as screen, InlineCapture(screen=screen, folder=folder, path_of=path_of) as capture:\n"


def indented(body: str) -> str:
    return "".join(f"    {line}\n" for line in body.strip().splitlines())


def run(program: str, folder: Path) -> tuple[str, str]:
    """Run a program in a process of its own and return what it wrote to its standard output and error."""
    done = subprocess.run([sys.executable, "-c", program, folder], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout, done.stderr


def inline(body: str, folder: Path, *, before: str = "", after: str = "") -> tuple[str, str]:
    program = _INLINE.replace("with Screen()", f"{before}\nwith Screen()") + indented(body) + after
    return run(program, folder)


def at_a_terminal(program: str, folder: Path, typed: bytes = b"") -> str:
    """Run a program at a terminal and return everything that appears there."""
    leader, follower = pty.openpty()
    os.write(leader, typed)
    with subprocess.Popen([sys.executable, "-c", program, folder], stdin=follower, stdout=follower, stderr=follower):
        os.close(follower)
        seen = b""
        try:
            while piece := os.read(leader, 4096):
                seen += piece
        except OSError:
            # This is how a terminal says that everybody has gone.
            pass
    os.close(leader)
    return seen.decode().replace("\r\n", "\n")


def log(folder: Path, name: str = "a-1") -> str:
    return (folder / f"{name}.log").read_text()


def test_everything_a_step_writes_is_in_its_log_and_on_its_stream(tmp_path: Path) -> None:
    out, err = inline(
        """
capture.begin("a", 1)
print("out 1"); print("err 1", file=sys.stderr); print("out 2")
sh("echo child"); capture.poll(); sh("echo child err >&2"); capture.poll()
libc.printf(b"from C\\n"); libc.fflush(None)
print("out 3")
os.write(2, b"raw err\\n")
print("open line", end="")
capture.end()
""",
        tmp_path,
    )
    assert log(tmp_path) == "out 1\nerr 1\nout 2\nchild\nchild err\nfrom C\nout 3\nraw err\nopen line"
    assert out == "out 1\nout 2\nchild\nfrom C\nout 3\nopen line"
    assert err == "err 1\nchild err\nraw err\n"


def test_each_step_has_its_own_log_and_a_silent_one_has_none(tmp_path: Path) -> None:
    body = """
for name in ("a", "b", "c"):
    capture.begin(name, 1)
    if name != "b": print(name); sh(f"echo child of {name}")
    capture.end()
"""
    inline(body, tmp_path)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
        "a-1.log": "a\nchild of a\n",
        "c-1.log": "c\nchild of c\n",
    }


def test_what_is_written_between_steps_goes_to_the_terminal_only(tmp_path: Path) -> None:
    out, _ = inline(
        "print('first'); sh('echo child')\ncapture.begin('a', 1)\nprint('step')\ncapture.end()\nprint('last')", tmp_path
    )
    assert out == "first\nchild\nstep\nlast\n"
    assert log(tmp_path) == "step\n"


def test_a_pipeline_that_prints_nothing_leaves_no_folder(tmp_path: Path) -> None:
    inline("capture.begin('a', 1)\ncapture.end()", tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_a_step_shows_up_while_it_runs(tmp_path: Path) -> None:
    out, _ = inline(
        """
capture.begin("a", 1)
print("soon")
assert (folder / "a-1.log").read_text() == "soon\\n"
capture.end()
capture.begin("b", 1)
sh("echo child")
assert capture.poll() == folder / "b-1.log"
assert (folder / "b-1.log").read_text() == "child\\n"
capture.end()
""",
        tmp_path,
    )
    assert out == "soon\nchild\n"


def test_a_killed_process_leaves_what_it_printed(tmp_path: Path) -> None:
    program = _INLINE + indented("capture.begin('a', 1)\nprint('last words')\nos.kill(os.getpid(), 9)")
    done = subprocess.run([sys.executable, "-c", program, tmp_path], capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGKILL
    assert (log(tmp_path), done.stdout) == ("last words\n", "last words\n")


def test_a_crash_leaves_the_traceback_of_the_interpreter(tmp_path: Path) -> None:
    body = "capture.begin('a', 1)\nprint('before')\nctypes.string_at(0)"
    done = subprocess.run(
        [sys.executable, "-c", _INLINE + indented(body), tmp_path], capture_output=True, text=True, check=False
    )
    assert done.returncode == -signal.SIGSEGV
    assert log(tmp_path).startswith("before\nFatal Python error: Segmentation fault")


def test_an_attempt_that_had_begun_before_is_continued(tmp_path: Path) -> None:
    (tmp_path / "a-1.log").write_text("of the first driver\n")
    out, _ = inline("capture.begin('a', 1)\nsh('echo child')\nprint('again')\ncapture.end()", tmp_path)
    assert log(tmp_path) == "of the first driver\nchild\nagain\n"
    assert out == "child\nagain\n"


def test_streams_are_back_afterwards(tmp_path: Path) -> None:
    out, err = inline(
        "capture.begin('a', 1)\nprint('step')\ncapture.end()",
        tmp_path,
        before="streams = sys.stdout, sys.stderr",
        after="assert (sys.stdout, sys.stderr) == streams\nprint('after'); sh('echo child; echo err >&2')",
    )
    assert (out, err) == ("step\nafter\nchild\n", "err\n")


def test_what_a_step_put_in_the_place_of_standard_output_stays(tmp_path: Path) -> None:
    body = """
class Louder:
    def __init__(self, stream): self.stream = stream
    def write(self, text): self.stream.write(text.upper())
    def flush(self): self.stream.flush()
capture.begin("a", 1)
sys.stdout = Louder(sys.stdout)
print("step")
capture.end()
"""
    out, _ = inline(body, tmp_path, after="print('after')")
    assert (out, log(tmp_path)) == ("STEP\nAFTER\n", "STEP\n")


def test_a_stream_without_descriptor_gets_everything(tmp_path: Path) -> None:
    out, _ = inline(
        "capture.begin('a', 1)\nprint('python'); sh('echo child')\ncapture.end()",
        tmp_path,
        before="import io; own = sys.stdout = io.StringIO()",
        after="assert own.getvalue() == 'python\\nchild\\n'",
    )
    assert (out, log(tmp_path)) == ("", "python\nchild\n")


def test_closed_descriptors_are_no_problem(tmp_path: Path) -> None:
    _, err = inline(
        "capture.begin('a', 1)\nprint('python'); sh('echo child')\ncapture.end()", tmp_path, before="os.close(1)"
    )
    assert (err, log(tmp_path)) == ("", "python\nchild\n")


def test_a_forked_child_writes_to_the_log_and_returns_to_nobody(tmp_path: Path) -> None:
    out, _ = inline(
        """
capture.begin("a", 1)
print("parent")
if os.fork() == 0:
    print("child")
    raise SystemExit
os.wait()
print("parent again")
capture.end()
""",
        tmp_path,
    )
    assert out == log(tmp_path) == "parent\nchild\nparent again\n"


def test_only_one_pipeline_run_of_a_process_records(tmp_path: Path) -> None:
    out, _ = inline(
        """
with InlineCapture(screen=screen, folder=folder / "other", path_of=path_of) as second:
    assert (capture.is_recording, second.is_recording) == (True, False)
    second.begin("b", 1); print("shown"); second.end()
with InlineCapture(screen=screen, folder=folder / "other", path_of=path_of) as second:
    assert not second.is_recording
""",
        tmp_path / "run",
    )
    assert out == "shown\n"
    assert not (tmp_path / "run").exists()


def test_a_folder_that_cannot_be_written_loses_no_output(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    out, _ = inline(
        "assert not capture.is_recording\ncapture.begin('a', 1); print('shown'); capture.end()", tmp_path / "file"
    )
    assert out == "shown\n"


def test_threads_of_a_step_are_recorded(tmp_path: Path) -> None:
    body = """
def talk(name):
    for number in range(200): print(f"{name} {number}")
capture.begin("a", 1)
threads = [threading.Thread(target=talk, args=(name,)) for name in "xyz"]
for thread in threads: thread.start()
for thread in threads: thread.join()
capture.end()
"""
    out, _ = inline(body, tmp_path)
    expected = sorted(f"{name} {number}" for name in "xyz" for number in range(200))
    assert sorted(filter(None, out.split("\n"))) == sorted(filter(None, log(tmp_path).split("\n"))) == expected


def test_a_terminal_looks_like_one_to_python_code(tmp_path: Path) -> None:
    program = _INLINE + indented(
        "capture.begin('a', 1)\nprint(sys.stdout.isatty(), sys.stderr.isatty())\ncapture.end()"
    )
    assert at_a_terminal(program, tmp_path) == "True True\n"
    assert run(program, tmp_path)[0] == "False False\n"


def test_input_can_be_asked_for_at_a_terminal(tmp_path: Path) -> None:
    program = _INLINE + indented("capture.begin('a', 1)\nprint('hello', input('name? '))\ncapture.end()")
    assert "name? hello ada\n" in at_a_terminal(program, tmp_path, typed=b"ada\n").replace("ada\nname", "name")
    assert log(tmp_path) == "name? hello ada\n"


def test_a_debugger_stops_in_the_step_and_has_the_terminal(tmp_path: Path) -> None:
    body = """
def step():
    secret = 41
    print("in the step")
    breakpoint()
    secret += 1
    print("going on", secret)
capture.begin("a", 1)
step()
capture.end()
capture.begin("b", 1); sh("echo child"); capture.end()
"""
    seen = at_a_terminal(_INLINE + indented(body), tmp_path, typed=b"p 'value', secret\nc\n")
    assert "('value', 41)" in seen
    assert "step()" in seen
    assert "screen.py" not in seen
    assert "going on 42" in log(tmp_path)
    assert log(tmp_path, "b-1") == "child\n"


WORKER = """
with captured(folder / "sub" / "w-1.log"):
    print("python"); print("err", file=sys.stderr)
    sh("echo child; echo child err >&2")
    libc.printf(b"from C\\n")
print("after"); sh("echo child after")
"""


def test_a_worker_sends_everything_to_the_file(tmp_path: Path) -> None:
    out, err = run(_BEGIN + WORKER, tmp_path)
    assert log(tmp_path / "sub", "w-1") == "python\nerr\nchild\nchild err\nfrom C\n"
    assert (out, err) == ("after\nchild after\n", "")


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("os.close(1)", "", ""),
        ("sys.stdout = None", "assert sys.stdout is None", "child after\n"),
        (
            "import io; own = sys.stdout = io.StringIO()",
            "assert own.getvalue() == 'python\\nafter\\n'",
            "child after\n",
        ),
        ("sys.stdout.close()", "", ""),
    ],
)
def test_a_worker_bears_any_standard_output(tmp_path: Path, before: str, after: str, shown: str) -> None:
    body = WORKER.replace('print("after");', 'print("after") if sys.stdout and not sys.stdout.closed else 0;')
    if "close" in before:
        body = body.replace('print("after") if sys.stdout and not sys.stdout.closed else 0; sh("echo child after")', "")
        # At its end Python would complain that the descriptor is gone, as it does without Sematic.
        after += "\nsys.stdout = None"
    out, err = run(f"{_BEGIN}\n{before}\n{body}\n{after}", tmp_path)
    assert sorted(log(tmp_path / "sub", "w-1").splitlines()) == ["child", "child err", "err", "from C", "python"]
    assert (out, err) == (shown, "")


def test_a_killed_worker_leaves_what_it_printed(tmp_path: Path) -> None:
    program = _BEGIN + "with captured(folder / 'w-1.log'):\n    print('last words')\n    os.kill(os.getpid(), 9)"
    done = subprocess.run([sys.executable, "-c", program, tmp_path], check=False)
    assert done.returncode == -signal.SIGKILL
    assert log(tmp_path, "w-1") == "last words\n"

# ruff: noqa: S102 - programs are texts here, a line each
"""What a module does to its values in loops, later on, or only as a script is no code that counts anew each time."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from sematic.graph.fingerprint import CodeFingerprint, fingerprint_of

Load = Callable[..., CodeFingerprint]

USE = "calls = []\ndef main(): calls.append(1)\n"
READ_BY_LOOPS = {
    "a for": "for n in range(3): print(n, calls)\ncalls.clear()",
    "a for's target": "for n in range(3): calls.append(n)",
    "a for's body": "for _ in range(3):\n  n = object()\n  calls.append(n)",
    "a while": "n = 0\nwhile n < 3:\n  n += 1\n  calls.append(n)",
    "a walrus": "while (n := len(calls)) < 3: calls.append(n)",
    "a walrus in an if": "if (n := len(calls)) < 3: calls.append(n)",
    "a with": "import contextlib\nwith contextlib.nullcontext(3) as n: calls.append(n)",
    "an augmented assignment": "n = 1\nn += 2\ncalls.append(n)",
    "an assignment after it": "n = 1\ncalls.append(n)\nn = 3",
    "a measurement": "import time\nn = time.time()\ncalls.append(n)",
    "a function": "n = 1\ncalls.append(n)\ndef other():\n  global n\n  n += 1",
}


@pytest.mark.parametrize("how", READ_BY_LOOPS)
@pytest.mark.parametrize("now", ["n = 99", "n = 'text'", "del n", "n = []"])
def test_what_a_statement_about_a_value_reads_is_not_asked_for_its_present_value(
    how: str, now: str, load: Load
) -> None:
    before = load(USE + READ_BY_LOOPS[how])
    module = sys.modules["job"]
    exec(now, vars(module))
    assert fingerprint_of(module.main).digest == before.digest


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("for n in range(3): calls.append(n)", "for n in range(4): calls.append(n)"),
        ("n = 0\nwhile n < 3:\n  n += 1\n  calls.append(n)", "n = 0\nwhile n < 4:\n  n += 1\n  calls.append(n)"),
        ("SIZE = 1\nfor _ in [1]: calls.append(SIZE)", "SIZE = 2\nfor _ in [1]: calls.append(SIZE)"),
        ("def f(): return 1\nfor _ in [1]: calls.append(f())", "def f(): return 2\nfor _ in [1]: calls.append(f())"),
        (
            "FAST = True\nif FAST: calls = [1]\nelse: calls = [2]",
            "FAST = False\nif FAST: calls = [1]\nelse: calls = [2]",
        ),
        ("if 1: calls = [1]\nelse: pass", "if 1: pass\nelse: calls = [1]"),
        ("if (n := 1): calls.append(n)", "if (n := 2): calls.append(n)"),
    ],
)
def test_what_loops_and_branches_say_counts(one: str, other: str, load: Load) -> None:
    assert load(USE + one).digest != load(USE + other).digest


@pytest.mark.parametrize("bound_by", ["for n in [1]: pass", "n = 0\nn += 1", "n = 0\nn = 1", "n = 1"])
def test_a_number_that_a_function_reads_itself_counts_as_it_is_however_it_was_bound(bound_by: str, load: Load) -> None:
    before = load(f"{bound_by}\ndef main(): return n")
    module = sys.modules["job"]
    module.n = 2  # type: ignore[attr-defined]  # a test's module
    # A script that sets a threshold anew between two runs must not be given the first one's result.
    assert fingerprint_of(module.main).digest != before.digest


def test_what_a_function_first_sets_when_it_runs_is_no_code(load: Load) -> None:
    before = load("def main():\n  global model\n  model = 3\n  return model")
    module = sys.modules["job"]
    module.main()
    assert fingerprint_of(module.main).digest == before.digest


@pytest.mark.parametrize(
    "test", ['__name__ == "__main__"', '"__main__" == __name__'], ids=["the usual way", "the other way round"]
)
def test_what_only_a_script_does_does_not_count(test: str, load: Load) -> None:
    guarded = "if {}:\n  for n in range(3): calls.append(n)\n  other = 1\nelse:\n  pass"
    assert load(USE) == load(USE + guarded.format(test))


def test_a_value_that_only_a_script_makes_counts_by_what_makes_it(load: Load) -> None:
    text = 'def main(): return late\nif __name__ == "__main__":\n  late = [{}]'
    seen = {}
    for said in (1, 2):
        load(text.format(said))
        module = sys.modules["job"]
        module.late = [said]  # type: ignore[attr-defined]  # a test's module
        seen[said] = fingerprint_of(module.main)
        module.late.append(3)
        assert fingerprint_of(module.main) == seen[said]
    assert seen[1].digest != seen[2].digest


SCRIPT = """
    import time
    from collections import defaultdict
    from sematic.graph.fingerprint import fingerprint_of

    timings, calls, kinds = defaultdict(list), [], {'a', 'b', 'c'}
    started = time.time()

    def main(x):
        timings['main'].append(x)
        calls.append(x)
        return kinds

    timings['import'].append(time.time() - started)
    for kind in kinds:
        calls.append(kind)
        calls.clear()
    if __name__ == '__main__':
        for attempt in range(2):
            before = time.time()
            main(attempt)
            print(fingerprint_of(main).digest)
            timings['run'].append(time.time() - before)
            calls.clear()
"""


def test_a_script_has_the_same_fingerprint_however_it_is_started(tmp_path: Path) -> None:
    (tmp_path / "job.py").write_text(textwrap.dedent(SCRIPT))
    run_by_sematic = [sys.executable, "-m", "sematic", "run", "-l", "ERROR"]
    program = "import job; from sematic.graph.fingerprint import fingerprint_of; print(fingerprint_of(job.main).digest)"
    seen = set()
    for seed, command in [
        ("1", [sys.executable, "job.py"]),
        ("2", [sys.executable, "job.py"]),
        ("3", [sys.executable, "-m", "job"]),
        ("4", [*run_by_sematic, "job.py"]),
        ("5", [*run_by_sematic, "job"]),
        ("6", [sys.executable, "-c", program]),
    ]:
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(tmp_path)}
        done = subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True, text=True)
        seen |= set(done.stdout.split())
    assert len(seen) == 1

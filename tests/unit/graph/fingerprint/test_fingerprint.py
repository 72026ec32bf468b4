# ruff: noqa: S102 - programs are texts here
"""How far a fingerprint reaches, and how it fares with what is unusual."""

from __future__ import annotations

import functools
import importlib
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sematic.graph.fingerprint import CodeFingerprint, fingerprint_of

Load = Callable[..., CodeFingerprint]


def paths(fingerprint: CodeFingerprint) -> list[str]:
    return [path for path, _ in fingerprint.parts]


def test_the_same_code_in_another_folder_has_the_same_fingerprint(load: Load) -> None:
    text = """
        LR = 0.1
        def helper(x): return x * LR
        def main(x): return helper(x)
    """
    assert load(text) == load(text)


@pytest.mark.parametrize(
    "main",
    [
        "import tools\ndef main(): return tools.run()",
        "from tools import run\ndef main(): return run()",
        "from tools import run as go\ndef main(): return go()",
        "def main():\n  import tools\n  return tools.run()",
        "def main():\n  from tools import run\n  return run()",
        "import tools\ndef main():\n  t = tools\n  return t.run()",
        "import importlib, tools\ndef main(): return getattr(tools, 'run')()",
        "import tools\ndef make():\n  t = tools\n  def inner(): return t.run()\n  return inner\nmain = make()",
    ],
)
def test_a_change_in_another_module_counts_however_it_is_reached(main: str, load: Load) -> None:
    before = load(main, tools="def run(): return 1")
    after = load(main, tools="def run(): return 2")
    assert before.digest != after.digest


@pytest.mark.parametrize(
    "main",
    [
        "import tools\ndef main(): return tools.run()",
        "def main():\n  from tools import run\n  return run()",
    ],
)
def test_an_unrelated_change_in_another_module_does_not_count(main: str, load: Load) -> None:
    before = load(main, tools="X = 1\ndef run(): return 1\ndef other(): return 1")
    after = load(main, tools="X = 2\ndef run(): return 1\ndef other(): return 2")
    assert before == after


def test_how_a_library_object_of_another_module_is_made_counts(load: Load) -> None:
    job = "from tools import W as V\ndef main(): return V"
    before = load(job, tools="from more import W", more="import numpy as np\nW = np.array([1])")
    after = load(job, tools="from more import W", more="import numpy as np\nW = np.array([2])")
    assert before.digest != after.digest


def test_modules_of_packages_and_relative_imports_are_followed(load: Load) -> None:
    job = "import pkg.deep.work\ndef main(): return pkg.deep.work.run()"
    files = {"pkg__in____init__": "", "pkg__in__deep__in____init__": "", "pkg__in__other": "def f(): return 1"}
    work = "def run():\n  from ..other import f\n  return f()"
    before = load(job, **files, pkg__in__deep__in__work=work)
    after = load(job, **{**files, "pkg__in__other": "def f(): return 2"}, pkg__in__deep__in__work=work)
    assert paths(before) == ["job.main", "pkg.deep.work.run", "pkg.other.f"]
    assert before.digest != after.digest


def test_a_submodule_imported_inside_a_function_is_followed(load: Load) -> None:
    job = "def main():\n  from pkg import work\n  return work.run()"
    before = load(job, pkg__in____init__="", pkg__in__work="def run(): return 1")
    after = load(job, pkg__in____init__="", pkg__in__work="def run(): return 2")
    assert before.digest != after.digest


def test_parts_name_what_is_reached(load: Load) -> None:
    job = """
        import json
        from dataclasses import dataclass

        LR = 0.1

        @dataclass
        class Config:
            rate: float = LR

            def scaled(self): return helper(self.rate)

        def helper(x): return json.dumps(x * LR)

        def unrelated(): return 1

        def main(config: Config): return config.scaled()
    """
    assert paths(load(job)) == ["job.Config", "job.Config.scaled", "job.LR", "job.helper", "job.main"]


def test_code_of_libraries_is_no_part(load: Load) -> None:
    job = "import numpy as np, logging\nlog = logging.getLogger('x')\ndef main():\n  log.info(1)\n  return np.mean([1])"
    assert paths(load(job)) == ["job.log", "job.main"]


def test_the_fingerprint_is_the_same_in_every_process(tmp_path: Path, load: Load) -> None:
    job = """
        import enum, functools, re
        from pathlib import Path
        class Color(enum.Enum):
            RED = 'red'
        NAMES = {'a', 'b', 'c'}
        PATTERN = re.compile('a+')
        FOLDER = Path('x')
        TABLE = {'p': functools.partial(print, 1), Color.RED: {1.5: None}}
        def main(x: set[str]): return x in {'d', 'e', 'f'}, NAMES, PATTERN, FOLDER, TABLE, Color
    """
    (tmp_path / "job.py").write_text(textwrap.dedent(job))
    program = "from sematic.graph.fingerprint import fingerprint_of; import job; print(fingerprint_of(job.main).digest)"
    seen = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=tmp_path,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(tmp_path)},
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert seen == {load(job).digest}


def test_asking_again_gives_the_same_object(load: Load) -> None:
    load("N = [1]\ndef f(): return N\ndef main(): return f()")
    main = sys.modules["job"].main
    assert fingerprint_of(main) is fingerprint_of(main)


@pytest.mark.parametrize(
    "change",
    [
        "f = lambda: 0",
        "f.__defaults__ = (1,)",
        "f.__code__ = (lambda x=0: 1).__code__",
        "import tools; tools.run = lambda: 0",
        "late = 3",
    ],
)
def test_what_is_bound_anew_while_the_program_runs_is_noticed(change: str, load: Load) -> None:
    job = """
        import tools
        N = [1]
        class A:
            size = 1
        class Config:
            def __init__(self): self.n = 1
        C = Config()
        def f(x=0): return N
        def main(): return f(), A.size, tools.run(), C.n, late
    """
    before = load(job, tools="def run(): return 1")
    module = sys.modules["job"]
    exec(change, vars(module))
    assert fingerprint_of(module.main).digest != before.digest


@pytest.mark.parametrize("change", ["CALLS.append(2)", "TABLE['a'] = 1", "A.made = 2", "CONFIG.n = 2", "main()"])
def test_what_a_program_collects_while_it_runs_is_no_code(change: str, load: Load) -> None:
    job = """
        CALLS, TABLE, COUNT = [], {}, 0
        class A:
            made = 1
        class Config:
            def __init__(self): self.n = 1
        CONFIG = Config()
        def main():
            global COUNT
            COUNT += 1
            return CALLS, TABLE, A.made, CONFIG.n
    """
    before = load(job)
    exec(change, vars(sys.modules["job"]))
    assert fingerprint_of(sys.modules["job"].main).digest == before.digest


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("LAYERS = [64]", "LAYERS = [32]"),
        ("LAYERS = []; LAYERS.append(64)", "LAYERS = []; LAYERS.append(32)"),
        ("LAYERS = {}; LAYERS['a'] = 64", "LAYERS = {}; LAYERS['a'] = 32"),
        ("size = 64\nLAYERS = [size]", "size = 32\nLAYERS = [size]"),
        ("def make(): return [64]\nLAYERS = make()", "def make(): return [32]\nLAYERS = make()"),
    ],
)
def test_how_a_module_makes_a_value_is_code(one: str, other: str, load: Load) -> None:
    use = "\ndef main(): return LAYERS"
    assert load(one + use).digest != load(other + use).digest


def test_a_file_edited_after_its_import_does_not_change_what_is_running(load: Load) -> None:
    load("def main():\n  return 1")
    module = sys.modules["job"]
    file = Path(str(module.__file__))
    file.write_text("def main():\n  return 2")
    running = module.main
    fresh = importlib.reload(module).main
    # The text is that of the new function, so only the byte code can tell what the old one does.
    assert fingerprint_of(running).digest != fingerprint_of(fresh).digest


def test_an_edited_and_reloaded_module_is_noticed(load: Load) -> None:
    before = load("import tools\ndef main(): return tools.run()", tools="def run(): return 1")
    tools = sys.modules["tools"]
    Path(str(tools.__file__)).write_text("def run(): return 2222")
    importlib.reload(tools)
    assert fingerprint_of(sys.modules["job"].main).digest != before.digest


def test_functions_without_a_file_have_a_fingerprint_too() -> None:
    def made(text: str) -> Any:
        names: dict[str, Any] = {}
        exec(text, names)
        return names["main"]

    one, same, two = (made(f"def main(x): return x + {n}") for n in (1, 1, 2))
    assert fingerprint_of(one) == fingerprint_of(same)
    assert fingerprint_of(one).digest != fingerprint_of(two).digest


def test_what_cannot_be_looked_at_is_a_part_that_says_so(load: Load) -> None:
    job = """
        class Odd(type):
            @property
            def __bases__(cls): raise ZeroDivisionError
            def mro(cls): return super().mro()
        class A(metaclass=Odd): pass
        def main(): return A
    """
    fingerprint = load(job)
    assert [path for path in paths(fingerprint) if "unreadable" in path] == ["job.A (unreadable: ZeroDivisionError)"]
    assert fingerprint == load(job)


def test_an_import_that_fails_is_no_error(load: Load) -> None:
    before = load("def main():\n  import nowhere_to_be_found\n  from . import x\n  return 1")
    after = load("def main():\n  import nowhere_to_be_found\n  from . import x\n  return 1")
    assert before == after


def test_circular_and_deep_values_are_no_trouble(load: Load) -> None:
    job = """
        LOOP = []
        LOOP.append(LOOP)
        DEEP = []
        for _ in range(5000): DEEP = [DEEP]
        def main(): return LOOP, DEEP
    """
    assert load(job) == load(job)


def test_a_long_chain_of_calls_is_no_trouble(load: Load) -> None:
    chain = "\n".join(f"def f{n}(): return f{n + 1}()" for n in range(3000))
    fingerprint = load(f"{chain}\ndef f3000(): return 1\ndef main(): return f0()")
    assert len(fingerprint.parts) == 3002


def test_a_sum_of_a_thousand_terms_is_no_trouble(load: Load) -> None:
    def text(last: int) -> str:
        return f"def main(x): return {' + '.join(['x'] * 900)} + {last}"

    assert load(text(1)).digest != load(text(2)).digest


def test_a_partial_has_the_fingerprint_of_its_function_and_arguments(load: Load) -> None:
    load("def main(x): return x")
    main = sys.modules["job"].main
    one, two = functools.partial(main, 1), functools.partial(main, 2)
    assert fingerprint_of(one).digest != fingerprint_of(two).digest

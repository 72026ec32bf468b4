# ruff: noqa: E501, S102 - programs are texts here, a line each
"""What changes a function's fingerprint, and what does not."""

from __future__ import annotations

import ast
import functools
import importlib
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sematic.graph.fingerprint import CodeFingerprint, fingerprint_of

Load = Callable[..., CodeFingerprint]


@pytest.fixture
def load(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Load]:
    """Return the fingerprint of `job.main` in a project made of the given files (their names without `.py`)."""
    path_before = list(sys.path)
    base = str(tmp_path_factory.getbasetemp())

    def forget() -> None:
        for name, module in list(sys.modules.items()):
            places = [getattr(module, "__file__", None), *getattr(module, "__path__", ())]
            if any(str(place).startswith(base) for place in places):
                del sys.modules[name]

    def fingerprint(job: str, **others: str) -> CodeFingerprint:
        forget()
        folder = tmp_path_factory.mktemp("project")
        for name, text in {"job": job, **others}.items():
            file = folder / (name.replace("__in__", "/") + ".py")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(textwrap.dedent(text))
        sys.path[:] = [str(folder), *path_before]
        importlib.invalidate_caches()
        return fingerprint_of(importlib.import_module("job").main)

    yield fingerprint
    sys.path[:] = path_before
    forget()


def paths(fingerprint: CodeFingerprint) -> list[str]:
    return [path for path, _ in fingerprint.parts]


def test_the_same_code_in_another_folder_has_the_same_fingerprint(load: Load) -> None:
    text = """
        LR = 0.1
        def helper(x): return x * LR
        def main(x): return helper(x)
    """
    assert load(text) == load(text)


CHANGES = {
    "the body": ("def main(x): return x + 1", "def main(x): return x + 2"),
    "a default": ("def main(x=1): return x", "def main(x=2): return x"),
    "a keyword default": ("def main(*, x=1): return x", "def main(*, x=2): return x"),
    "an annotation": ("def main(x: int): return x", "def main(x: float): return x"),
    "a helper two calls away": (
        "def a(): return 1\ndef b(): return a()\ndef main(): return b()",
        "def a(): return 2\ndef b(): return a()\ndef main(): return b()",
    ),
    "one of two functions that call each other": (
        "def a(n): return b(n)\ndef b(n): return a(n - 1) if n else 0\ndef main(): return a(3)",
        "def a(n): return b(n)\ndef b(n): return a(n - 1) if n else 1\ndef main(): return a(3)",
    ),
    "a constant": ("LR = 0.1\ndef main(): return LR", "LR = 0.2\ndef main(): return LR"),
    "a constant inside a table": (
        "GRID = {'lr': [0.1, 0.2]}\ndef main(): return GRID",
        "GRID = {'lr': [0.1, 0.3]}\ndef main(): return GRID",
    ),
    "which of two functions a name means": (
        "def f(): return 1\ndef g(): return 2\na, b = f, g\ndef main(): return a() - b()",
        "def f(): return 1\ndef g(): return 2\na, b = g, f\ndef main(): return a() - b()",
    ),
    "which of two closures a name means": (
        "def make(n):\n  def inner(): return n\n  return inner\na, b = make(1), make(2)\ndef main(): return a() - b()",
        "def make(n):\n  def inner(): return n\n  return inner\na, b = make(2), make(1)\ndef main(): return a() - b()",
    ),
    "a method of a class it makes": (
        "class A:\n  def run(self): return 1\ndef main(): return A().run()",
        "class A:\n  def run(self): return 2\ndef main(): return A().run()",
    ),
    "a method of a base class": (
        "class B:\n  def run(self): return 1\nclass A(B): pass\ndef main(): return A().run()",
        "class B:\n  def run(self): return 2\nclass A(B): pass\ndef main(): return A().run()",
    ),
    "a class attribute": (
        "class A:\n  size = 1\ndef main(): return A.size",
        "class A:\n  size = 2\ndef main(): return A.size",
    ),
    "a property": (
        "class A:\n  @property\n  def size(self): return 1\ndef main(): return A().size",
        "class A:\n  @property\n  def size(self): return 2\ndef main(): return A().size",
    ),
    "a static method": (
        "class A:\n  @staticmethod\n  def size(): return 1\ndef main(): return A.size()",
        "class A:\n  @staticmethod\n  def size(): return 2\ndef main(): return A.size()",
    ),
    "a method of an annotated argument's class": (
        "class A:\n  def run(self): return 1\ndef main(a: A): return a.run()",
        "class A:\n  def run(self): return 2\ndef main(a: A): return a.run()",
    ),
    "a method of a class in a string annotation": (
        "class A:\n  def run(self): return 1\ndef main(a: 'list[A]'): return a[0].run()",
        "class A:\n  def run(self): return 2\ndef main(a: 'list[A]'): return a[0].run()",
    ),
    "a field's default": (
        "import dataclasses as d\n@d.dataclass\nclass A:\n  x: int = 1\ndef main(): return A()",
        "import dataclasses as d\n@d.dataclass\nclass A:\n  x: int = 2\ndef main(): return A()",
    ),
    "a field's default factory": (
        "import dataclasses as d\n@d.dataclass\nclass A:\n  x: int = d.field(default_factory=lambda: 1)\ndef main(): return A()",
        "import dataclasses as d\n@d.dataclass\nclass A:\n  x: int = d.field(default_factory=lambda: 2)\ndef main(): return A()",
    ),
    "the order of fields": (
        "import dataclasses as d\n@d.dataclass\nclass A:\n  x: int\n  y: int\ndef main(): return A(1, 2)",
        "import dataclasses as d\n@d.dataclass\nclass A:\n  y: int\n  x: int\ndef main(): return A(1, 2)",
    ),
    "an enumeration's value": (
        "import enum\nclass E(enum.Enum):\n  A = 1\ndef main(): return E.A.value",
        "import enum\nclass E(enum.Enum):\n  A = 2\ndef main(): return E.A.value",
    ),
    "a setting object": (
        "class C:\n  def __init__(self, n): self.n = n\nCONFIG = C(1)\ndef main(): return CONFIG.n",
        "class C:\n  def __init__(self, n): self.n = n\nCONFIG = C(2)\ndef main(): return CONFIG.n",
    ),
    "a setting object with slots": (
        "class C:\n  __slots__ = ('n',)\n  def __init__(self, n): self.n = n\nCONFIG = C(1)\ndef main(): return CONFIG.n",
        "class C:\n  __slots__ = ('n',)\n  def __init__(self, n): self.n = n\nCONFIG = C(2)\ndef main(): return CONFIG.n",
    ),
    "a function in a table": (
        "def f(): return 1\nTABLE = {'f': [f]}\ndef main(): return TABLE['f'][0]()",
        "def f(): return 2\nTABLE = {'f': [f]}\ndef main(): return TABLE['f'][0]()",
    ),
    "what a decorator does": (
        "def twice(f):\n  def run(): return 2 * f()\n  return run\n@twice\ndef main(): return 1",
        "def twice(f):\n  def run(): return 3 * f()\n  return run\n@twice\ndef main(): return 1",
    ),
    "what a decorator was told": (
        "def times(n):\n  def wrap(f):\n    def run(): return n * f()\n    return run\n  return wrap\n@times(2)\ndef main(): return 1",
        "def times(n):\n  def wrap(f):\n    def run(): return n * f()\n    return run\n  return wrap\n@times(3)\ndef main(): return 1",
    ),
    "what a decorator that only returns its function was told": (
        "def tag(n): return lambda f: f\n@tag(1)\ndef main(): return 1",
        "def tag(n): return lambda f: f\n@tag(2)\ndef main(): return 1",
    ),
    "what is below a decorator": (
        "import functools\ndef log(f):\n  @functools.wraps(f)\n  def run(): return f()\n  return run\n@log\ndef main(): return 1",
        "import functools\ndef log(f):\n  @functools.wraps(f)\n  def run(): return f()\n  return run\n@log\ndef main(): return 2",
    ),
    "what is below a library's decorator": (
        "import functools\n@functools.lru_cache\ndef f(): return 1\ndef main(): return f()",
        "import functools\n@functools.lru_cache\ndef f(): return 2\ndef main(): return f()",
    ),
    "what is below a library's context manager": (
        "import contextlib\n@contextlib.contextmanager\ndef f(): yield 1\ndef main():\n  with f() as x: return x",
        "import contextlib\n@contextlib.contextmanager\ndef f(): yield 2\ndef main():\n  with f() as x: return x",
    ),
    "a partial's function": (
        "import functools\ndef f(n): return n\ng = functools.partial(f, 1)\ndef main(): return g()",
        "import functools\ndef f(n): return -n\ng = functools.partial(f, 1)\ndef main(): return g()",
    ),
    "a partial's argument": (
        "import functools\ndef f(n): return n\ng = functools.partial(f, 1)\ndef main(): return g()",
        "import functools\ndef f(n): return n\ng = functools.partial(f, 2)\ndef main(): return g()",
    ),
    "a module's lambda": (
        "f = lambda x: x + 1\ndef main(): return f(1)",
        "f = lambda x: x + 2\ndef main(): return f(1)",
    ),
    "one of two lambdas on a line": (
        "f, g = lambda x: x + 1, lambda x: x\ndef main(): return f(g(1))",
        "f, g = lambda x: x + 2, lambda x: x\ndef main(): return f(g(1))",
    ),
    "a nested function": (
        "def main():\n  def f(): return 1\n  return f()",
        "def main():\n  def f(): return 2\n  return f()",
    ),
    "what a nested function reads": (
        "N = 1\ndef main():\n  def f(): return N\n  return f()",
        "N = 2\ndef main():\n  def f(): return N\n  return f()",
    ),
    "how a library's object is made": (
        "import numpy as np\nW = np.array([1, 2])\ndef main(): return W",
        "import numpy as np\nW = np.array([1, 3])\ndef main(): return W",
    ),
    "what a library's object is made from": (
        "import numpy as np\ndef f(): return 1\nW = np.array([f()])\ndef main(): return W",
        "import numpy as np\ndef f(): return 2\nW = np.array([f()])\ndef main(): return W",
    ),
    "how a library's object is made in a branch": (
        "import numpy as np\nif True:\n  W = np.array([1, 2])\ndef main(): return W",
        "import numpy as np\nif True:\n  W = np.array([1, 3])\ndef main(): return W",
    ),
    "a library's object in a class": (
        "import numpy as np\nclass A:\n  w = np.array([1])\ndef main(): return A.w",
        "import numpy as np\nclass A:\n  w = np.array([2])\ndef main(): return A.w",
    ),
    "what a class's decorator was told": (
        "import dataclasses as d\n@d.dataclass(order=True)\nclass A: x: int\ndef main(): return A(1)",
        "import dataclasses as d\n@d.dataclass(order=False)\nclass A: x: int\ndef main(): return A(1)",
    ),
    "a decorator that is an object": (
        "class Memo:\n  def __init__(self, n): self.n = n\n  def __call__(self, f):\n    self.f = f\n    return self\nm = Memo(1)\n@m\ndef f(): return 1\ndef main(): return f",
        "class Memo:\n  def __init__(self, n): self.n = n\n  def __call__(self, f):\n    self.f = f\n    return self\nm = Memo(2)\n@m\ndef f(): return 1\ndef main(): return f",
    ),
    "a special method": (
        "class A:\n  def __call__(self): return 1\na = A()\ndef main(): return a()",
        "class A:\n  def __call__(self): return 2\na = A()\ndef main(): return a()",
    ),
    "which built-in function a table holds": (
        "import math\nT = {'f': math.sin}\ndef main(): return T['f'](1)",
        "import math\nT = {'f': math.cos}\ndef main(): return T['f'](1)",
    ),
    "a step it calls": (
        "import sematic\n@sematic.func\ndef step() -> int: return 1\n@sematic.func\ndef main() -> int: return step()",
        "import sematic\n@sematic.func\ndef step() -> int: return 2\n@sematic.func\ndef main() -> int: return step()",
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_counts(change: str, load: Load) -> None:
    before, after = CHANGES[change]
    assert load(before).digest != load(after).digest


SAME = {
    "comments and blank lines": ("def main(x):\n  return x", "# why\ndef main(x):\n\n  # so\n  return x  # there"),
    "a docstring": ("def main(x):\n  return x", 'def main(x):\n  """Return it."""\n  return x'),
    "a nested docstring": (
        "def main(x):\n  def f(): return x\n  return f()",
        'def main(x):\n  def f():\n    "Say."\n    return x\n  return f()',
    ),
    "a class's docstring": (
        "class A:\n  x = 1\ndef main(): return A",
        'class A:\n  """Words."""\n  x = 1  # so\n\ndef main(): return A',
    ),
    "layout": (
        "def main(a, b, c):\n  if (a and b) or c: return [1, 2]\n  return a",
        "def main(\n  a, b,\n  c,\n):\n  if (\n    a\n    and b\n  ) or c:\n    return [\n      1, 2\n    ]\n  return (\n    a)",
    ),
    "a lambda's layout": (
        "f = lambda a, b: a if b else a\ndef main(): return f(1, 2)",
        "f = lambda a, b: (\n  a\n  if b\n  else a\n)\ndef main(): return f(1, 2)",
    ),
    "quotes": ("def main(): return 'x'", 'def main(): return "x"'),
    "an unrelated function": ("def main(): return 1", "def other(): return 2\ndef main(): return 1"),
    "an unrelated constant": ("N = 1\ndef main(): return 1", "N = 2\ndef main(): return 1"),
    "a global that a local name hides": ("n = 1\ndef main(n): return n", "n = 2\ndef main(n): return n"),
    "a global that an enclosing function's name hides": (
        "n = 1\ndef main(n):\n  def f(): return n\n  return f()",
        "n = 2\ndef main(n):\n  def f(): return n\n  return f()",
    ),
    "the order of methods": (
        "class A:\n  def f(self): return 1\n  def g(self): return 2\ndef main(): return A()",
        "class A:\n  def g(self): return 2\n  def f(self): return 1\ndef main(): return A()",
    ),
    "how a step is retried": (
        "import sematic\n@sematic.func\ndef main() -> int: return 1",
        "import sematic\n@sematic.func(cache=True, timeout_mins=3)\ndef main() -> int: return 1",
    ),
}


@pytest.mark.parametrize("change", SAME)
def test_a_change_does_not_count(change: str, load: Load) -> None:
    before, after = SAME[change]
    assert load(before) == load(after)


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
        "N.append(2)",
        "N = [2]",
        "f = lambda: 0",
        "A.size = 2",
        "f.__defaults__ = (1,)",
        "f.__code__ = (lambda x=0: 1).__code__",
        "import tools; tools.run = lambda: 0",
        "C.n = 2",
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


NAMES = st.sampled_from(["a", "b", "c", "helper", "N"])
EXPRESSIONS = st.recursive(
    st.one_of(NAMES, st.integers(0, 9).map(str), st.sampled_from(["'text'", "None", "1.5", "{1, 2}", "f'{a}'"])),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "and", "or", "<", "not in"]), inner).map(lambda t: f"({' '.join(t)})"),
        st.tuples(inner, inner, inner).map(lambda t: f"({t[0]} if {t[1]} else {t[2]})"),
        st.tuples(NAMES, inner).map(lambda t: f"{t[0]}({t[1]})"),
        inner.map(lambda e: f"[{e} for a in b if not {e}]"),
        inner.map(lambda e: f"(lambda c: {e})"),
        st.lists(inner, max_size=3).map(lambda es: f"[{', '.join(es)}]"),
    ),
    max_leaves=8,
)
STATEMENTS = st.recursive(
    st.one_of(
        st.tuples(NAMES, EXPRESSIONS).map(lambda t: [f"{t[0]} = {t[1]}"]),
        EXPRESSIONS.map(lambda e: [f"return {e}"]),
        EXPRESSIONS.map(lambda e: [f"assert {e}, 'why'"]),
    ),
    lambda inner: st.one_of(
        st.tuples(EXPRESSIONS, inner, inner).map(lambda t: [f"if {t[0]}:", *_in(t[1]), "else:", *_in(t[2])]),
        st.tuples(EXPRESSIONS, inner).map(lambda t: [f"while {t[0]}:", *_in(t[1]), "    continue"]),
        st.tuples(EXPRESSIONS, inner).map(lambda t: ["def inner(x=1):", *_in(t[1]), f"return inner({t[0]})"]),
        st.tuples(inner, inner).map(lambda t: ["try:", *_in(t[0]), "except KeyError:", *_in(t[1])]),
    ),
    max_leaves=5,
)


def _in(lines: list[str]) -> list[str]:
    return [f"    {line}" for line in lines]


def _spread(text: str) -> str:
    """Return the same program with comments, blank lines, a docstring and a line per bracket."""
    lines = ["# A comment.", ""]
    for line in text.splitlines():
        opened = line.replace("(", "(\n        ").replace("[", "[  # here\n") if "'" not in line else line
        lines += ["", opened + "  # there", "    # and here"]
        if line.startswith("def main"):
            lines.append('    """Words that do not count."""')
    return "\n".join(lines)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(body=STATEMENTS)
def test_layout_never_counts(body: list[str], load: Load) -> None:
    text = "\n".join(["def main(a, b, c):", *_in(body)])
    canonical = ast.unparse(ast.parse(text))
    assert load(canonical).digest == load(text).digest == load(_spread(canonical)).digest

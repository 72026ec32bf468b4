# ruff: noqa: E501 - programs are texts here, a line each
"""What changes a function's fingerprint, and what does not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sematic.graph.fingerprint import CodeFingerprint

Load = Callable[..., CodeFingerprint]

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
    "a cached property": (
        "import functools as f\nclass A:\n  size = 1\n  @f.cached_property\n  def x(self): return 1\ndef main(): return A().x",
        "import functools as f\nclass A:\n  size = 1\n  @f.cached_property\n  def x(self): return 2\ndef main(): return A().x",
    ),
    "a method that depends on its argument's class": (
        "import functools as f\nclass A:\n  @f.singledispatchmethod\n  def g(self, x): return 0\n  @g.register\n  def _(self, x: int): return 1\ndef main(): return A().g(1)",
        "import functools as f\nclass A:\n  @f.singledispatchmethod\n  def g(self, x): return 0\n  @g.register\n  def _(self, x: int): return 2\ndef main(): return A().g(1)",
    ),
    "a method behind a descriptor of its own": (
        "class D:\n  def __init__(self, f): self.f = f\n  def __get__(self, o, t=None): return self.f(o)\nclass A:\n  @D\n  def x(self): return 1\ndef main(): return A().x",
        "class D:\n  def __init__(self, f): self.f = f\n  def __get__(self, o, t=None): return self.f(o)\nclass A:\n  @D\n  def x(self): return 2\ndef main(): return A().x",
    ),
    "a function in a registry": (
        "R = {}\ndef reg(f): R[f.__name__] = f; return f\n@reg\ndef a(x): return 1\ndef main(): return R['a'](1)",
        "R = {}\ndef reg(f): R[f.__name__] = f; return f\n@reg\ndef a(x): return 2\ndef main(): return R['a'](1)",
    ),
    "a class in a registry of lists": (
        "R = {}\ndef reg(c): R.setdefault('k', []).append(c); return c\n@reg\nclass A:\n  def g(self): return 1\ndef main(): return R['k'][0]().g()",
        "R = {}\ndef reg(c): R.setdefault('k', []).append(c); return c\n@reg\nclass A:\n  def g(self): return 2\ndef main(): return R['k'][0]().g()",
    ),
    "a function in a registry that is an object": (
        "class Registry:\n  def __init__(self): self.known = {}\n  def __call__(self, f): self.known[f.__name__] = f; return f\nR = Registry()\n@R\ndef a(x): return 1\ndef main(): return R.known['a'](1)",
        "class Registry:\n  def __init__(self): self.known = {}\n  def __call__(self, f): self.known[f.__name__] = f; return f\nR = Registry()\n@R\ndef a(x): return 2\ndef main(): return R.known['a'](1)",
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

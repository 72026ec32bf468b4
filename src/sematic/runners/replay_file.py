"""A pytest file that executes one step on the inputs it had."""

from __future__ import annotations

import ast
import io
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import indent
from types import FunctionType
from typing import Any

from sematic.model.errors import RerunError
from sematic.runners.debugging import Replay
from sematic.types.naming import LOCAL, SCRIPTS, imported
from sematic.types.ownership import is_own_file

LONGEST_LITERAL = 1000
"""Characters up to which a value is written out."""

_SCALARS = (bool, int, float, str, bytes, type(None))
_RUNS = frozenset({"run", "resolve"})


@dataclass(slots=True, kw_only=True)
class ReplayFile:
    """A test and the files beside it."""

    path: Path
    name: str
    title: str
    imports: str
    function: str
    """As the test calls it."""
    arguments: dict[str, str]
    """Python text by name."""
    beside: dict[Path, bytes]

    def write(self, *, is_forced: bool) -> None:
        """Write it all; RerunError if a file is there already, or the place cannot be written."""
        for each in (self.path, *self.beside):
            if each.exists() and not is_forced:
                raise RerunError(f"{each} is there already. --force writes over it.")
        try:
            for each, content in self.beside.items():
                each.parent.mkdir(parents=True, exist_ok=True)
                each.write_bytes(content)
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path.write_text(self.text(), encoding="utf-8")
        except OSError as error:
            raise RerunError(f"{self.path} cannot be written: {error.strerror}.") from None

    def add_result(self, value: Any) -> None:
        """Have the test compare the result, if it can be written out; for one that was the same twice."""
        expected = literal(value)
        if expected is not None:
            self.path.write_text(self.text(expected), encoding="utf-8")

    def text(self, expected: str | None = None) -> str:
        """Return the test, which compares its result if there is something to compare it with."""
        used = ["import pickle\n"] if self.beside else []
        used += ["import sys\n"] if "sys." in self.imports else []
        used += ["from pathlib import Path\n"] if self.beside or "Path(" in self.imports else []
        inputs = f'INPUTS = Path(__file__).with_name("{_folder_of(self.path).name}")\n\n' if self.beside else ""
        given = "".join(f"            {name}={text},\n" for name, text in self.arguments.items())
        separator = "\n" if used else ""
        call = _call(self.function, given)
        result = "result = " if expected is not None else ""
        compared = f"    assert result == {expected}\n" if expected is not None else ""
        head = f'"""{self.title}"""\n\n{"".join(used)}{separator}import sematic\n{self.imports}\n{inputs}\n'
        body = f"    {result}sematic.SilentRunner().run(\n        {call}\n    )\n{compared}"
        if "as_main" in self.imports:
            body = f"    with as_main(program):\n{indent(body, '    ')}"
        return f"{head}def test_{self.name}() -> None:\n{body}"


def replay_file_of(replay: Replay, path: Path) -> ReplayFile:
    """Return a test at a path that passes if the step succeeds on the inputs it had.

    Plain values are written out, others are pickled into files beside it. RerunError if no test can find the function.
    """
    name = replay.function.__name__
    if path.suffix != ".py":
        raise RerunError(f"{path} is no Python file. Give a name such as test_{name}.py.")
    beside: dict[Path, bytes] = {}
    arguments = {each: _argument(each, value, replay, path, beside) for each, value in replay.inputs.items()}
    imports, function = _imported(replay, path)
    return ReplayFile(
        path=path,
        name=name,
        title=_title(replay),
        imports=imports,
        function=function,
        arguments=arguments,
        beside=beside,
    )


def _call(function: str, given: str) -> str:
    return f"{function}(\n{given}        )" if given else f"{function}()"


def _folder_of(path: Path) -> Path:
    return path.parent / f"{path.stem}_inputs"


def literal(value: Any) -> str | None:
    """Return a plain value as Python text that means just that value; None if there is none, or it is long."""
    if not _is_plain(value):
        return None
    text = repr(value)
    if len(text) > LONGEST_LITERAL:
        return None
    try:
        # Not a number is not itself; infinity has no literal.
        return text if ast.literal_eval(text) == value else None
    except (ValueError, SyntaxError):
        return None


def runs_when_imported(text: str) -> bool:
    """Return whether a program seems to start a runner when it is imported."""
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return False
    return any(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _RUNS
        for statement in _executed_on_import(tree)
        for node in ast.walk(statement)
    )


def _executed_on_import(tree: ast.Module) -> Iterator[ast.stmt]:
    for statement in tree.body:
        is_definition = isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        is_main = isinstance(statement, ast.If) and "__name__" in ast.unparse(statement.test)
        if not (is_definition or is_main):
            yield statement


def _is_plain(value: Any) -> bool:
    kind = type(value)
    if kind in _SCALARS:
        return True
    if kind in {list, tuple, set, frozenset}:
        # An empty set has no literal; a frozen one has none at all.
        return kind is not frozenset and (kind is not set or bool(value)) and all(map(_is_plain, value))
    return kind is dict and all(_is_plain(key) and _is_plain(each) for key, each in value.items())


def _argument(name: str, value: Any, replay: Replay, path: Path, beside: dict[Path, bytes]) -> str:
    text = literal(value)
    if text is not None:
        return text
    launch = replay.pipeline_run.launch
    try:
        beside[_folder_of(path) / f"{name}.pkl"] = _pickled(value, main="" if launch is None else launch.module)
    except Exception as error:
        raise RerunError(
            f"Input {name!r} cannot be written beside the test: {type(error).__name__}: {error}."
        ) from error
    return f'pickle.loads((INPUTS / "{name}.pkl").read_bytes())'


def _pickled(value: object, *, main: str) -> bytes:
    """Return a pickle that any process reads which can import the module `main`: that is what the program is there."""
    import cloudpickle  # type: ignore[import-untyped]  # it has no type information

    class Pickler(cloudpickle.Pickler):  # type: ignore[misc]  # same
        def reducer_override(self, obj: Any) -> Any:
            if (
                main
                and isinstance(obj, type | FunctionType)
                and obj.__module__ in SCRIPTS
                and LOCAL not in obj.__qualname__
            ):
                return imported, (main, obj.__qualname__)
            return super().reducer_override(obj)

    with io.BytesIO() as file:
        Pickler(file).dump(value)
        return file.getvalue()


def _title(replay: Replay) -> str:
    run = replay.run
    happened = "It succeeded then."
    if run.error is not None:
        line = (run.error.message.strip().splitlines() or [""])[-1]
        happened = f"It raised {run.error.name}: {line}"
    text = f"{replay.function.path} on the inputs it had in run {run.id}.\n\n{happened}\n"
    return text.replace("\\", "\\\\").replace('"""', "'''")


def _imported(replay: Replay, path: Path) -> tuple[str, str]:
    """Return the lines that import the function's module, and the function's name after them."""
    module_name, _, name = replay.function.path.rpartition(".")
    launch = replay.pipeline_run.launch
    script = None if launch is None else launch.script
    if script and launch is not None and launch.module == module_name:
        home = Path(script).parents[0 if Path(script).stem == module_name else module_name.count(".")]
        if runs_when_imported(Path(script).read_text(encoding="utf-8", errors="replace")):
            place = f"{_place(home, path)} / {str(Path(script).relative_to(home))!r}"
            # Importing it the usual way would run its pipeline.
            loader = "from sematic.graph.loading import loaded\nfrom sematic.model.records import Launch\n"
            return (
                f"{loader}\nprogram = loaded(Launch(module={module_name!r}, script=str({place})))\n",
                f"program.{name}",
            )
        return _with_path(home, path, module_name), f"{module_name}.{name}"
    module = sys.modules.get(module_name)
    file = getattr(module, "__file__", None)
    if file is None:
        raise RerunError(f"{replay.function.path} is in no file, so no test can import it.")
    depth = module_name.count(".") + (Path(file).name == "__init__.py")
    if not is_own_file(file):
        return f"import {module_name}\n", f"{module_name}.{name}"
    return _with_path(Path(file).parents[depth], path, module_name), f"{module_name}.{name}"


def _with_path(home: Path, path: Path, module_name: str) -> str:
    return (
        f"\nsys.path.insert(0, str({_place(home, path)}))\n\nimport {module_name}  # noqa: E402 - it is found there\n"
    )


def _place(home: Path, path: Path) -> str:
    """Return an expression for a folder: from where the test is, if both are in one place."""
    test, home = Path(os.path.abspath(path)).parent, Path(os.path.abspath(home))  # noqa: PTH100 - links stay as they are
    common = Path(os.path.commonpath([test, home]))
    if common.parent == common or len(common.parts) <= 2:  # noqa: PLR2004 - a home or temporary folder is no place
        return f"Path({str(home)!r})"
    ups = len(test.relative_to(common).parts)
    down = "".join(f" / {part!r}" for part in home.relative_to(common).parts)
    return f"Path(__file__).resolve().parents[{ups}]{down}"

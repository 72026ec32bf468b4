"""Importing a user's program in a process that is not to run it."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from sematic.graph.loading import RunnerReached, as_main, is_loading, loaded, stop_if_loading, without_runners
from sematic.graph.lookup import function_at
from sematic.model.errors import ProgramError
from sematic.model.records import Launch

GUARDED = """
    import sematic
    from loading_steps import double

    @sematic.func
    def pipeline(x: int) -> int:
        return double(x)

    if __name__ == "__main__":
        raise RuntimeError("this is the program itself")
"""

UNGUARDED = """
    import sys, sematic
    print("this goes to standard error")
    ARGUMENTS = sys.argv[1:]

    @sematic.func
    def pipeline(x: int) -> int:
        return x

    try:
        sematic.{runner}().run(pipeline(1))
    except Exception:
        raise RuntimeError("caught what it should not")
    BELOW = 1
"""


@pytest.fixture(autouse=True)
def _clean_up():
    modules, path = set(sys.modules), list(sys.path)
    yield
    sys.path[:] = path
    for name in set(sys.modules) - modules:
        del sys.modules[name]


@pytest.fixture
def written(tmp_path):
    def write(name: str, text: str, *, module: str | None = None) -> Launch:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text))
        return Launch(module=module or path.stem, script=str(path), path=(str(tmp_path), str(tmp_path / "gone")))

    return write


def test_the_functions_of_a_loaded_script_are_found_by_their_path(written):
    written("loading_steps.py", "import sematic\n\n@sematic.func\ndef double(x: int) -> int:\n    return 2 * x\n")
    program = loaded(written("loading_guarded.py", GUARDED))
    assert function_at("loading_guarded.pipeline") is program.pipeline
    assert program.pipeline.path == "loading_guarded.pipeline"


def test_modules_are_found_where_the_launch_found_them_and_today_s_come_first(written, tmp_path):
    launch = written("deep/loading_nothing.py", "")
    before = list(sys.path)
    loaded(Launch(module=launch.module, script=launch.script, path=(str(tmp_path / "deep"), *launch.path)))
    assert sys.path == [str(tmp_path / "deep"), *before, str(tmp_path)]


@pytest.mark.parametrize("runner", ["LocalRunner", "SilentRunner"])
def test_a_runner_ends_the_import_and_what_stands_above_it_stays(written, capsys, runner):
    program = loaded(written("loading_unguarded.py", UNGUARDED.format(runner=runner)), command=("x.py", "--rate", "2"))
    assert function_at("loading_unguarded.pipeline") is program.pipeline
    assert not hasattr(program, "BELOW")
    assert program.ARGUMENTS == ["--rate", "2"]
    assert capsys.readouterr() == ("", "this goes to standard error\n")
    assert not is_loading()


def test_the_main_module_of_a_package_is_loaded_with_its_relative_imports(written):
    written("loading_package/__init__.py", "")
    written("loading_package/steps.py", "import sematic\n\n@sematic.func\ndef one() -> int:\n    return 1\n")
    launch = written("loading_package/__main__.py", "from .steps import one\n", module="loading_package.__main__")
    loaded(launch)
    assert function_at("loading_package.__main__.one").path == "loading_package.steps.one"


def test_a_package_found_elsewhere_now_is_said(written, tmp_path):
    written("loading_moved/__init__.py", "")
    launch = written("other/loading_moved/__main__.py", "", module="loading_moved.__main__")
    with pytest.raises(ProgramError, match=f"loading_moved is imported from {tmp_path}/loading_moved/__init__.py now"):
        loaded(Launch(module=launch.module, script=launch.script, path=(str(tmp_path),)))


def test_a_package_that_cannot_be_imported_is_said(written):
    written("loading_broken/__init__.py", "import nothing_like_this")
    launch = written("loading_broken/__main__.py", "", module="loading_broken.__main__")
    with pytest.raises(ProgramError, match="its package loading_broken cannot be imported"):
        loaded(launch)


@pytest.mark.parametrize("name", ["__main__", "textwrap"])
def test_a_program_whose_name_is_taken_is_found_as_the_main_program(written, name):
    text = "import sematic\n\n@sematic.func\ndef one() -> int:\n    return 1\n\nassert __name__ != '__main__'\n"
    with as_main(loaded(written(f"{name}.py", text))) as program:
        assert function_at(f"{name}.one") is program.one
        assert program.one.path == f"{name}.one"
    assert sys.modules["textwrap"] is textwrap


def test_loading_twice_executes_once(written):
    launch = written("loading_once.py", "SEEN = []\n")
    assert loaded(launch) is loaded(launch)


def test_what_a_script_does_at_its_end_is_not_minded(written):
    program = loaded(written("loading_exit.py", "X = 1\nraise SystemExit(0)\n"))
    assert program.X == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("x = 1\ny = x / 0\n", "line 2 raises ZeroDivisionError: division by zero. What it does"),
        ("import nothing_like_this\n", "line 1 raises ModuleNotFoundError: No module named 'nothing_like_this'. "),
        ("x = 1\nx x\n", "line 2 is no Python: invalid syntax. "),
        ("import sys\nsys.exit(3)\n", "line 2 raises SystemExit, which ends it with 3. "),
    ],
)
def test_a_script_that_fails_is_named_with_its_line(written, text, told):
    launch = written("loading_fails.py", text)
    with pytest.raises(ProgramError) as caught:
        loaded(launch)
    assert f"{launch.script} cannot be loaded: {told}" in str(caught.value)
    assert "loading_fails" not in sys.modules


def test_a_script_that_is_gone_is_said(written):
    launch = written("loading_gone.py", "")
    Path(launch.script).unlink()
    with pytest.raises(ProgramError, match=r"loading_gone\.py is not there any more"):
        loaded(launch)


def test_a_notebook_has_no_program():
    with pytest.raises(ProgramError, match="started from a notebook or a prompt"):
        loaded(Launch(module=""))


def test_what_a_runner_was_given_is_told(written):
    with pytest.raises(RunnerReached) as reached, without_runners():
        stop_if_loading("a future")
    assert reached.value.future == "a future"
    stop_if_loading("nothing is loading now")


def test_the_running_program_is_loaded_already(tmp_path):
    script = tmp_path / "running.py"
    script.write_text(
        "import sys\nfrom sematic.graph.loading import loaded\nfrom sematic.model.records import Launch\n"
        "if __name__ == '__main__':\n"
        f"    assert loaded(Launch(module='running', script={str(script)!r})) is sys.modules['__main__']\n"
    )
    subprocess.run([sys.executable, script], check=True, env=os.environ)

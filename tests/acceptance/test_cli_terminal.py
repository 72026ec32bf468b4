"""What the command line looks like on a terminal: colour, width, and nothing cut from names."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
from rich.cells import cell_len

from sematic.model.changes import PipelineRunCreated, RunCreated
from sematic.model.states import RunState
from sematic.store.embedded import open_store
from tests.builders import a_pipeline_run, a_run, an_error, moves_of

SEMATIC = Path(sys.executable).with_name("sematic")
NAME = "A rather long name of a pipeline, 数据处理管道, that does not fit beside everything else"
FUNCTION = "my_company.research.projects.vision.training.train_everything"
COLOURS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


@pytest.fixture
def store(tmp_path: Path) -> Path:
    run = a_run(NAME, function=FUNCTION, tags=("nightly", "gpu-large"))
    failed = moves_of(run, RunState.SCHEDULED, RunState.FAILED, error=an_error("a long story " * 10))
    with open_store(tmp_path / "store") as opened:
        opened.journal.record([PipelineRunCreated(a_pipeline_run(root_id=run.id)), RunCreated(run), *failed])
    return tmp_path / "store"


def on_a_terminal(*arguments: str, store: Path, width: int, fails: bool = False, **environ: str) -> str:
    """Return what a command prints on a terminal so many columns wide."""
    ours, theirs = pty.openpty()
    kept = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "FORCE_COLOR"}}
    settings = {"TERM": "xterm-256color", "COLUMNS": str(width), "SEMATIC_CONFIG_DIR": str(store)}
    process = subprocess.Popen(
        [SEMATIC, *arguments], stdout=theirs, stdin=theirs, stderr=theirs, env=kept | settings | environ
    )
    os.close(theirs)
    content = b""
    try:
        while chunk := os.read(ours, 65536):
            content += chunk
    except OSError:
        # Linux says so when the other side of a terminal is closed.
        pass
    finally:
        os.close(ours)
    assert process.wait(timeout=60) == int(fails)
    return content.decode().replace("\r\n", "\n")


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("command", ["list", "show"])
def test_lines_fit_and_no_name_is_cut(store: Path, width: int, command: str) -> None:
    run_id = a_run(NAME).id
    page = on_a_terminal(command, *([run_id] if command == "show" else []), store=store, width=width)
    text = COLOURS.sub("", page)
    assert max(map(cell_len, text.splitlines())) <= width
    letters = re.sub(r"\s", "", text)
    for whole in (NAME, FUNCTION, run_id[:8], "nightly", "gpu-large"):
        assert re.sub(r"\s", "", whole) in letters


def test_a_terminal_gets_colour(store: Path) -> None:
    assert COLOURS.search(on_a_terminal("list", store=store, width=80))


def test_no_color_is_respected(store: Path) -> None:
    page = on_a_terminal("list", store=store, width=80, NO_COLOR="1")
    assert not re.search(r"\x1b\[[0-9;]*3[0-7]", page)


def test_programs_get_no_colour_on_a_terminal_either(store: Path) -> None:
    assert "\x1b" not in on_a_terminal("list", "--json", store=store, width=80)


FAILS = """
import sematic

@sematic.func
def pipeline() -> int:
    raise ValueError("over \\x1b[1A\\x00\\x07 and out")

if __name__ == "__main__":
    future = pipeline().set(name="evil\\x1b[1A")
    {then}
"""


@pytest.mark.parametrize(
    "then", ["sematic.LocalRunner().run(future)", "raise KeyError(chr(27) + '[1A') from ValueError('\\x1b[1A\\x00')"]
)
@pytest.mark.parametrize("options", [[], ["-v"]])
def test_what_an_exception_says_commands_no_terminal(tmp_path: Path, then: str, options: list[str]) -> None:
    (tmp_path / "fails.py").write_text(FAILS.format(then=then))
    arguments = [*options, "run", str(tmp_path / "fails.py")]
    said = on_a_terminal(*arguments, store=tmp_path / "store", width=80, fails=True)
    assert "\\x1b[1A\\x00" in said
    assert "\x1b[1A" not in said
    assert not {"\0", "\x07"} & {*said}

"""The `sematic` command as people use it: real processes, exit codes, what goes where."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest

SEMATIC = Path(sys.executable).with_name("sematic")

STEPS = """\
    import sys
    import sematic

    @sematic.func
    def inner(x: int) -> int:
        if x < 0:
            raise ValueError(f"{x} is negative")
        return x + 1

    @sematic.func
    def outer(x: int) -> int:
        return inner(x)
    """


class Shell:
    """Types commands in a folder, with a store of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SEMATIC_")}
        self.environ = {**kept, "SEMATIC_CONFIG_DIR": str(folder / "store")}

    def __call__(self, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [SEMATIC, *arguments],
            cwd=self.folder,
            env={**self.environ, **environ},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    def starts(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [SEMATIC, *arguments],
            cwd=self.folder,
            env=self.environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def writes(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


@pytest.fixture
def script(shell: Shell) -> Iterator[Shell]:
    shell.writes(
        "steps.py",
        dedent(STEPS) + "if __name__ == '__main__':\n    print(sematic.LocalRunner().run(outer(int(sys.argv[1]))))\n",
    )
    return shell


def test_a_pipeline_runs_and_is_recorded(script: Shell) -> None:
    done = script("run", "steps.py", "41")
    assert (done.returncode, done.stdout.strip().splitlines()[-1]) == (0, "42")
    [run] = json.loads(script("list", "--json").stdout)
    assert (run["name"], run["state"]) == ("outer", "RESOLVED")
    shown = json.loads(script("show", run["id"][:6], "--json").stdout)
    assert shown["output"]["value"] == 42
    assert [nested["name"] for nested in shown["runs"]] == ["inner"]


def test_a_failed_pipeline_ends_with_1_and_the_users_traceback_once(script: Shell) -> None:
    done = script("run", "steps.py", "-5")
    assert done.returncode == 1
    assert done.stderr.count('raise ValueError(f"{x} is negative")') == 1
    assert done.stderr.count("ValueError: -5 is negative\n") <= 2
    assert "/sematic/" not in done.stderr
    [run] = json.loads(script("list", "--json", "--state", "failed").stdout)
    assert run["state"] == "NESTED_FAILED"


def test_a_script_gets_its_own_arguments_and_folder(shell: Shell) -> None:
    shell.writes("sub/tool.py", "import sys, neighbour\nprint(sys.argv, __name__, neighbour.VALUE)\n")
    shell.writes("sub/neighbour.py", "VALUE = 7\n")
    done = shell("run", "-l", "warning", "sub/tool.py", "--json", "--help", "-n")
    assert done.stdout == "['sub/tool.py', '--json', '--help', '-n'] __main__ 7\n"


def test_two_dashes_before_the_scripts_arguments_are_dropped(shell: Shell) -> None:
    shell.writes("tool.py", "import sys\nprint(sys.argv[1:])\n")
    assert shell("run", "tool.py", "--", "--name", "Ada").stdout == "['--name', 'Ada']\n"


def test_a_module_and_a_package_run(shell: Shell) -> None:
    shell.writes("tool.py", "import sys\nprint('module', sys.argv[1:])\n")
    shell.writes("pkg/__init__.py", "")
    shell.writes("pkg/__main__.py", "from pkg import part\nprint('package', part.X)\n")
    shell.writes("pkg/part.py", "X = 1\n")
    assert shell("run", "tool", "a").stdout == "module ['a']\n"
    for path in ("pkg", "pkg/", "pkg.__main__", "pkg/__main__.py"):
        assert shell("run", path).stdout == "package 1\n"


@pytest.mark.parametrize(("code", "expected"), [("3", 3), ("0", 0), ("'a sentence'", 1)])
def test_a_scripts_own_exit_code_passes_through(shell: Shell, code: str, expected: int) -> None:
    shell.writes("tool.py", f"import sys\nsys.exit({code})\n")
    assert shell("run", "tool.py").returncode == expected


def test_a_scripts_own_error_is_shown_from_its_first_line(shell: Shell) -> None:
    shell.writes("tool.py", "def f():\n    return 1 / 0\nf()\n")
    done = shell("run", "tool.py")
    assert done.returncode == 1
    lines = done.stderr.splitlines()
    assert lines[0] == "Traceback (most recent call last):"
    assert 'tool.py", line 3, in <module>' in lines[1]
    assert lines[-1] == "ZeroDivisionError: division by zero"


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("run", "missing.py"), 1, "There is no file missing.py"),
        (("run", "no_such_module"), 1, "There is nothing to run at 'no_such_module'"),
        (("run", "notes.txt"), 1, "There is nothing to run at 'notes.txt'"),
        (("run", "examples/none"), 1, "There are: examples/caching"),
        (("run", "--build", "x.py"), 1, "--build comes with the cloud back-ends"),
        (("run", "--no-cache", "x.py"), 2, "--no-cache needs --build"),
        (("run",), 2, "Missing argument 'PATH'"),
        (("run", "-l", "LOUD", "x.py"), 2, "LOUD"),
        (("list", "--limit", "0"), 2, "--limit"),
        (("dance",), 2, "There is no command 'dance'"),
        (("github",), 2, "`sematic github` comes with the server, in a later version"),
        (("new", "bad name!"), 2, "cannot be imported as a Python package"),
        (("new", "x", "--from", "examples/nope"), 2, "There is no example 'examples/nope'"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    shell: Shell, arguments: tuple[str, ...], code: int, says: str
) -> None:
    done = shell(*arguments)
    assert done.returncode == code
    assert says in done.stderr
    assert "Traceback" not in done.stderr


SLOW = """\
    import threading
    import sematic

    @sematic.func
    def wait() -> int:
        print("waiting", flush=True)
        threading.Event().wait(60)
        return 1

    if __name__ == "__main__":
        sematic.LocalRunner().run(wait())
    """


def ended_when_waiting(process: subprocess.Popen[str], number: signal.Signals) -> str:
    """Send a signal to a process that executes the slow step, and return what it says last."""
    assert process.stdout is not None
    assert process.stdout.readline() == "waiting\n"
    process.send_signal(number)
    return process.communicate(timeout=30)[1]


def test_ctrl_c_ends_the_pipeline_run_canceled(shell: Shell) -> None:
    shell.writes("slow.py", SLOW)
    process = shell.starts("run", "slow.py")
    errors = ended_when_waiting(process, signal.SIGINT)
    assert process.returncode == 130
    [run] = json.loads(shell("list", "--json").stdout)
    assert run["state"] == "CANCELED"
    sentence = f"Pipeline run {run['id']} was canceled."
    assert errors.splitlines()[-2:] == [sentence, f"See it with: sematic show {run['id'][:8]}"]
    assert "Traceback" not in errors


@pytest.mark.parametrize("command", ["resume", "rerun"])
def test_ctrl_c_ends_what_goes_on_with_a_run_as_it_ends_the_run_itself(shell: Shell, command: str) -> None:
    shell.writes("slow.py", SLOW)
    ended_when_waiting(shell.starts("run", "slow.py"), signal.SIGKILL)
    [run] = json.loads(shell("list", "--json").stdout)
    process = shell.starts(command, run["id"])
    errors = ended_when_waiting(process, signal.SIGINT)
    assert process.returncode == 130
    assert json.loads(shell("list", "--json").stdout)[0]["state"] == "CANCELED"
    assert "was canceled." in errors
    assert "Traceback" not in errors


def test_the_log_level_reaches_the_script(shell: Shell) -> None:
    shell.writes("tool.py", "import os\nprint(os.environ['SEMATIC_LOG_LEVEL'])\n")
    assert shell("run", "-l", "warning", "tool.py").stdout == "WARNING\n"


def test_the_scripts_own_logging_is_left_alone(shell: Shell) -> None:
    shell.writes(
        "tool.py", "import logging\nlogging.basicConfig(level='INFO', format='%(message)s')\nlogging.info('hi')\n"
    )
    assert shell("run", "tool.py").stderr.startswith("hi\n")


@pytest.mark.parametrize(
    ("text", "is_said"),
    [
        ("import sematic\n\n@sematic.func\ndef f() -> int:\n    return 1\n\nf()\n", True),
        ("from sematic import LocalRunner\n", True),
        (f"{dedent(STEPS)}sematic.LocalRunner().run(outer(1))\n", False),
        (f"{dedent(STEPS)}sematic.SilentRunner().run(outer(1))\n", False),
    ],
)
def test_a_script_that_runs_no_pipeline_is_mentioned(shell: Shell, text: str, is_said: bool) -> None:
    shell.writes("tool.py", text)
    done = shell("run", "tool.py")
    assert done.returncode == 0
    assert ("tool.py ended without running a pipeline.\n" in done.stderr) is is_said


RUNS_OUTER = f"{dedent(STEPS)}sematic.LocalRunner().run(outer(1))\n"
UNSTORABLE = """\
    import threading
    import sematic

    @sematic.func
    def step(lock: object) -> int:
        return 1

    sematic.LocalRunner().run(step(threading.Lock()))
    """


def test_bad_settings_are_a_sentence_without_foreign_tracebacks(shell: Shell) -> None:
    shell.writes("tool.py", RUNS_OUTER)
    shell.writes("store/settings.yaml", "version: [1\n")
    done = shell("run", "tool.py")
    assert done.returncode == 1
    assert done.stderr.startswith("Error: ")
    assert "this is not valid YAML" in done.stderr
    assert "tool.py, line 13: sematic.LocalRunner().run(outer(1))" in done.stderr
    assert "Traceback" not in done.stderr
    verbose = shell("-v", "run", "tool.py")
    assert "Traceback" in verbose.stderr
    assert "yaml/parser.py" not in verbose.stderr


@pytest.mark.parametrize("make", ["damaged", "newer", "file"])
def test_a_store_that_cannot_be_used_is_a_sentence(shell: Shell, make: str) -> None:
    shell.writes("tool.py", RUNS_OUTER)
    if make == "file":
        (shell.folder / "store").write_text("")
    elif make == "damaged":
        shell.writes("store/sematic.db", "not a database " * 1000)
    else:
        shell("run", "tool.py")
        with sqlite3.connect(shell.folder / "store" / "sematic.db") as db:
            db.execute("UPDATE alembic_version SET version_num = '9999'")
    done = shell("run", "tool.py")
    assert done.returncode == 1
    assert done.stderr.startswith("Error: ")
    assert "Traceback" not in done.stderr
    assert "sqlalchemy" not in done.stderr.lower()


def test_an_argument_that_cannot_be_stored_is_a_sentence(shell: Shell) -> None:
    shell.writes("tool.py", UNSTORABLE)
    done = shell("run", "tool.py")
    assert done.returncode == 1
    assert done.stderr.startswith("Error: Argument 'lock' of tool.step cannot be stored")
    assert "Traceback" not in done.stderr


def test_the_traceback_of_a_wrong_call_ends_at_the_call(shell: Shell) -> None:
    shell.writes("tool.py", dedent(STEPS) + "outer('x')\n")
    done = shell("run", "tool.py")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-2:] == [
        "    outer('x')",
        "TypeError: Argument 'x' of tool.outer does not fit its type: cannot cast 'x' to int",
    ]


def test_a_config_folder_that_is_a_file_is_said_to_be_one(shell: Shell) -> None:
    (shell.folder / "store").write_text("")
    for arguments in (("list",), ("show", "abc"), ("settings", "set", "SEMATIC_LOG_LEVEL", "INFO")):
        done = shell(*arguments)
        assert done.returncode == 1
        assert "store is a file, so nothing can be kept under it. Set SEMATIC_CONFIG_DIR" in done.stderr


def test_python_m_sematic_is_the_same_command(shell: Shell) -> None:
    module = subprocess.run(
        [sys.executable, "-m", "sematic", "--help"], capture_output=True, text=True, check=True, env=shell.environ
    )
    assert module.stdout == shell("--help").stdout


def test_a_closed_pipe_is_quiet(script: Shell) -> None:
    script("run", "steps.py", "1")
    line = f"'{SEMATIC}' show $('{SEMATIC}' list --json | grep -m1 -o '[0-9a-f]\\{{32\\}}') --json | true"
    done = subprocess.run(["bash", "-c", line], env=script.environ, capture_output=True, text=True, check=True)
    assert done.stderr == ""


def test_an_unknown_setting_is_one_sentence_and_stops_nobody(shell: Shell) -> None:
    shell.writes("store/settings.yaml", "version: 1\ncolour: red\n")
    done = shell("list")
    assert done.returncode == 0
    assert done.stderr.count("\n") == 1
    assert "line 2: `colour` is not known and is ignored" in done.stderr


def test_verbose_shows_where_an_error_comes_from(shell: Shell) -> None:
    assert "Traceback" in shell("-v", "show", "abc").stderr


def test_colour_is_only_for_terminals(script: Shell) -> None:
    script("run", "steps.py", "1")
    assert "\x1b" not in script("list").stdout


def test_the_shell_completes_commands_and_run_ids(script: Shell) -> None:
    script("run", "steps.py", "1")
    [run] = json.loads(script("list", "--json").stdout)
    assert offered(script, "show", "") == [f"plain,{run['id'][:8]}"]
    assert offered(script, "why", run["id"][:9]) == [f"plain,{run['id']}"]
    assert offered(script, "ve") == ["plain,version"]
    help_too = script(_SEMATIC_COMPLETE="zsh_complete", COMP_WORDS="sematic show ", COMP_CWORD="2").stdout
    assert help_too.splitlines()[:3] == ["plain", run["id"][:8], "outer (succeeded)"]


def offered(shell: Shell, *words: str) -> list[str]:
    """Return what bash is offered for the last of some words."""
    line = " ".join(["sematic", *words])
    return shell(_SEMATIC_COMPLETE="bash_complete", COMP_WORDS=line, COMP_CWORD=str(len(words))).stdout.split()


def test_the_shell_completes_artifact_ids(script: Shell) -> None:
    script("run", "steps.py", "1")
    [run] = json.loads(script("list", "--json").stdout)
    shown = json.loads(script("show", run["id"], "--json").stdout)
    ids = {shown["inputs"][0]["artifact_id"][:8], shown["output"]["artifact_id"][:8]}
    assert set(offered(script, "artifact", "")) == {f"plain,{each}" for each in ids}
    whole = shown["output"]["artifact_id"]
    assert offered(script, "artifact", whole[:12]) == [f"plain,{whole}"]


def test_the_shell_completes_what_can_be_run(shell: Shell) -> None:
    shell.writes("project/__main__.py", "")
    shell.writes("train.py", "")
    shell.writes("notes.txt", "")
    everything = offered(shell, "run", "")
    assert everything[:2] == ["plain,project", "plain,train.py"]
    assert "plain,examples/hello" in everything
    assert offered(shell, "run", "examples/he") == ["plain,examples/hello"]
    assert offered(shell, "run", "pro") == ["file,pro"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("list", "--state", "child"), ["plain,child-failed"]),
        (("new", "x", "--from", "examples/he"), ["plain,examples/hello"]),
        (("settings", "set", "SEMATIC_LOG_LE"), ["plain,SEMATIC_LOG_LEVEL"]),
        (("server-settings", "delete", "POR"), ["plain,PORT"]),
        (("show", ""), []),
        (("artifact", "abc"), []),
    ],
)
def test_the_shell_completes_words_that_are_known(shell: Shell, words: tuple[str, ...], expected: list[str]) -> None:
    assert offered(shell, *words) == expected


def test_bash_offers_files_where_there_is_nothing_else(shell: Shell) -> None:
    assert "complete -o nosort -o default -F" in shell("completion", "bash").stdout


def test_the_help_imports_no_database_and_no_terminal_library(shell: Shell) -> None:
    code = (
        "import sys\nfrom sematic.cli.root import root\nroot(['--help'], standalone_mode=False)\n"
        "print([m for m in ('sqlalchemy', 'rich', 'yaml', 'numpy', 'msgspec', 'alembic') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=shell.environ)
    assert done.stdout.endswith("[]\n")

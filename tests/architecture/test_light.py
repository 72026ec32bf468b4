"""Importing Sematic costs next to nothing: counted in modules, not by the clock."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {
    "alembic", "asyncio", "click", "cloudpickle", "concurrent.futures", "email", "http", "importlib.metadata",
    "logging", "matplotlib", "multiprocessing", "numpy", "pandas", "plotly", "rich", "sklearn", "sqlalchemy",
    "sqlite3", "ssl", "torch", "unittest", "urllib.request", "xml", "yaml",
}  # fmt: skip


def modules_after(statement: str) -> set[str]:
    """Return the modules a statement makes Python import."""
    program = f"import sys\nbefore = set(sys.modules)\n{statement}\nprint(*(set(sys.modules) - before), sep='\\n')"
    finished = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(finished.stdout.split())


def test_import_sematic_imports_hardly_anything():
    imported = modules_after("import sematic")
    assert imported & HEAVY == set()
    assert {name for name in imported if name.startswith("sematic")} == {"sematic", "sematic.compat"}
    assert len(imported) < 40


@pytest.mark.parametrize(
    "statement",
    [
        "from sematic import func",
        "import sematic\n@sematic.func\ndef f(x: int) -> int: return x\nf(1)",
        "from sematic import RetrySettings, ResourceRequirements, PipelineRunError, RerunMode",
    ],
)
def test_writing_a_pipeline_imports_nothing_heavy(statement):
    assert modules_after(statement) & (HEAVY - {"logging", "importlib.metadata"}) == set()


def test_running_silently_opens_no_database():
    statement = "from sematic import func, SilentRunner\n@func\ndef f() -> int: return 1\nSilentRunner().run(f())"
    assert modules_after(statement) & {"sqlalchemy", "alembic", "sqlite3", "rich", "click", "numpy", "asyncio"} == set()


def test_help_imports_neither_the_store_nor_a_terminal_library():
    statement = "from sematic.cli import main\nsys.argv = ['sematic', '--help']\ntry: main()\nexcept SystemExit: pass"
    heavy = {"sqlalchemy", "alembic", "rich", "yaml", "numpy", "msgspec", "sematic.store", "sematic.runners"}
    assert modules_after(statement) & heavy == set()

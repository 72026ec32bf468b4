"""A program that was installed as a package runs on machines that have it, whatever else is installed here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from dataclasses import dataclass
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

import pytest

from sematic.packaging.project import is_library_folder
from sematic.packaging.uv import uv_command
from sematic.store.embedded import open_store
from tests.integration.travel.conftest import NODE, PATIENCE

FLOW = """\
import json
import os
import sys
from pathlib import Path

import sematic
from flights import _heapq
from flights.parts import word


def says():
    return word()


@sematic.func
def pipeline() -> str:
    return says()


def main():
    from sematic.model.records import Launch
    from sematic.packaging.project import running_program
    from sematic.packaging.provenance import provenance_of
    from sematic.packaging.travel.concerns import concerns_of
    from sematic.store.blobs import FileBlobs
    from sematic.types.naming import main_module_name

    sematic.LocalRunner().run(pipeline())
    store = Path(os.environ["SEMATIC_CONFIG_DIR"]) / "asked"
    blobs = FileBlobs(store / "blobs")
    found = concerns_of(
        provenance_of(running_program(pipeline.func), blobs=blobs, store=store),
        launch=Launch(module=main_module_name(), script=os.path.abspath(sys.modules["__main__"].__file__)),
        blobs=blobs,
    )
    print(json.dumps([[each.sentence, each.is_error] for each in found]))


if __name__ == "__main__":
    main()
"""


@dataclass
class Installed:
    """A virtual environment with a package that holds a program, and a compiled module beside it."""

    folder: Path
    python: Path

    @property
    def site_packages(self) -> Path:
        """Where its packages are."""
        return next(self.folder.glob("venv/lib/python*/site-packages"))

    def starts(self, *arguments: str) -> str:
        """Return what Python writes that is started in a folder of somebody else."""
        places = {name: str(self.folder / name) for name in ("SEMATIC_CONFIG_DIR", "SEMATIC_CACHE_DIR")}
        done = subprocess.run(
            [str(self.python), *arguments],
            cwd=self.folder,
            check=False,
            env={**os.environ, **places},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture
def installed(tmp_path: Path) -> Installed:
    compiled = next(Path(sysconfig.get_path("stdlib"), "lib-dynload").glob("_heapq*"), None)
    if compiled is None:
        pytest.skip("This Python has its compiled modules built in.")
    with zipfile.ZipFile(tmp_path / "flights-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("flights/__init__.py", "")
        wheel.writestr("flights/parts.py", "def word():\n    return 'installed'\n")
        wheel.writestr("flights/flow.py", FLOW)
        wheel.write(compiled, f"flights/_heapq{EXTENSION_SUFFIXES[0]}")
        facts = "flights-1.0.dist-info"
        wheel.writestr(f"{facts}/METADATA", "Metadata-Version: 2.1\nName: flights\nVersion: 1.0\n")
        wheel.writestr(f"{facts}/WHEEL", "Wheel-Version: 1.0\nGenerator: by hand\nRoot-Is-Purelib: true\n")
        wheel.writestr(f"{facts}/entry_points.txt", "[console_scripts]\nfly = flights.flow:main\n")
        wheel.writestr(f"{facts}/RECORD", "")
    uv, venv = uv_command(), tmp_path / "venv"
    python = venv / "bin" / "python"
    subprocess.run([*uv, "venv", "--quiet", "--no-project", "--python", sys.executable, venv], check=True)
    index = ["--offline", "--no-index", "--find-links", str(tmp_path)]
    subprocess.run([*uv, "pip", "install", "--quiet", *index, "--python", python, "flights"], check=True)
    installed = Installed(folder=tmp_path, python=python)
    # What is installed for the tests is found there too.
    libraries = [each for each in sys.path if is_library_folder(each)]
    lines = [f"import site; site.addsitedir({each!r})\n" for each in libraries]
    (installed.site_packages / "here.pth").write_text("".join(lines))
    return installed


def test_an_installed_program_can_travel(installed: Installed) -> None:
    assert json.loads(installed.starts("-m", "flights.flow")) == []


def test_a_machine_with_the_package_runs_its_program(installed: Installed) -> None:
    installed.starts("-m", "flights.flow")
    store_folder = installed.folder / "SEMATIC_CONFIG_DIR"
    with open_store(store_folder, for_writing=False) as store:
        root_id = store.runs.page(limit=1).items[0].id
    answer = json.loads(installed.starts(str(NODE), str(store_folder), root_id, "flights"))
    assert answer["says"] == "installed"
    assert answer["file"] == str(installed.site_packages / "flights" / "flow.py")
    assert answer["packages"] == {"flights": "1.0"}


def test_a_command_of_a_package_is_to_be_started_as_a_module(installed: Installed) -> None:
    ((sentence, is_error),) = json.loads(installed.starts(str(installed.python.with_name("fly"))))
    assert is_error
    assert sentence.startswith(f"The program {installed.python.with_name('fly')} is not in the installed package")
    assert "`python -m MODULE`" in sentence

"""What cannot travel is said where it is submitted, in the process that has imported it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from types import ModuleType

import pytest

from sematic.model.errors import StoreError
from sematic.model.ids import Digest
from sematic.model.records import Launch
from sematic.packaging.environment import Environment
from sematic.packaging.installed import Distribution
from sematic.packaging.manifest import LeftOut, Manifest
from sematic.packaging.project import ProjectKind
from sematic.packaging.provenance import Provenance
from sematic.packaging.travel.concerns import MOST_NAMED, concerns_of, left_behind
from sematic.testing.memory import MemoryBlobs

ASKS = """
import json, os, sys
from pathlib import Path
from sematic.model.records import Launch
from sematic.packaging.project import running_program
from sematic.packaging.provenance import provenance_of
from sematic.packaging.travel.concerns import concerns_of
from sematic.store.blobs import FileBlobs
from sematic.types.naming import main_module_name

store = Path(os.environ["STORE"])
blobs = FileBlobs(store / "blobs")
file = globals().get("__file__")
script = os.path.abspath(file) if file and os.path.exists(file) else ""
found = concerns_of(
    provenance_of(running_program(), blobs=blobs, store=store),
    launch=Launch(module=main_module_name(), script=script),
    blobs=blobs,
)
print(json.dumps([[each.subject, each.sentence, each.is_error] for each in found]))
"""


@dataclass
class Project:
    """A folder of a program, with git, which asks what of it cannot travel."""

    root: Path

    def has(self, path: str, content: str | bytes) -> None:
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content.encode() if isinstance(content, str) else content)

    def concerns(self, *arguments: str, typed: str = "", **environ: str) -> dict[str, tuple[str, bool]]:
        """Return by subject what is said, and whether it is an error; `python ARGUMENTS` is what is started."""
        done = subprocess.run(
            [sys.executable, *(arguments or ("train.py",))],
            cwd=self.root,
            env={**os.environ, "STORE": str(self.root.parent / "store"), **environ},
            input=typed,
            capture_output=True,
            text=True,
            check=True,
        )
        found = json.loads(done.stdout)
        assert [each[2] for each in found] == sorted((each[2] for each in found), reverse=True)
        # How Sematic itself is installed where this is tested says nothing here.
        return {subject: (sentence, is_error) for subject, sentence, is_error in found}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = Project(root=tmp_path / "project")
    project.has("train.py", ASKS)
    subprocess.run(["git", "init", "--quiet"], cwd=project.root, check=True)
    return project


def test_a_usual_program_has_none(project: Project) -> None:
    project.has("helping.py", "x = 1\n")
    project.has("train.py", "import helping\n" + ASKS)
    assert project.concerns() == {}


def test_a_module_of_another_folder_is_an_error(project: Project) -> None:
    other = project.root.parent / "other"
    other.mkdir()
    (other / "shared.py").write_text("x = 1\n")
    project.has("train.py", "import shared\n" + ASKS)
    path = os.pathsep.join([str(other), *filter(None, [os.environ.get("PYTHONPATH")])])
    sentence, is_error = project.concerns(PYTHONPATH=path)[str(other / "shared.py")]
    assert is_error
    assert sentence.startswith(f"The module shared is imported from {other / 'shared.py'}, outside of the project")


@pytest.mark.parametrize("started", [("-c", ASKS), ("-",)], ids=["-c", "standard input"])
def test_what_is_no_file_cannot_run_elsewhere(project: Project, started: Sequence[str]) -> None:
    sentence, is_error = project.concerns(*started, typed=ASKS)[""]
    assert is_error
    assert "Write it into a file" in sentence


def test_a_program_outside_of_the_project_cannot_run_elsewhere(tmp_path: Path) -> None:
    blobs = MemoryBlobs()
    manifest = blobs.put(Manifest(root=str(tmp_path), kind=ProjectKind.FOLDER).to_json())
    found = concerns_of(
        Provenance(code=manifest, environment=blobs.put(an_environment().to_json())),
        launch=Launch(module="pytest", script="/usr/bin/pytest"),
        blobs=blobs,
    )
    assert found[0].subject == "/usr/bin/pytest"
    assert found[0].is_error


def test_what_is_left_out_is_named_with_the_reason(project: Project) -> None:
    project.has("weights.bin", b"0" * 2_000_000)
    project.has(".env", "PASSWORD=x")
    (project.root / "data").symlink_to("/usr/share")
    found = project.concerns()
    assert {subject: is_error for subject, (_, is_error) in found.items()} == {
        "weights.bin": False,
        ".env": False,
        "data": False,
    }
    assert found["weights.bin"][0].startswith("weights.bin is larger than 1 MB (2.0 MB), so it does not travel.")
    assert "git does not track it" in found[".env"][0]
    assert found["data"][0].startswith("data is a link to /usr/share, outside of the project")


def test_of_many_only_the_first_are_named(project: Project) -> None:
    for number in range(MOST_NAMED + 5):
        project.has(f"weights{number:02}.bin", b"0" * 1_100_000)
    sentences = [sentence for sentence, _ in project.concerns().values()]
    assert len(sentences) == MOST_NAMED + 1
    assert sentences[-1] == "The same holds for 5 more, such as weights10.bin."


def test_a_module_that_is_too_large_is_an_error(project: Project) -> None:
    project.has("tables.py", "x = 1\n" + "# a long table\n" * 100_000)
    project.has("train.py", "import tables\n" + ASKS)
    sentence, is_error = project.concerns()["tables.py"]
    assert is_error
    assert "is larger than 1 MB" in sentence


@pytest.mark.parametrize("ignored", ["", "*.so\n"], ids=["not ignored", "ignored by git"])
def test_a_compiled_module_that_is_imported_travels_to_machines_of_its_kind(project: Project, ignored: str) -> None:
    name = imports_a_compiled_module(project)
    project.has(".gitignore", ignored)
    sentence, is_error = project.concerns()[name]
    assert not is_error
    assert "machines of the same kind only" in sentence


def test_a_compiled_module_that_is_too_large_is_an_error(project: Project) -> None:
    name = imports_a_compiled_module(project)
    with (project.root / name).open("ab") as file:
        file.write(b"0" * 1_000_000)
    sentence, is_error = project.concerns()[name]
    assert is_error
    assert sentence.endswith(
        "larger than 1 MB, so it does not travel. Publish it as a package with wheels, or make it smaller."
    )


def imports_a_compiled_module(project: Project) -> str:
    """Have a project's program import a compiled module of the project, and return its file's name."""
    # A module of Python's own, under its own name: it need not be imported from where Python keeps it.
    compiled = next(Path(sysconfig.get_path("stdlib"), "lib-dynload").glob("_heapq*"), None)
    if compiled is None:
        pytest.skip("This Python has its compiled modules built in.")
    name = f"_heapq{EXTENSION_SUFFIXES[0]}"
    shutil.copy(compiled, project.root / name)
    loads = f"import sys; sys.modules.pop('_heapq', None); sys.path.insert(0, {str(project.root)!r}); import _heapq\n"
    project.has("train.py", loads + ASKS)
    return name


def test_a_module_that_stays_behind_is_named_also_for_a_driver_on_this_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = ModuleType("tables")
    module.__file__ = str(tmp_path / "tables.py")
    monkeypatch.setitem(sys.modules, "tables", module)
    left_out = {"tables.py": LeftOut(reason="is larger than 1 MB", size=2_000_000)}
    blobs = MemoryBlobs()
    manifest = blobs.put(Manifest(root=str(tmp_path), kind=ProjectKind.FOLDER, left_out=left_out).to_json())
    (found,) = left_behind(Provenance(code=manifest), blobs=blobs)
    assert found.subject == "tables.py"


def test_a_home_folder_is_no_project(tmp_path: Path) -> None:
    home = Project(root=tmp_path / "home")
    home.has("train.py", ASKS)
    sentence, is_error = home.concerns(HOME=str(home.root))[str(home.root)]
    assert not is_error
    assert "Only the files that the program has imported were recorded" in sentence
    assert "keep it in a folder of its own" in sentence


def an_environment(*distributions: Distribution) -> Environment:
    return Environment(
        python={"version": "3.12.4"}, platform={}, hardware={}, sematic="1.0.0", distributions=distributions
    )


def test_packages_that_only_this_machine_has_are_named(tmp_path: Path) -> None:
    blobs = MemoryBlobs()
    root, wheel = tmp_path / "project", tmp_path / "torch.whl"
    wheel.write_text("")
    manifest = Manifest(root=str(root), kind=ProjectKind.FOLDER)
    environment = an_environment(
        Distribution(name="own", version="1.0", url=f"file://{root}", is_editable=True),
        Distribution(name="mine", version="1.0", url="file:///elsewhere/mine", is_editable=True),
        Distribution(name="torch", version="2.13.0", url=f"file://{wheel}"),
        Distribution(name="scipy", version="1.0", url="file:///home/conda/feedstock_root/build_artifacts/scipy"),
        Distribution(name="tool", version="1.0", url="https://example.org/tool.git"),
        Distribution(name="fine", version="1.0", url="https://example.org/fine.git", commit="abc"),
        Distribution(name="numpy", version="2.1.0"),
    )
    provenance = Provenance(code=blobs.put(manifest.to_json()), environment=blobs.put(environment.to_json()))
    found = {each.subject: each for each in concerns_of(provenance, launch=None, blobs=blobs)}
    assert {"mine", "torch", "tool"} == {
        name for name in found if name in {each.name for each in environment.distributions}
    }
    assert "was installed in place from /elsewhere/mine" in found["mine"].sentence
    assert "other machines look for torch==2.13.0" in found["torch"].sentence
    assert "not known from which commit" in found["tool"].sentence


def test_what_was_not_recorded_is_an_error() -> None:
    (concern,) = concerns_of(Provenance(problem="The disk is full."), launch=None, blobs=MemoryBlobs())
    assert concern.is_error
    assert concern.sentence.endswith("no other machine can have them: The disk is full.")


def test_a_record_that_is_gone_is_no_concern_but_a_failure() -> None:
    with pytest.raises(StoreError):
        concerns_of(Provenance(code=Digest("0" * 64)), launch=None, blobs=MemoryBlobs())

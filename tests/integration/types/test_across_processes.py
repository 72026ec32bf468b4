"""What other processes make of the same values."""

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = """
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from sematic.testing.memory import MemoryBlobs
from sematic.types.document import decoded, encoded
from sematic.types.registry import annotation_of, codec_of
from sematic.types.naming import importable_name_of

@dataclass
class Config:
    rate: float

class Model:
    def __init__(self, tags): self.tags = tags
    def __eq__(self, other): return type(other) is type(self) and vars(self) == vars(other)

if __name__ == "__main__":
    blobs = MemoryBlobs()
    print(importable_name_of(Config))
    for value, annotation in [(Config(0.5), Config), (Config(1), Any), (Model(["a"]), Model),
                              ({"a": Model(["b"])}, Any), ({"b", "a", "c", "d"}, set[str]),
                              ({"x": {"q", "w", "e"}}, Any), (Model, type)]:
        codec = codec_of(annotation)
        artifact = encoded(value, codec, blobs=blobs, now=datetime.now(UTC))
        assert decoded(artifact, codec_of(annotation_of(codec.description)), blobs=blobs) == value
        print(artifact.id)
"""


def _run(folder: Path, *arguments: str, seed: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> list[list[str]]:
    folder = tmp_path_factory.mktemp("project")
    (folder / "pipeline.py").write_text(SCRIPT)
    runs = [(["pipeline.py"], "1"), (["pipeline.py"], "2"), (["-m", "pipeline"], "3")]
    return [_run(folder, *arguments, seed=seed).splitlines() for arguments, seed in runs]


def test_what_a_script_defines_is_named_after_the_script(outputs: list[list[str]]) -> None:
    assert [lines[0] for lines in outputs] == ["pipeline.Config"] * 3


def test_artifact_ids_agree_between_processes_and_ways_to_start_a_script(outputs: list[list[str]]) -> None:
    assert outputs[0] == outputs[1] == outputs[2]


def test_no_library_is_imported_that_the_program_did_not_import() -> None:
    code = (
        "import sys; from sematic.types.registry import codec_of; codec_of(dict[str, list[int]]);"
        "print([m for m in ('numpy', 'pandas', 'torch', 'cloudpickle', 'sqlalchemy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


PLUG_IN = """
from sematic.model.records import ViewKind
from sematic.types.codec import ViewDraft
from sematic.types.python.objects import ObjectCodec

def codec_for(annotation):
    view = lambda star: ViewDraft(kind=ViewKind.MARKDOWN, summary=f"**{star.name}**")
    return ObjectCodec(annotation=annotation, view=view)

def reducers():
    import starlib
    return {starlib.Dust: lambda dust: (str, ("dust",))}
"""
LIBRARY = """
class Star:
    name = "Vega"
class Dust:
    pass
"""
USE = """
import sys, starlib
from datetime import UTC, datetime
from sematic.testing.memory import MemoryBlobs
from sematic.types.document import decoded, encoded
from sematic.types.registry import codec_of
assert "starcodecs" not in sys.modules
codec, blobs = codec_of(starlib.Star), MemoryBlobs()
star = starlib.Star()
star.dust = [starlib.Dust()]
artifact = encoded(star, codec, blobs=blobs, now=datetime.now(UTC))
print(artifact.view.summary, decoded(artifact, codec, blobs=blobs).dust)
"""


def test_a_plug_in_wakes_up_when_a_class_of_its_library_is_met(tmp_path: Path) -> None:
    site = tmp_path / "site-packages"
    files = {
        "starlib.py": LIBRARY,
        "starcodecs.py": PLUG_IN,
        "starcodecs-1.dist-info/METADATA": "Metadata-Version: 2.1\nName: starcodecs\nVersion: 1\n",
        "starcodecs-1.dist-info/entry_points.txt": "[sematic.types]\nstarlib = starcodecs\n",
    }
    for name, text in files.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(text)
    assert _run(site, "-c", USE, seed="0") == "**Vega** ['dust']\n"

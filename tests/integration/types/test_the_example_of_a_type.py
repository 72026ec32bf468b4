"""The example of docs/how-to/add-a-type.md does what the page says."""

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from sematic.model.errors import CastError
from sematic.types.casting import can_cast_type
from tests.unit.types.stored import cast, kept, stored

EXAMPLE = Path(__file__).parents[3] / "docs" / "examples" / "add_a_type.py"


@pytest.fixture(scope="module")
def example() -> Iterator[ModuleType]:
    spec = importlib.util.spec_from_file_location("add_a_type", EXAMPLE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["add_a_type"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["add_a_type"]


def test_its_pipeline_runs(example: ModuleType) -> None:
    import sematic

    assert sematic.SilentRunner().run(example.pipeline()).formula == "H2O2"


def test_text_is_cast_and_nothing_else(example: ModuleType) -> None:
    assert cast("H2 O", example.Molecule).atoms == {"H": 2, "O": 1}
    assert can_cast_type(str, example.Molecule) == (True, None)
    assert not can_cast_type(int, example.Molecule)[0]
    with pytest.raises(CastError, match="write a formula"):
        cast([5], list[example.Molecule])


def test_a_molecule_is_stored_as_its_atoms_and_shown_as_its_formula(example: ModuleType) -> None:
    water = example.Molecule({"H": 2, "O": 1})
    assert kept([water], list[example.Molecule]) == [water]
    artifact = stored(water, example.Molecule)
    assert "H2O" in str(artifact.view.content)
    assert b"Molecule" not in (artifact.document or b"")

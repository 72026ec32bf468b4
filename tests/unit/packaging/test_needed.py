"""What Sematic cannot do without."""

from __future__ import annotations

from pathlib import Path

import pytest

from sematic.packaging.needed import needed_by


def is_installed(folder: Path, name: str, *requirements: str) -> None:
    place = folder / f"{name}-1.0.dist-info"
    place.mkdir()
    lines = ["Metadata-Version: 2.1", f"Name: {name}", "Version: 1.0", *(f"Requires-Dist: {r}" for r in requirements)]
    (place / "METADATA").write_text("\n".join(lines))


def test_what_is_needed_is_found_to_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    is_installed(tmp_path, "whole_one", "Part.One>=2,<3", 'other; extra == "gpu"')
    is_installed(tmp_path, "part_one", "part-two", "not-here (>=1)")
    is_installed(tmp_path, "part_two", "whole-one")
    monkeypatch.syspath_prepend(tmp_path)
    assert needed_by("whole-one") == {"part-one", "part-two", "not-here", "whole-one"}
    assert needed_by("not-here") == frozenset()

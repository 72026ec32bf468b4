"""Names and files of new projects."""

from __future__ import annotations

import ast

import pytest

from sematic.cli.program import example_names
from sematic.cli.scaffold import checked_name, example_files, template_files
from sematic.model.errors import UnsupportedUsageError


@pytest.mark.parametrize("name", ["my_project", "Pipelines2"])
def test_a_name_python_can_import_is_fine(name: str) -> None:
    assert checked_name(name) == name


@pytest.mark.parametrize(
    ("name", "better"),
    [
        ("my-project", "'my_project'"),
        ("3", "'my_3'"),
        ("class", "'my_class'"),
        ("json", "'json_pipeline'"),
        ("sematic", "'sematic_pipeline'"),
        ("a/b", "'a_b'"),
        ("..", "'my'"),
        ("größe", "'gr__e'"),
    ],
)
def test_a_bad_name_is_refused_with_a_better_one(name: str, better: str) -> None:
    with pytest.raises(UnsupportedUsageError, match=better):
        checked_name(name)


def test_the_template_has_no_place_left_to_fill_in() -> None:
    files = template_files("my_project")
    assert "my_project/pipeline.py" in files
    assert not any("${" in text or ".template" in path for path, text in files.items())


@pytest.mark.parametrize("example", example_names())
def test_a_copied_example_does_not_need_the_original(example: str) -> None:
    files = example_files("mine", example=example)
    assert not any("sematic.examples" in text for text in files.values())
    assert "mine/__main__.py" in files
    assert files["README.md"].startswith("# mine\n")


@pytest.mark.parametrize("example", example_names())
def test_every_file_of_a_project_is_valid_python(example: str) -> None:
    for files in (template_files("mine"), example_files("mine", example=example)):
        for path, text in files.items():
            if path.endswith(".py"):
                ast.parse(text, filename=path)

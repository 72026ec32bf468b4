from pathlib import Path

import pytest

from sematic.types.naming import (
    importable_module_of,
    importable_name_of,
    imported,
    is_importable,
    with_article,
)


@pytest.mark.parametrize(
    ("name", "inside", "first"),
    [
        ("object", "an object", "An object"),
        ("int", "an int", "An int"),
        ("dict", "a dict", "A dict"),
        ("UUID", "a UUID", "A UUID"),
    ],
)
def test_a_type_has_the_article_it_is_spoken_with(name: str, inside: str, first: str) -> None:
    assert (with_article(name), with_article(name, "A")) == (inside, first)


def test_builtins_are_named_without_their_module() -> None:
    assert importable_name_of(int) == "int"
    assert importable_name_of(Path) == "pathlib.Path"
    assert importable_module_of(Path) == "pathlib"


def test_what_is_local_to_a_function_is_not_importable() -> None:
    class Local:
        pass

    assert not is_importable(Local)
    assert is_importable(Path)


def test_what_has_a_name_is_found_by_it() -> None:
    assert imported("pathlib", "Path.home") == Path.home
    with pytest.raises(AttributeError):
        imported("pathlib", "Nothing")
    with pytest.raises(ImportError):
        imported("not_there", "Path")

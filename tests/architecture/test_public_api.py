"""What users may rely on, written down so that it does not change by accident."""

from __future__ import annotations

from importlib import import_module

import pytest

from tests.architecture.public_api import MODULES, SNAPSHOT, names_of, public_api

CONSTANTS = {"sematic.__version__"}


def test_the_public_names_are_those_written_down():
    """If you mean the change: `python -m tests.architecture.public_api`, and a line in CHANGELOG.md."""
    assert public_api() == SNAPSHOT.read_text()


@pytest.mark.parametrize("module", MODULES)
def test_every_public_name_says_what_it_is(module):
    names = [name for name in names_of(module) if f"{module}.{name}" not in CONSTANTS]
    silent = [name for name in names if not (getattr(import_module(module), name).__doc__ or "").strip()]
    assert silent == []


def test_a_name_that_is_not_there_is_an_attribute_error():
    import sematic

    with pytest.raises(AttributeError, match="no attribute 'runn'"):
        sematic.runn  # noqa: B018


def test_dir_lists_what_can_be_used():
    import sematic

    assert set(sematic.__all__) <= set(dir(sematic))

"""What `sematic.testing` offers is loaded when it is asked for."""

import subprocess
import sys

import pytest

from sematic import testing


@pytest.mark.parametrize("name", testing.__all__)
def test_everything_offered_is_there(name):
    assert getattr(testing, name).__name__ == name


def test_anything_else_is_an_attribute_error():
    with pytest.raises(AttributeError, match="has no attribute 'MagicJournal'"):
        _ = testing.MagicJournal


def test_importing_it_does_not_import_pytest_or_sqlalchemy():
    """Pipelines' own tests may run with another test runner."""
    code = "import sys, sematic.testing; print({'pytest', 'sqlalchemy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"

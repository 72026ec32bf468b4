"""A run always has a name that can be read."""

import pytest

from sematic.model.names import shown_name


@pytest.mark.parametrize("blank", ["", " ", "\t\n", "\u00a0\u2003", "\u200b\u202e"])
def test_a_run_with_nothing_to_read_in_its_name_is_called_as_its_function(blank):
    assert shown_name(blank, function="pipelines.train.fit") == "fit"


@pytest.mark.parametrize("name", ["fit", " fit 1 ", "#", "שלום", "🙂", "\u202efit"])
def test_a_name_with_something_to_read_stays(name):
    assert shown_name(name, function="pipelines.train.evaluate") == name

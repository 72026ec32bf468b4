"""Tests of the tutorial's pipeline."""

import pandas as pd
from first_pipeline import flowers, learned, pipeline

from sematic import SilentRunner
from sematic.testing import mock_sematic_funcs


def test_a_model_asks_as_many_neighbours_as_told():
    frame = pd.DataFrame({"length": [1.0, 2.0, 3.0], "target": [0, 0, 1]})
    assert learned.execute(train=frame, neighbours=2).n_neighbors == 2


def test_the_pipeline_finds_a_good_model():
    assert SilentRunner().run(pipeline(neighbours=3)).accuracy > 0.9


def test_the_pipeline_works_on_other_flowers():
    few = pd.DataFrame({"length": [1.0, 1.1, 9.0, 9.1] * 5, "target": [0, 0, 1, 1] * 5})
    with mock_sematic_funcs([flowers]) as mocks:
        mocks[flowers].mock.return_value = few
        assert SilentRunner().run(pipeline(neighbours=1)).accuracy == 1.0

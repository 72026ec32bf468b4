"""Where the digits come from, and what must be true of them."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

import sematic

SIDE = 8
"""Pixels along each side of an image."""
LABEL = "target"
"""The column that says which digit it is."""
PIXELS = [f"pixel_{row}_{column}" for row in range(SIDE) for column in range(SIDE)]
"""The columns that hold the image, row by row."""


@dataclass(frozen=True, kw_only=True)
class DigitsSchema:
    """What a table of digits must look like."""

    brightest: float = 16.0
    classes: int = 10
    fewest_per_class: int = 20

    def check(self, frame: pd.DataFrame) -> None:
        """Raise ValueError, saying what is wrong and where, unless the table is as it must be."""
        if missing := [name for name in [*PIXELS, LABEL] if name not in frame.columns]:
            raise ValueError(f"The digits lack {len(missing)} columns, the first is {missing[0]!r}.")
        pixels = frame[PIXELS]
        if pixels.isna().to_numpy().any():
            raise ValueError(f"The digits have empty pixels, the first in row {pixels.isna().any(axis=1).idxmax()}.")
        too_far = ((pixels < 0) | (pixels > self.brightest)).any(axis=1)
        if too_far.any():
            raise ValueError(
                f"The digits have pixels outside 0 to {self.brightest:g}, first in row {too_far.idxmax()}."
            )
        counts = frame[LABEL].value_counts().reindex(range(self.classes), fill_value=0)
        if counts.sum() != len(frame):
            raise ValueError(f"The digits have labels other than the whole numbers 0 to {self.classes - 1}.")
        if counts.min() < self.fewest_per_class:
            raise ValueError(
                f"The digits have {counts.min()} images of {counts.idxmin()}; {self.fewest_per_class} needed."
            )


@sematic.func
def load() -> pd.DataFrame:
    """Return scikit-learn's 1,797 handwritten digits; they come with the library, nothing is downloaded."""
    return load_digits(as_frame=True).frame


@sematic.func
def validate(frame: pd.DataFrame, schema: DigitsSchema) -> pd.DataFrame:
    """Return the table if it is what the schema says; otherwise fail with a sentence."""
    schema.check(frame)
    return frame


@sematic.func
def split(frame: pd.DataFrame, test_share: float, seed: int) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return tables to train on, to choose by and to judge by, with every digit equally frequent in each."""
    rest, test = train_test_split(frame, test_size=test_share, random_state=seed, stratify=frame[LABEL])
    train, validation = train_test_split(rest, test_size=test_share, random_state=seed, stratify=rest[LABEL])
    return train, validation, test

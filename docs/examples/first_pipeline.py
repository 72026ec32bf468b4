"""Tell flowers apart: the first pipeline of the tutorial."""

# <steps>
from dataclasses import dataclass

import pandas as pd
from sklearn.datasets import load_iris
from sklearn.model_selection import train_test_split
from sklearn.neighbors import KNeighborsClassifier

import sematic


@dataclass(frozen=True)
class Score:
    """How well a model tells flowers apart."""

    neighbours: int
    accuracy: float


@sematic.func
def flowers() -> pd.DataFrame:
    """Return 150 irises: four measurements and the species of each."""
    return load_iris(as_frame=True).frame


@sematic.func
def halves(frame: pd.DataFrame, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return flowers to learn from, and flowers to judge by."""
    return tuple(train_test_split(frame, test_size=0.5, random_state=seed))


@sematic.func
def learned(train: pd.DataFrame, neighbours: int) -> KNeighborsClassifier:
    """Return a model that asks the nearest flowers it has seen."""
    return KNeighborsClassifier(neighbours).fit(train.drop(columns="target"), train["target"])


@sematic.func
def judged(model: KNeighborsClassifier, test: pd.DataFrame) -> Score:
    """Return how many unseen flowers the model gets right."""
    accuracy = model.score(test.drop(columns="target"), test["target"])
    return Score(model.n_neighbors, accuracy)


# </steps>
# <pipeline>
@sematic.func
def pipeline(neighbours: int = 5) -> Score:
    """Learn from one half of the flowers, judge by the other."""
    train, test = halves(flowers(), seed=7)
    return judged(learned(train, neighbours), test)


if __name__ == "__main__":
    print(sematic.LocalRunner().run(pipeline(neighbours=3)))
# </pipeline>

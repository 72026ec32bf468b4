"""Try several models and keep the best: the tutorial's second pipeline."""

# <search>
import pandas as pd
from first_pipeline import Score, flowers, halves, judged, learned

import sematic


@sematic.func
def best_of(scores: list[Score]) -> Score:
    """Return the most accurate score; of equals, the one with fewer neighbours."""
    return max(scores, key=lambda score: (score.accuracy, -score.neighbours))


@sematic.func
def search(train: pd.DataFrame, test: pd.DataFrame, most: int) -> Score:
    """Try 1, 3, 5, ... neighbours and return the best."""
    scores = [judged(learned(train, k), test).set(name=f"{k} neighbours") for k in range(1, most + 1, 2)]
    return best_of(scores)


@sematic.func
def pipeline(most: int = 9) -> Score:
    """Find the number of neighbours that tells flowers apart best."""
    train, test = halves(flowers(), seed=7)
    return search(train, test, most)


# </search>
# <refine>
@sematic.func
def refined(score: Score, train: pd.DataFrame, test: pd.DataFrame) -> Score:
    """Look at the numbers of neighbours beside the best one, unless it is right about every flower."""
    if score.accuracy == 1.0:
        return score
    beside = [judged(learned(train, k), test) for k in (score.neighbours - 1, score.neighbours + 1) if k > 0]
    return best_of([score, *beside])


# </refine>
@sematic.func
def refining_pipeline(most: int = 9) -> Score:
    """Search, then look around the best."""
    train, test = halves(flowers(), seed=7)
    return refined(search(train, test, most), train, test)


if __name__ == "__main__":
    runner = sematic.LocalRunner()
    print(runner.run(pipeline()))
    print(runner.run(refining_pipeline()))

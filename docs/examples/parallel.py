"""Standalone steps run at the same time, each in a process of its own."""

# <parallel>
import os

import sematic


@sematic.func(standalone=True)
def trained(fold: int) -> tuple[float, int]:
    return 1 / (fold + 1), os.getpid()


@sematic.func
def summary(results: list[tuple[float, int]]) -> str:
    best = max(score for score, _ in results)
    elsewhere = all(process != os.getpid() for _, process in results)
    return f"best score {best}, all trained in worker processes: {elsewhere}"


@sematic.func
def cross_validated(folds: int) -> str:
    return summary([trained(fold) for fold in range(folds)])


print(sematic.LocalRunner(max_parallelism=4).run(cross_validated(4)))
# </parallel>

"""A long step that is interrupted, and a pipeline that is continued after a failure."""

import logging
import time
from pathlib import Path

import sematic
from sematic import LocalRunner
from sematic.ee.metrics import MetricScope, MetricType, log_metric

logger = logging.getLogger(__name__)


@sematic.func
def prepare(x: int) -> int:
    logger.info("prepare(%s)", x)
    return x * 2


@sematic.func
def needs_file(x: int, path: Path) -> int:
    logger.info("needs_file(%s)", x)
    return x + len(path.read_text())


@sematic.func
def pipeline(x: int, path: Path) -> int:
    logger.info("pipeline(%s)", x)
    return needs_file(prepare(x), path)


@sematic.func
def measured(x: int) -> int:
    log_metric("loss", 1 / x)
    log_metric("count", x, scope=MetricScope.PIPELINE, metric_type=MetricType.COUNT)
    return x


@sematic.func
def endless() -> int:
    print("started", flush=True)
    while True:
        time.sleep(0.01)


@sematic.func
def after(x: int) -> int:
    return x


@sematic.func
def interrupted() -> int:
    return after(endless())


if __name__ == "__main__":
    LocalRunner().run(interrupted())

"""A script that sets up logging as scripts do, and has steps that log in worker processes."""

import logging
import sys
import threading
import warnings

import sematic
from tests.integration.executors import logging_steps
from tests.integration.executors.harness import calls_in_processes

log = logging.getLogger("mine")
TRAINED = 25


class Shouting(logging.Formatter):
    """Something that only this script has."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the message in capitals."""
        return "SHOUTED " + super().format(record).upper()


class Elsewhere(logging.Handler):
    """Something that exists in this process alone, as handlers of progress bars and consoles do."""

    def __init__(self) -> None:
        super().__init__()
        self.only_here = threading.Lock()

    def emit(self, record: logging.LogRecord) -> None:
        """Do nothing."""


class Picky(logging.Filter):
    """Leaves out what is secret."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether to show it."""
        return "secret" not in record.getMessage()


class Strange(Warning):
    """A warning of this script's own."""


@sematic.func
def step() -> int:
    log.debug("a detail")
    log.info("a fact")
    log.info("a secret")
    log.log(TRAINED, "trained")
    logging.getLogger("loud").error("hello")
    logging.getLogger("lonely").warning("not lost")
    logging.getLogger("quiet").info("nobody hears this")
    warnings.warn("known", UserWarning, stacklevel=1)
    warnings.warn("strange", Strange, stacklevel=1)
    return 1


def main(method: str, file: str) -> None:
    logging.addLevelName(TRAINED, "TRAINED")
    logging.basicConfig(level=logging.INFO, format="%(levelname)s <%(name)s> %(message)s", stream=sys.stdout)
    log.addHandler(logging.FileHandler(file))
    log.addFilter(Picky())
    warnings.filterwarnings("ignore", message="know")
    warnings.filterwarnings("ignore", category=Strange)
    logging.getLogger("quiet").setLevel(logging.ERROR)
    loud = logging.StreamHandler()
    loud.setFormatter(Shouting())
    logging.getLogger("loud").addHandler(loud)
    logging.getLogger("loud").propagate = False
    lonely = Elsewhere()
    lonely.setFormatter(logging.Formatter("{name} | {message}", style="{"))
    logging.getLogger("lonely").addHandler(lonely)
    logging.getLogger("lonely").propagate = False
    with calls_in_processes(start_method=method, max_workers=1) as call:
        call(step)
        call(step)
        call(logging_steps.logs)


main(*sys.argv[1:])

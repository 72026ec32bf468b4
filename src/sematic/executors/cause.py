"""Why a worker ended, in a sentence."""

from __future__ import annotations

import os
import signal

from sematic.model.errors import TimeoutError as SematicTimeoutError
from sematic.model.errors import WorkerLostError

_MEANINGS = {
    signal.SIGSEGV: "it used memory that is not its own, which a bug in a C library or in ctypes does",
    signal.SIGBUS: "it used memory that is not there, which a file that got shorter or a full /dev/shm does",
    signal.SIGABRT: "a library gave up, and mostly says why in the log",
    signal.SIGFPE: "it divided a whole number by zero in C code",
    signal.SIGILL: "it ran an instruction that this processor does not have; was a library built for another one?",
    signal.SIGXCPU: "it used up the processor time that ulimit allows",
    signal.SIGXFSZ: "it wrote a file larger than ulimit allows",
}


def lost_error(path: str, *, status: int, is_for_memory: bool) -> WorkerLostError:
    """Return the error of a call whose process ended, given the status that `os.waitpid` gave."""
    return WorkerLostError(f"The worker process of {path} {_ending(status, is_for_memory=is_for_memory)}")


def unborn_error(path: str, *, reason: str) -> WorkerLostError:
    """Return the error of a call for which no process could be made."""
    return WorkerLostError(
        f"No worker process could be started for {path}: {reason}. Are there too many processes (ulimit -u), or is"
        " there too little memory?"
    )


def interrupted_error(path: str) -> WorkerLostError:
    """Return the error of a call that was interrupted although nobody asked for its end here."""
    return WorkerLostError(
        f"{path} was interrupted in its worker process: somebody sent SIGINT or SIGTERM to the process, or the function"
        " raised KeyboardInterrupt."
    )


def late_error(path: str, *, timeout: str) -> SematicTimeoutError:
    """Return the error of a call that went on after its time-out and was killed."""
    return SematicTimeoutError(
        f"{path} did not end within {timeout}. It did not react to that, so its process was killed."
    )


def closed_error(path: str) -> WorkerLostError:
    """Return the error of a call that cut its process off."""
    return WorkerLostError(
        f"The worker process of {path} closed its connection to the driver, so nobody could hear how it ended."
        " A function must not close file descriptors that it has not opened."
    )


def unsupervised_error(path: str) -> WorkerLostError:
    """Return the error of a call that was running when the workers' supervisor ended."""
    return WorkerLostError(
        f"The worker process of {path} was lost: the process that supervises the workers has ended, and they with it."
        " Did somebody kill it? The next call gets new ones."
    )


def _ending(status: int, *, is_for_memory: bool) -> str:
    if not os.WIFSIGNALED(status):
        code = os.waitstatus_to_exitcode(status)
        return (
            f"ended itself with exit code {code} before the function returned: something called os._exit."
            " Raise an exception or return instead."
        )
    number = os.WTERMSIG(status)
    if number == signal.SIGKILL and is_for_memory:
        return (
            "was killed by the system because memory ran out. Make it need less, run fewer steps at once"
            " (max_parallelism), or say with resource_requirements how much memory it needs."
        )
    if number == signal.SIGKILL:
        return (
            "was killed (SIGKILL). Sematic did not do it; the system kills so when memory runs out, and people do with"
            " kill -9."
        )
    try:
        name, meaning = signal.Signals(number).name, _MEANINGS.get(signal.Signals(number))
    except ValueError:
        name, meaning = f"signal {number}", None
    return f"was ended by {name}: {meaning}." if meaning else f"was ended by {name}."

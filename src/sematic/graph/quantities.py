"""Amounts as Kubernetes writes them, and what they mean on a single machine.

The form is that of https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/: a decimal number,
then nothing, a power of ten (`m`, `k`, `M`, `G`, ... or `e3`) or a power of two (`Ki`, `Mi`, `Gi`, ...).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sematic.graph.resources import ResourceRequirements

LARGEST = 2**63 - 1
"""No amount can be larger, as in Kubernetes."""

_FORM = re.compile(
    r"\+?(?P<whole>[0-9]{0,40})(?:\.(?P<part>[0-9]{0,40}))?"
    r"(?:(?P<binary>[KMGTPE]i)|[eE](?P<exponent>[+-]?[0-9]{1,2})|(?P<decimal>[numkMGTPE]?))",
)
_POWERS_OF_TEN = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_POWERS_OF_1024 = {"Ki": 1, "Mi": 2, "Gi": 3, "Ti": 4, "Pi": 5, "Ei": 6}


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """How much of this machine a call needs while it runs; false if it needs nothing in particular."""

    millicores: int = 0
    """Thousandths of a CPU."""
    memory_bytes: int = 0
    gpus: int = 0

    def __bool__(self) -> bool:
        return bool(self.millicores or self.memory_bytes or self.gpus)

    def __str__(self) -> str:
        kinds = list(_in_words(self)) or ["nothing"]
        return " and ".join([", ".join(kinds[:-1]), kinds[-1]] if kinds[1:] else kinds)


NOTHING = Needs()

_MEANT = {
    "cpu": "cpu",
    "cpus": "cpu",
    "memory": "memory",
    "mem": "memory",
    "ram": "memory",
    "gpu": "nvidia.com/gpu",
    "gpus": "nvidia.com/gpu",
    "nvidia.com/gpu": "nvidia.com/gpu",
    "nvidia.com/gpus": "nvidia.com/gpu",
}
"""What people write, in small letters, and what it is called."""


def needs_of(resources: ResourceRequirements | None) -> Needs:
    """Return what a call needs of the machine it runs on; ValueError names the request that is no amount.

    CPUs, memory and GPUs have a meaning on a single machine; whatever else is requested has none.
    """
    if resources is None:
        return NOTHING
    millicores = memory_bytes = gpus = 0
    for name, text in resources.kubernetes.requests.items():
        request = f"requests[{name!r}]"
        if name == "cpu":
            millicores = millicores_of(text, what=request)
        elif name == "memory":
            memory_bytes = bytes_of(text, what=request)
        elif name.endswith("/gpu"):
            gpus += count_of(text, what=request)
    return Needs(millicores=millicores, memory_bytes=memory_bytes, gpus=gpus)


def misnamed_in(resources: ResourceRequirements) -> dict[str, str]:
    """Return the requests that mean nothing but look as if they should, and what each is called."""
    names = {name: _MEANT.get(name.lower()) for name in resources.kubernetes.requests}
    return {name: meant for name, meant in names.items() if meant is not None and meant != name}


def millicores_of(text: str, *, what: str) -> int:
    """Return a number of CPUs in thousandths, rounded up; ValueError says what is no amount."""
    numerator, denominator = _fraction(text, what=what, example="2, 1.5 or 500m")
    return -(-numerator * 1000 // denominator)


def bytes_of(text: str, *, what: str) -> int:
    """Return an amount of memory in bytes, rounded up; ValueError says what is no amount."""
    numerator, denominator = _fraction(text, what=what, example="2Gi, 512Mi or 1.5G")
    if 0 < numerator < denominator:
        # `m` is thousandths; Kubernetes takes "400m" and gives the pod not even a byte.
        raise ValueError(f"{what} is {text!r}, which is less than a byte. Write M or Mi for millions of bytes.")
    return -(-numerator // denominator)


def count_of(text: str, *, what: str) -> int:
    """Return a number of things that cannot be divided; ValueError says what is no such number."""
    numerator, denominator = _fraction(text, what=what, example="1")
    if numerator % denominator:
        raise ValueError(f"{what} must be a whole number, such as 1, not {text!r}.")
    return numerator // denominator


def cpus_in_words(millicores: int) -> str:
    """Return a number of CPUs for people, such as `1.5 CPUs`."""
    return f"{millicores / 1000:.15g} CPU{'' if millicores == 1000 else 's'}"  # noqa: PLR2004 - one CPU


def memory_in_words(memory_bytes: int) -> str:
    """Return an amount of memory for people, such as `1.5Gi`, rounded to a tenth."""
    for unit, power in reversed(_POWERS_OF_1024.items()):
        if memory_bytes >= 1024**power:
            return f"{memory_bytes / 1024**power:.1f}".removesuffix(".0") + unit
    return f"{memory_bytes} bytes"


def gpus_in_words(gpus: int) -> str:
    """Return a number of GPUs for people, such as `2 GPUs`."""
    return f"{gpus} GPU{'' if gpus == 1 else 's'}"


def _in_words(needs: Needs) -> Iterator[str]:
    if needs.millicores:
        yield cpus_in_words(needs.millicores)
    if needs.memory_bytes:
        yield f"{memory_in_words(needs.memory_bytes)} of memory"
    if needs.gpus:
        yield gpus_in_words(needs.gpus)


def _fraction(text: str, *, what: str, example: str) -> tuple[int, int]:
    """Return an amount as an exact fraction: whole numbers, because a float would not be exact."""
    form = _FORM.fullmatch(text)
    if form is None or not (form["whole"] or form["part"]):
        raise ValueError(f"{what} must be an amount as Kubernetes writes it, such as {example}, not {text!r}.")
    part = form["part"] or ""
    mantissa = int((form["whole"] or "") + part)
    if form["binary"]:
        mantissa *= 1024 ** _POWERS_OF_1024[form["binary"]]
        power = -len(part)
    else:
        power = int(form["exponent"] or 0) + _POWERS_OF_TEN[form["decimal"] or ""] - len(part)
    numerator, denominator = mantissa * 10 ** max(power, 0), 10 ** max(-power, 0)
    if numerator > LARGEST * denominator:
        raise ValueError(f"{what} is {text!r}, which is more than there can be.")
    return numerator, denominator

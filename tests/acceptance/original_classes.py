"""Classes as users of the original wrote them."""

# ruff: noqa: UP006, UP035 - the annotations users of the original wrote

from __future__ import annotations

import abc
import dataclasses
import enum
from typing import List, NamedTuple


class Colour(enum.Enum):
    RED = "r"
    BLUE = "b"


class Shape(abc.ABC):  # noqa: B024 - an abstract class as an annotation
    pass


class Square(Shape):
    pass


class Wrapped:
    def __init__(self, text: str) -> None:
        if not isinstance(text, str):
            raise TypeError("text only")
        self.text = text


class Point(NamedTuple):
    x: float
    y: float


@dataclasses.dataclass
class Config:
    rate: float
    layers: List[int] = dataclasses.field(default_factory=list)


@dataclasses.dataclass(frozen=True)
class Frozen:
    rate: float = 0.5


@dataclasses.dataclass
class Named:
    rate: float
    name: str


@dataclasses.dataclass
class WiderConfig(Config):
    extra: str = "x"

"""Branches, loops and recursion on values, and indexing of futures by constants and by futures."""

from typing import Dict, List, Tuple, Union

import sematic


@sematic.func
def fibonacci(n: int) -> int:
    if n < 2:
        return n
    return plus(fibonacci(n - 1), fibonacci(n - 2))


@sematic.func
def plus(a: int, b: int) -> int:
    return a + b


@sematic.func
def letters() -> List[str]:
    return ["a", "b", "c"]


@sematic.func
def pair() -> Tuple[int, str]:
    return 2, "two"


@sematic.func
def numbers() -> Dict[str, int]:
    return {"a": 1, "b": 2, "c": 3}


@sematic.func
def index() -> int:
    return 1


@sematic.func
def all_of(
    constant: str, by_future: str, key: int, key_by_future: int, first: int, second: str
) -> List[Union[int, str]]:
    return [constant, by_future, key, key_by_future, first, second]


@sematic.func
def pipeline() -> List[Union[int, str]]:
    some, pairs, table = letters(), pair(), numbers()
    _, second = pairs
    return all_of(some[0], some[index()], table["a"], table[some[2]], pairs[0], second)


@sematic.func
def mixed(left: int, right: str) -> Tuple[int, str]:
    return left, right


@sematic.func
def tuple_of_futures() -> Tuple[int, Tuple[int, str]]:
    a, b = pair()
    return index(), mixed(a, b)

"""Slow steps whose results are kept: the same function on the same inputs is not executed twice."""

from __future__ import annotations

import sematic


@sematic.func(cache=True)
def smallest_divisor(number: int) -> int:
    """Return the smallest divisor above 1, found the slow way."""
    print(f"  computing the smallest divisor of {number}")
    divisor = 2
    while number % divisor:
        divisor += 1
    return divisor


@sematic.func(cache=True)
def primes_among(numbers: list[int], divisors: list[int]) -> list[int]:
    """Return the numbers that nothing but themselves divides."""
    print(f"  looking for primes among {len(numbers)} numbers")
    return [number for number, divisor in zip(numbers, divisors, strict=True) if number == divisor]


@sematic.func(cache=True)
def pipeline(numbers: list[int]) -> list[int]:
    """Return the primes among some numbers; each number is looked at in a step of its own."""
    return primes_among(numbers, [smallest_divisor(number) for number in numbers])

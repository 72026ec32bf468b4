"""The graph takes its shape from values."""

# <steps>
import sematic


@sematic.func
def collatz(number: int, so_far: list[int]) -> list[int]:
    """Return the numbers on the way to 1: a branch and a recursion."""
    path = [*so_far, number]
    if number == 1:
        return path
    return collatz(number // 2 if number % 2 == 0 else 3 * number + 1, path)


@sematic.func
def longest(paths: list[list[int]]) -> list[int]:
    """Return the longest path."""
    return max(paths, key=len)


@sematic.func
def pipeline(most: int) -> list[int]:
    """Return the longest way to 1 from any number up to `most`: a loop."""
    return longest([collatz(number, []) for number in range(1, most + 1)])


# </steps>
if __name__ == "__main__":
    print(sematic.LocalRunner().run(pipeline(5)))

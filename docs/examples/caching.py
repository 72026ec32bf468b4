"""Results are computed once and used again."""

# <example>
import sematic


@sematic.func(cache=True)
def total(numbers: list[int]) -> int:
    print("adding up")
    return sum(numbers)


runner = sematic.LocalRunner(cache_namespace="my-team")
runner.run(total([1, 2, 3]))  # prints "adding up"
runner.run(total([1, 2, 3]))  # prints nothing: the earlier result is used
runner.run(total([1, 2, 4]))  # prints "adding up": another input
# </example>

"""Failures: in a nested function, with live and waiting siblings, and a call nobody uses."""

import sematic


class DomainError(Exception):
    pass


@sematic.func
def fails(message: str) -> int:
    raise DomainError(message)


@sematic.func
def after(x: int) -> int:
    return x + 1


@sematic.func
def fine() -> int:
    return 1


@sematic.func
def both(a: int, b: int) -> int:
    return a + b


@sematic.func
def middle(message: str) -> int:
    return after(fails(message))


@sematic.func
def pipeline(message: str) -> int:
    return both(fine(), after(middle(message)))


@sematic.func
def forgets_a_call() -> int:
    fine()
    return after(1)


@sematic.func
def runs_a_runner() -> int:
    return sematic.SilentRunner().run(fine())


@sematic.func
def wrong_output() -> int:
    return "no number"

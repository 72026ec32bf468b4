"""Failures are tried again; what takes too long is stopped."""

# <retry>
import sematic
from sematic import RetrySettings

answers = iter([ConnectionError("no answer"), ConnectionError("no answer"), "an answer"])


@sematic.func(retry=RetrySettings(exceptions=(ConnectionError, TimeoutError), retries=3))
def fetched() -> str:
    answer = next(answers)
    if isinstance(answer, Exception):
        raise answer
    return answer


print(sematic.LocalRunner().run(fetched()))
# </retry>


# <timeout>
@sematic.func(timeout_mins=10)
def trained(epochs: int) -> float:
    return 1 / epochs


# </timeout>
print(sematic.LocalRunner().run(trained(epochs=4)))

"""Failures are tried again."""

# <retry>
import sematic
from sematic import RetrySettings

answers = iter([ConnectionError("no answer"), ConnectionError("no answer"), "an answer"])


@sematic.func(retry=RetrySettings(exceptions=(ConnectionError,), retries=3))
def fetched() -> str:
    answer = next(answers)
    if isinstance(answer, Exception):
        raise answer
    return answer


print(sematic.LocalRunner().run(fetched()))  # prints "an answer"
# </retry>

"""What takes too long is stopped, and tried once more."""

# <timeout>
import sematic
from sematic import RetrySettings
from sematic.model.errors import TimeoutError as TookTooLong


@sematic.func(timeout_mins=10, retry=RetrySettings(exceptions=(TookTooLong,), retries=1))
def trained(epochs: int) -> float:
    return 1 / epochs


# </timeout>
print(sematic.LocalRunner().run(trained(epochs=4)))

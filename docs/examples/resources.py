"""Steps that ask for a part of the machine run side by side as far as they fit."""

# <resources>
import sematic
from sematic import KubernetesResourceRequirements, ResourceRequirements

SMALL = ResourceRequirements(kubernetes=KubernetesResourceRequirements(requests={"cpu": "1", "memory": "256Mi"}))


@sematic.func(standalone=True, resource_requirements=SMALL)
def score_of(rate: float) -> float:
    return 1 - abs(rate - 0.1)


@sematic.func
def best(scores: list[float]) -> float:
    return max(scores)


@sematic.func
def search(rates: list[float]) -> float:
    return best([score_of(rate) for rate in rates])


print(sematic.LocalRunner().run(search([0.01, 0.1, 1.0])))  # prints 1.0
# </resources>

"""xgboost behind an inline=False function with resource requirements from the old module path."""

from typing import List

import numpy as np
import xgboost
from sklearn.datasets import load_diabetes

import sematic
from sematic.resolvers.resource_requirements import (
    KubernetesResourceRequirements,
    KubernetesSecretMount,
    KubernetesToleration,
    KubernetesTolerationEffect,
    KubernetesTolerationOperator,
    ResourceRequirements,
)

BIG_NODE = ResourceRequirements(
    kubernetes=KubernetesResourceRequirements(
        requests={"cpu": "2", "memory": "4Gi"},
        node_selector={"node.kubernetes.io/instance-type": "m5.xlarge"},
        secret_mounts=KubernetesSecretMount(environment_secrets={"api_token": "API_TOKEN"}),
        tolerations=[
            KubernetesToleration(
                key="dedicated",
                operator=KubernetesTolerationOperator.Equal,
                effect=KubernetesTolerationEffect.NoSchedule,
                value="training",
            )
        ],
        mount_expanded_shared_memory=True,
    )
)


@sematic.func(standalone=True, resource_requirements=BIG_NODE)
def train(rounds: int) -> xgboost.Booster:
    data = load_diabetes()
    return xgboost.train({"seed": 0, "nthread": 1}, xgboost.DMatrix(data.data, data.target), num_boost_round=rounds)


@sematic.func
def predict(model: xgboost.Booster, rows: int) -> np.ndarray:
    return model.predict(xgboost.DMatrix(load_diabetes().data[:rows]))


@sematic.func
def pipeline(rounds: List[int]) -> List[np.ndarray]:
    return [predict(train(n).set(resource_requirements=BIG_NODE), 5) for n in rounds]

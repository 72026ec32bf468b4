from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sematic.graph.resources import (
    KubernetesCapabilities,
    KubernetesHostPathMount,
    KubernetesResourceRequirements,
    KubernetesSecretMount,
    KubernetesSecurityContext,
    KubernetesToleration,
    KubernetesTolerationEffect,
    KubernetesTolerationOperator,
    ResourceRequirements,
)

WORDS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=8)
TEXTS = st.dictionaries(WORDS, WORDS, max_size=3)
TOLERATIONS = st.one_of(
    st.builds(
        KubernetesToleration,
        key=st.none() | WORDS,
        operator=st.sampled_from(KubernetesTolerationOperator),
        effect=st.sampled_from(KubernetesTolerationEffect),
        value=st.none() | WORDS,
    ),
    st.builds(KubernetesToleration, effect=st.just("NoExecute"), toleration_seconds=st.integers()),
)
REQUIREMENTS = st.builds(
    ResourceRequirements,
    kubernetes=st.builds(
        KubernetesResourceRequirements,
        requests=TEXTS,
        node_selector=TEXTS,
        tolerations=st.lists(TOLERATIONS, max_size=2),
        secret_mounts=st.builds(KubernetesSecretMount, environment_secrets=TEXTS),
        mount_expanded_shared_memory=st.booleans(),
        security_context=st.none()
        | st.builds(
            KubernetesSecurityContext,
            st.booleans(),
            st.booleans(),
            st.builds(KubernetesCapabilities, add=st.lists(WORDS, max_size=2), drop=st.lists(WORDS, max_size=2)),
        ),
        host_path_mounts=st.lists(
            st.builds(KubernetesHostPathMount, node_path=st.just("/a"), pod_mount_path=WORDS.map("/b/{}".format)),
            max_size=2,
        ),
        annotations=TEXTS,
        labels=TEXTS,
    ),
)


@given(REQUIREMENTS)
def test_requirements_come_back_from_json_and_from_a_pickle(requirements: ResourceRequirements) -> None:
    assert ResourceRequirements.from_json(json.loads(json.dumps(requirements.to_json()))) == requirements
    assert pickle.loads(pickle.dumps(requirements)) == requirements


def test_equal_requirements_give_the_same_json() -> None:
    one = KubernetesResourceRequirements(requests={"cpu": "1", "memory": "2Gi"})
    same = KubernetesResourceRequirements(requests={"memory": "2Gi", "cpu": "1"})
    assert json.dumps(ResourceRequirements(one).to_json()) == json.dumps(ResourceRequirements(same).to_json())


def test_json_leaves_out_what_nobody_asked_for() -> None:
    requirements = ResourceRequirements(kubernetes=KubernetesResourceRequirements(requests={"cpu": "500m"}))
    assert requirements.to_json() == {"kubernetes": {"requests": {"cpu": "500m"}}}
    assert ResourceRequirements().to_json() == {}


def test_a_number_is_taken_for_the_amount_it_is() -> None:
    assert KubernetesResourceRequirements(requests={"cpu": 2, "nvidia.com/gpu": 1}).requests == {  # type: ignore[dict-item]
        "cpu": "2",
        "nvidia.com/gpu": "1",
    }


def test_what_the_user_passed_can_change_without_changing_the_requirements() -> None:
    requests, tolerations = {"cpu": "1"}, [KubernetesToleration(key="a")]
    requirements = KubernetesResourceRequirements(requests=requests, tolerations=tolerations)
    requests["cpu"] = "2"
    tolerations.clear()
    assert (requirements.requests, len(requirements.tolerations)) == ({"cpu": "1"}, 1)


def test_a_toleration_is_for_every_effect_and_one_value_unless_told_otherwise() -> None:
    toleration = KubernetesToleration("gpu")
    assert (toleration.operator, toleration.effect) == (
        KubernetesTolerationOperator.Equal,
        KubernetesTolerationEffect.All,
    )


@pytest.mark.parametrize(
    ("path", "name"),
    [("/mnt/Data_1", "mnt-data-1"), ("/", "root"), ("/x" * 40, f"{'x-' * 27}")],
)
def test_a_mount_is_named_after_its_path(path: str, name: str) -> None:
    made = KubernetesHostPathMount("/node", path).name
    assert made.startswith(name)
    assert len(made) <= 63


def test_long_paths_that_start_alike_have_different_names() -> None:
    names = {KubernetesHostPathMount("/node", "/x" * 40 + end).name for end in "ab"}
    assert len(names) == 2


REFUSED: list[tuple[str, Callable[[], Any]]] = [
    ("operator", lambda: KubernetesToleration(operator="Like")),  # type: ignore[arg-type]
    ("effect", lambda: KubernetesToleration(effect="Never")),  # type: ignore[arg-type]
    ("key", lambda: KubernetesToleration(key=1)),  # type: ignore[arg-type]
    ("value", lambda: KubernetesToleration(value=1)),  # type: ignore[arg-type]
    ("toleration_seconds", lambda: KubernetesToleration(effect="NoExecute", toleration_seconds="3")),  # type: ignore[arg-type]
    ("toleration_seconds", lambda: KubernetesToleration(effect="NoExecute", toleration_seconds=True)),  # type: ignore[arg-type]
    ("toleration_seconds needs the effect NoExecute", lambda: KubernetesToleration(toleration_seconds=3)),
    ("environment_secrets", lambda: KubernetesSecretMount(environment_secrets=["a"])),  # type: ignore[arg-type]
    (r"file_secrets\['key'\]", lambda: KubernetesSecretMount(file_secrets={"key": "/etc/passwd"})),
    (r"file_secrets\['key'\]", lambda: KubernetesSecretMount(file_secrets={"key": "../passwd"})),
    (r"file_secrets\['key'\]", lambda: KubernetesSecretMount(file_secrets={"key": ""})),
    ("file_secret_root_path", lambda: KubernetesSecretMount({}, {}, "secrets")),
    ("add must be a list of str", lambda: KubernetesCapabilities(add="NET_ADMIN")),
    (r"drop\[1\]", lambda: KubernetesCapabilities(drop=["ALL", 1])),  # type: ignore[list-item]
    ("privileged", lambda: KubernetesSecurityContext(privileged="yes")),  # type: ignore[arg-type]
    ("allow_privilege_escalation", lambda: KubernetesSecurityContext(allow_privilege_escalation=1)),  # type: ignore[arg-type]
    ("capabilities", lambda: KubernetesSecurityContext(capabilities=["ALL"])),  # type: ignore[arg-type]
    ("node_path", lambda: KubernetesHostPathMount("data", "/data")),
    ("pod_mount_path", lambda: KubernetesHostPathMount("/data", "data")),
    ("name may have 64 characters", lambda: KubernetesHostPathMount("/data", "/data", name="x" * 65)),
    ("type", lambda: KubernetesHostPathMount("/data", "/data", type="Folder")),
    ("requests", lambda: KubernetesResourceRequirements(requests="1 cpu")),  # type: ignore[arg-type]
    (r"requests\['cpu'\]", lambda: KubernetesResourceRequirements(requests={"cpu": None})),  # type: ignore[dict-item]
    (r"requests\['cpu'\]", lambda: KubernetesResourceRequirements(requests={"cpu": True})),  # type: ignore[dict-item]
    ("node_selector", lambda: KubernetesResourceRequirements(node_selector={"": "x"})),
    (r"tolerations\[0\]", lambda: KubernetesResourceRequirements(tolerations=[{"key": "a"}])),  # type: ignore[list-item]
    ("host_path_mounts", lambda: KubernetesResourceRequirements(host_path_mounts=3)),  # type: ignore[arg-type]
    ("secret_mounts", lambda: KubernetesResourceRequirements(secret_mounts=None)),  # type: ignore[arg-type]
    ("security_context", lambda: KubernetesResourceRequirements(security_context=True)),  # type: ignore[arg-type]
    ("mount_expanded_shared_memory", lambda: KubernetesResourceRequirements(mount_expanded_shared_memory=1)),  # type: ignore[arg-type]
    ("kubernetes", lambda: ResourceRequirements(kubernetes={"requests": {}})),  # type: ignore[arg-type]
    ("no resource requirements", lambda: ResourceRequirements.from_json({"kubernetes": {"requests": 3}})),
    ("tolerate", lambda: ResourceRequirements.from_json({"kubernetes": {"tolerations": [{"effect": "tolerate"}]}})),
]


@pytest.mark.parametrize(("named", "make"), REFUSED)
def test_what_cannot_be_is_refused_with_the_arguments_name(named: str, make: Callable[[], Any]) -> None:
    with pytest.raises(ValueError, match=named):
        make()

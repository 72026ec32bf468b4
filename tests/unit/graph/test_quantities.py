"""Amounts: exact, as Kubernetes reads them, and refused with a sentence."""

from __future__ import annotations

from fractions import Fraction
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sematic
from sematic.graph.quantities import LARGEST, Needs, bytes_of, count_of, memory_in_words, millicores_of, needs_of
from sematic.graph.resources import KubernetesResourceRequirements, ResourceRequirements

DECIMAL = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
BINARY = {"Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60}
NUMBERS = st.from_regex(r"\A\+?([0-9]{1,6}(\.[0-9]{0,6})?|\.[0-9]{1,6})\Z")


def requesting(**requests: str) -> ResourceRequirements:
    return ResourceRequirements(KubernetesResourceRequirements(requests=requests))


@given(NUMBERS, st.sampled_from(sorted(DECIMAL)))
def test_a_power_of_ten_is_exact(number: str, suffix: str) -> None:
    exact = Fraction(number) * Fraction(10) ** DECIMAL[suffix]
    if exact <= LARGEST:
        assert millicores_of(number + suffix, what="cpu") == ceil(exact * 1000)


@given(NUMBERS, st.sampled_from(sorted(BINARY)))
def test_a_power_of_two_is_exact(number: str, suffix: str) -> None:
    exact = Fraction(number) * 2 ** BINARY[suffix]
    if (not exact or exact >= 1) and exact <= LARGEST:
        assert bytes_of(number + suffix, what="memory") == ceil(exact)


@given(NUMBERS, st.sampled_from("eE"), st.integers(-15, 15), st.booleans())
def test_an_exponent_is_exact(number: str, letter: str, exponent: int, has_sign: bool) -> None:
    text = f"{number}{letter}{exponent:{'+' if has_sign else ''}d}"
    exact = Fraction(number) * Fraction(10) ** exponent
    if exact <= LARGEST:
        assert millicores_of(text, what="cpu") == ceil(exact * 1000)


@given(st.text(max_size=12) | st.text("0123456789.eEkKMGim+-", max_size=8))
def test_whatever_is_written_is_an_amount_or_refused(text: str) -> None:
    try:
        assert 0 <= millicores_of(text, what="cpu") <= 1000 * LARGEST
    except ValueError as error:
        assert "cpu" in str(error)  # noqa: PT017 - both ways are right


@pytest.mark.parametrize(
    ("text", "millicores"),
    [("500m", 500), ("2", 2000), ("1.5", 1500), ("1e3", 1_000_000), ("0.0001", 1), (".5", 500), ("3.", 3000), ("0", 0)],
)
def test_cpus_are_counted_in_thousandths(text: str, millicores: int) -> None:
    assert needs_of(requesting(cpu=text)) == Needs(millicores=millicores)


@pytest.mark.parametrize(
    ("text", "memory_bytes"),
    [("2Gi", 2 * 2**30), ("128M", 128_000_000), ("1E", 10**18), ("1E3", 1000), ("128974848000m", 128_974_848)],
)
def test_memory_is_counted_in_bytes(text: str, memory_bytes: int) -> None:
    assert needs_of(requesting(memory=text)) == Needs(memory_bytes=memory_bytes)


def test_gpus_of_every_maker_count_and_what_only_a_cluster_has_does_not() -> None:
    requests = {"nvidia.com/gpu": "1", "amd.com/gpu": "2", "ephemeral-storage": "lots", "nvidia.com/mig-1g.5gb": "1"}
    assert needs_of(requesting(**requests)) == Needs(gpus=3)


def test_who_requests_nothing_needs_nothing() -> None:
    assert [bool(needs_of(r)) for r in (None, ResourceRequirements(), requesting(cpu="0"))] == [False, False, False]


@pytest.mark.parametrize("text", ["", "two", "2 cores", "-1", "1e", "1ki", "1KiB", "2GB", "1e100", "٣", "1_000", "."])
def test_what_is_no_amount_is_refused_by_name(text: str) -> None:
    with pytest.raises(ValueError, match=r"requests\['cpu'\] must be an amount .* such as 2, 1.5 or 500m"):
        needs_of(requesting(cpu=text))


@pytest.mark.parametrize("text", ["10E", "8Ei", "1e99"])
def test_more_than_there_can_be_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"requests\['memory'\] .* more than there can be"):
        needs_of(requesting(memory=text))


def test_memory_in_thousandths_of_a_byte_is_a_slip() -> None:
    with pytest.raises(ValueError, match=r"'400m', which is less than a byte. Write M or Mi"):
        bytes_of("400m", what="requests['memory']")


def test_a_gpu_cannot_be_divided() -> None:
    assert count_of("2000m", what="gpu") == 2
    with pytest.raises(ValueError, match=r"requests\['nvidia.com/gpu'\] must be a whole number"):
        needs_of(requesting(**{"nvidia.com/gpu": "0.5"}))


def test_a_wrong_amount_is_found_where_it_is_written() -> None:
    with pytest.raises(ValueError, match=r"requests\['cpu'\]"):

        @sematic.func(standalone=True, resource_requirements=requesting(cpu="many"))
        def trained() -> int:
            return 1

    @sematic.func(standalone=True)
    def tested() -> int:
        return 1

    with pytest.raises(ValueError, match=r"requests\['memory'\]"):
        tested().set(resource_requirements=requesting(memory="2GB"))


@pytest.mark.parametrize(
    ("needs", "words"),
    [
        (Needs(), "nothing"),
        (Needs(millicores=1000), "1 CPU"),
        (Needs(millicores=1500, gpus=1), "1.5 CPUs and 1 GPU"),
        (Needs(millicores=1, memory_bytes=2**31, gpus=2), "0.001 CPUs, 2Gi of memory and 2 GPUs"),
    ],
)
def test_needs_read_well(needs: Needs, words: str) -> None:
    assert str(needs) == words


def test_memory_is_rounded_for_people() -> None:
    assert [memory_in_words(n) for n in (0, 1023, 2**20, 2**30 * 3 // 2)] == ["0 bytes", "1023 bytes", "1Mi", "1.5Gi"]


@pytest.mark.parametrize(
    ("name", "meant"),
    [("gpu", "nvidia.com/gpu"), ("GPUs", "nvidia.com/gpu"), ("cpus", "cpu"), ("Memory", "memory")],
)
def test_a_request_by_another_name_is_not_ignored_in_silence(
    name: str, meant: str, recwarn: pytest.WarningsRecorder
) -> None:
    @sematic.func(standalone=True, resource_requirements=requesting(**{name: "1"}))
    def step() -> int:
        return 1

    step().set(resource_requirements=requesting(**{name: "2"}))
    step().set(name="other")
    said = f"step requests {name!r}, which means nothing: write {meant!r}."
    assert [str(warning.message) for warning in recwarn] == [said] * 2
    assert {warning.filename for warning in recwarn} == {__file__}


def test_requests_that_mean_something_and_those_of_others_cause_no_warning(
    recwarn: pytest.WarningsRecorder,
) -> None:
    requests = {"cpu": "1", "memory": "1Gi", "amd.com/gpu": "1", "ephemeral-storage": "1Gi"}

    @sematic.func(standalone=True, resource_requirements=requesting(**requests))
    def step() -> int:
        return 1

    step()
    assert not recwarn.list

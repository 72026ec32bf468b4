from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sematic.packaging.comparing import (
    Change,
    EnvironmentDifference,
    environment_differences,
    file_differences,
    quoted,
    quoted_by_git,
    text_difference,
    unified,
)
from sematic.packaging.environment import Environment
from sematic.packaging.installed import Distribution
from sematic.packaging.manifest import LeftOut, Manifest, RecordedFile
from sematic.packaging.project import ProjectKind
from sematic.packaging.restoring import restored
from sematic.testing.memory import MemoryBlobs
from tests.unit.packaging.conftest import git

LINES = st.lists(st.sampled_from(["a\n", "b\n", "c\r\n", "\f\n", "é\n", "\n"])).map("".join)
TEXTS = st.builds(lambda lines, end: lines + end, LINES, st.sampled_from(["", "x"]))


def a_manifest(blobs: MemoryBlobs, **files: bytes | str | tuple[bytes, int]) -> Manifest:
    """Return a manifest: bytes are content, a text is a link, a pair is content and permissions."""
    recorded: dict[str, RecordedFile] = {}
    for name, given_file in files.items():
        if isinstance(given_file, str):
            recorded[name] = RecordedFile(link=given_file)
        else:
            content, mode = given_file if isinstance(given_file, tuple) else (given_file, 0o644)
            recorded[name] = RecordedFile(digest=blobs.put(content), size=len(content), mode=mode)
    return Manifest(root="/x", kind=ProjectKind.FOLDER, files=recorded)


def an_environment(**facts: object) -> Environment:
    environment = Environment(python={"version": "3.11"}, platform={}, hardware={}, sematic="1", distributions=())
    return replace(environment, **facts)  # type: ignore[arg-type]  # what each test is about


def test_what_was_added_removed_and_changed_is_told() -> None:
    blobs = MemoryBlobs()
    before = a_manifest(blobs, same=b"1", gone=b"1", changed=b"1", mode=b"1", link="a")
    now = a_manifest(blobs, same=b"1", come=b"1", changed=b"2", mode=(b"1", 0o755), link="b")
    assert {each.path: each.change for each in file_differences(before, now)} == {
        "gone": Change.REMOVED,
        "come": Change.ADDED,
        "changed": Change.CHANGED,
        "mode": Change.CHANGED,
        "link": Change.CHANGED,
    }


def test_who_else_may_read_a_file_is_no_difference() -> None:
    blobs = MemoryBlobs()
    assert file_differences(a_manifest(blobs, a=(b"1", 0o644)), a_manifest(blobs, a=(b"1", 0o600))) == ()


def test_a_file_that_was_left_out_is_not_called_removed() -> None:
    blobs = MemoryBlobs()
    now = replace(a_manifest(blobs), left_out={"large": LeftOut(reason="is larger than 1 MB")})
    [difference] = file_differences(a_manifest(blobs, large=b"1"), now)
    assert difference.change is Change.LEFT_OUT
    assert text_difference(difference, before=blobs, now=blobs).lines == ()


def test_changed_lines_are_counted() -> None:
    blobs = MemoryBlobs()
    before, now = a_manifest(blobs, a=b"1\n2\n3\n"), a_manifest(blobs, a=b"1\n4\n5\n3\n")
    [difference] = file_differences(before, now)
    text = text_difference(difference, before=blobs, now=blobs)
    assert (text.added, text.removed) == (2, 1)


def test_what_is_no_text_is_not_shown() -> None:
    blobs = MemoryBlobs()
    [difference] = file_differences(a_manifest(blobs, a=b"\0"), a_manifest(blobs, a=b"\1\0"))
    text = text_difference(difference, before=blobs, now=blobs)
    assert text.lines[-1] == "Binary files a/a and b/a differ"
    assert (text.added, text.removed) == (None, None)


@pytest.mark.parametrize(
    "name", ["plain.py", "with blank", "é.py", "new\nline", 'quo"te', "back\\slash", "\udcff\x01\r"]
)
def test_a_diff_is_what_git_can_apply(tmp_path: Path, name: str) -> None:
    blobs = MemoryBlobs()
    before = a_manifest(blobs, **{name: b"1\n2\n", "gone": b"x\n", "run": b"x\n"})
    now = a_manifest(blobs, **{name: b"1\n3", "come": b"caf\xe9\n", "run": (b"x\n", 0o755)})
    texts = [text_difference(each, before=blobs, now=blobs) for each in file_differences(before, now)]
    diff = "".join(f"{line}\n" for text in texts for line in text.lines).encode("utf-8", "surrogateescape")
    for folder, manifest in (("before", before), ("now", now)):
        restored(manifest, into=tmp_path / folder, blobs=blobs)
    git(tmp_path / "before", "init", "--quiet")
    subprocess.run(["git", "apply", "-"], cwd=tmp_path / "before", input=diff, check=True)
    contents = [
        {
            path.name: (path.read_bytes(), path.stat().st_mode)
            for path in (tmp_path / folder).iterdir()
            if path.is_file()
        }
        for folder in ("before", "now")
    ]
    assert contents[0] == contents[1]


@pytest.mark.parametrize(
    ("name", "lenient", "strict"),
    [
        ("a b.py", "a b.py", "a b.py"),
        ("é", "é", '"\\303\\251"'),
        ("é\n", '"é\\n"', '"\\303\\251\\n"'),
        ("\x1b[31m", '"\\033[31m"', '"\\033[31m"'),
        ("\udcff", '"\\377"', '"\\377"'),
        ("\u202e", '"\\342\\200\\256"', '"\\342\\200\\256"'),
    ],
)
def test_odd_names_cannot_command_a_terminal(name: str, lenient: str, strict: str) -> None:
    assert (quoted(name), quoted_by_git(name)) == (lenient, strict)


@given(before=TEXTS, now=TEXTS)
def test_a_unified_diff_leads_from_one_text_to_the_other(before: str, now: str) -> None:
    assert applied(before, list(unified(before, now, names=("a", "b"), context=0))) == now


@given(before=TEXTS, now=TEXTS)
def test_so_does_the_one_of_very_long_texts(before: str, now: str) -> None:
    from sematic.packaging import comparing

    least, comparing._MOST_COMPARISONS = comparing._MOST_COMPARISONS, -1
    try:
        lines = list(unified(before, now, names=("a", "b")))
    finally:
        comparing._MOST_COMPARISONS = least
    assert applied(before, lines) == now


def applied(text: str, diff: list[str]) -> str:
    """Return what a unified diff without context makes of a text."""
    lines, result, at = text.split("\n"), [], 0
    if lines[-1] == "":
        lines.pop()
    ends = text.endswith("\n") or not text
    for number, line in enumerate(diff[2:], start=2):
        if line.startswith("@@"):
            start, _, count = line.split()[1][1:].partition(",")
            first = int(start) - (count != "0")
            result += lines[at:first]
            at = first
        elif line.startswith("-"):
            assert lines[at] == line[1:]
            at += 1
        elif line.startswith("+"):
            result.append(line[1:])
            ends = diff[number + 1 : number + 2] != ["\\ No newline at end of file"]
        elif line.startswith("\\") and diff[number - 1].startswith("-"):
            ends = True
    untouched = lines[at:]
    result += untouched
    ends = text.endswith("\n") if untouched else ends
    return "\n".join(result) + ("\n" if ends and result else "")


def test_equal_environments_do_not_differ() -> None:
    assert environment_differences(an_environment(), an_environment()) == ()


def test_what_differs_in_an_environment_is_named() -> None:
    before = an_environment(
        distributions=(Distribution(name="old", version="1"), Distribution(name="up", version="1")),
        hardware={"gpus": [{"name": "H100", "memory": 80}], "cores": 4},
    )
    now = an_environment(
        python={"version": "3.12"},
        distributions=(
            Distribution(name="new", version="1", url="file:///x", is_editable=True),
            Distribution(name="up", version="2"),
        ),
        variables={"TZ": "UTC"},
        hardware={"gpus": [], "cores": 4},
    )
    told = [(each.part, each.name, each.before, each.now) for each in environment_differences(before, now)]
    assert told == [
        ("python", "version", "3.11", "3.12"),
        ("package", "old", "1", ""),
        ("package", "up", "1", "2"),
        ("package", "new", "", "1 in place, file:///x"),
        ("variable", "TZ", "", "UTC"),
        ("hardware", "gpus", "H100 80", ""),
    ]
    assert isinstance(environment_differences(before, now)[0], EnvironmentDifference)

from __future__ import annotations

import json
import platform
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from sematic.machine.hardware import hardware
from sematic.model.errors import DecodeError
from sematic.packaging.environment import environment, environment_of
from sematic.packaging.installed import Distribution, installed, without_secrets


def a_distribution(folder: Path, name: str, **files: str) -> None:
    place = folder / name
    place.mkdir(parents=True)
    for file, text in files.items():
        (place / file.replace("__", ".")).write_text(text)


def test_what_is_installed_is_what_pythons_own_library_finds() -> None:
    import importlib.metadata

    # Ray, which another test may have imported, brings some along within itself.
    path = [folder for folder in sys.path if "thirdparty_files" not in folder]
    expected = {
        each.metadata["Name"].lower().replace("_", "-").replace(".", "-")
        for each in importlib.metadata.distributions(path=path)
    }
    assert {each.name for each in installed()} == expected


def test_name_and_version_come_from_the_folder(tmp_path: Path) -> None:
    a_distribution(tmp_path, "Foo_Bar-1.0+cpu.dist-info")
    a_distribution(tmp_path, "old.thing-2-py3.11.egg-info")
    assert installed([str(tmp_path)]) == (
        Distribution(name="foo-bar", version="1.0+cpu"),
        Distribution(name="old-thing", version="2"),
    )


def test_a_folder_without_a_version_is_asked(tmp_path: Path) -> None:
    a_distribution(
        tmp_path, "foo.egg-info", **{"PKG-INFO": "Metadata-Version: 2.1\nName: Foo\nVersion: 3\n\nVersion: 4"}
    )
    a_distribution(tmp_path, "silent.egg-info")
    assert installed([str(tmp_path)]) == (Distribution(name="foo", version="3"),)


def test_what_a_package_brings_along_within_itself_is_not_installed(tmp_path: Path) -> None:
    """It is on the path in processes that have imported the package, and not in others."""
    a_distribution(tmp_path / "site", "ray-2.dist-info")
    a_distribution(tmp_path / "site" / "ray" / "vendored", "foo-1.dist-info")
    (tmp_path / "site" / "ray" / "__init__.py").touch()
    # A folder within another one, such as `site-packages`, is no package.
    a_distribution(tmp_path / "site" / "more", "bar-1.dist-info")
    path = [str(tmp_path / "site" / "ray" / "vendored"), str(tmp_path / "site"), str(tmp_path / "site" / "more")]
    assert [each.name for each in installed(path)] == ["bar", "ray"]


def test_of_two_with_one_name_the_first_on_the_path_counts(tmp_path: Path) -> None:
    a_distribution(tmp_path / "a", "foo-1.dist-info")
    a_distribution(tmp_path / "b", "foo-2.dist-info")
    path = [str(tmp_path / "gone"), str(tmp_path / "a"), str(tmp_path / "b")]
    assert [each.version for each in installed(path)] == ["1"]


@pytest.mark.parametrize(
    ("origin", "requirement"),
    [
        (None, "foo==1"),
        (
            {"url": "file:///x/foo", "dir_info": {"editable": True}},
            "# foo==1 was installed in place, from file:///x/foo",
        ),
        ({"url": "https://u:p@host/r.git", "vcs_info": {"commit_id": "abc"}}, "foo @ git+https://host/r.git@abc"),
        ({"url": "https://host/foo-1.whl?token=x", "archive_info": {}}, "foo @ https://host/foo-1.whl"),
        ({"url": 3, "dir_info": 4, "vcs_info": 5}, "foo==1"),
        ([], "foo==1"),
    ],
)
def test_where_it_was_installed_from_is_known(tmp_path: Path, origin: object, requirement: str) -> None:
    files = {} if origin is None else {"direct_url__json": json.dumps(origin)}
    a_distribution(tmp_path, "foo-1.dist-info", **files)
    assert [each.requirement for each in installed([str(tmp_path)])] == [requirement]


@pytest.mark.parametrize("url", ["https://user:secret@host/p?k=secret#secret", "ssh://secret@host/p", "http://[secret"])
def test_addresses_are_kept_without_secrets(url: str) -> None:
    assert "secret" not in without_secrets(url)


def test_an_environment_comes_back_from_its_document(tmp_path: Path) -> None:
    found = environment(memory=tmp_path)
    assert environment_of(found.to_json()) == found
    assert found.python["version"] == platform.python_version()
    assert found.problems == ()


ODD_PACKAGES = [
    ("--index-url=http://127.0.0.1:9/simple?", {"version": "1"}),
    ("-r/etc/passwd#", {"version": "1"}),
    ("evil @ http://127.0.0.1:9/evil-1.whl#", {"version": "1"}),
    ("foo\n", {"version": "1"}),
    ("foo", {"version": "1\n--pre\u001b[2J"}),
    ("foo", {"version": "1 --pre"}),
    ("foo", {"version": ""}),
    ("foo", {"version": "1", "url": "https://host/x.whl\n--pre"}),
    ("foo", {"version": "1", "url": "https://host/${AWS_SECRET_ACCESS_KEY}"}),
    ("foo", {"version": "1", "url": "ext::sh"}),
    ("foo", {"version": "1", "url": "file:///x\n--pre", "is_editable": True}),
    ("foo", {"version": "1", "url": "https://host/r.git", "commit": "a\n--pre"}),
]


@pytest.mark.parametrize(("name", "fields"), ODD_PACKAGES)
def test_what_is_no_package_is_asked_of_no_installer(name: str, fields: dict[str, object]) -> None:
    document = json.loads(environment().to_json()) | {"distributions": {name: fields}}
    found = environment_of(json.dumps(document).encode())
    (line,) = (each.requirement for each in found.distributions)
    assert line.startswith("# ")
    assert line.isprintable()
    assert [each.startswith("No installer can be asked for ") for each in found.problems] == [True]


def test_a_package_whose_version_is_no_text_is_damage() -> None:
    document = json.loads(environment().to_json()) | {"distributions": {"foo": {"version": ["1"]}}}
    with pytest.raises(DecodeError, match="must be texts"):
        environment_of(json.dumps(document).encode())


def test_only_harmless_variables_come_from_a_document() -> None:
    document = json.loads(environment().to_json()) | {"variables": {"LD_PRELOAD": "/evil.so", "TZ": "UTC\0"}}
    assert environment_of(json.dumps(document).encode()).variables == {"TZ": "UTC"}


def test_equal_environments_are_one_document() -> None:
    assert environment().to_json() == environment().to_json()


def test_only_harmless_variables_are_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hush")
    found = environment()
    assert found.variables["OMP_NUM_THREADS"] == "3"
    assert b"hush" not in found.to_json()


def test_the_machine_has_cores_and_memory() -> None:
    facts = hardware()
    assert isinstance(facts["cores"], int)
    assert isinstance(facts["memory"], int)
    assert isinstance(facts["gpus"], list)


class OneGpu:
    """Stands in for NVIDIA's library on a machine that has one graphics processor."""

    def __init__(self) -> None:
        self.asked = 0

    def nvmlInit(self) -> None:
        self.asked += 1

    def nvmlShutdown(self) -> None: ...

    def nvmlDeviceGetCount(self) -> int:
        return 1

    def nvmlDeviceGetHandleByIndex(self, index: int) -> int:
        return index

    def nvmlDeviceGetName(self, handle: int) -> bytes:
        return b"NVIDIA H100"

    def nvmlDeviceGetMemoryInfo(self, handle: int) -> SimpleNamespace:
        return SimpleNamespace(total=80_000_000_000)

    def nvmlSystemGetDriverVersion(self) -> str:
        return "535.1"


class BrokenLibrary:
    """Stands in for NVIDIA's library where the driver does not fit."""

    def nvmlInit(self) -> None:
        raise OSError("libnvidia-ml.so.1: cannot open shared object file")


@pytest.fixture
def with_a_device(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sematic.machine.hardware._WINDOWS_DEVICE", tmp_path)


@pytest.mark.usefixtures("with_a_device")
def test_graphics_processors_are_asked_once_until_the_next_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    library = OneGpu()
    monkeypatch.setitem(sys.modules, "pynvml", library)  # type: ignore[arg-type]  # all that is used of it
    expected = {"gpus": [{"name": "NVIDIA H100", "memory": 80_000_000_000}], "gpu_driver": "535.1"}
    for _ in range(2):
        assert hardware(memory=tmp_path / "memory").items() >= expected.items()
    assert library.asked == 1


@pytest.mark.usefixtures("with_a_device")
def test_a_driver_that_does_not_answer_is_no_reason_to_fail(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "pynvml", BrokenLibrary())  # type: ignore[arg-type]  # all that is used of it
    assert hardware(memory=tmp_path)["gpus"] == []


@pytest.mark.parametrize("content", [b"", b"{}", b'{"v":1}', b"[]", b'{"v":1,"python":3}'])
def test_a_damaged_document_is_a_sentence(content: bytes) -> None:
    with pytest.raises(DecodeError, match="damaged"):
        environment_of(content)


def test_a_document_of_a_later_version_is_refused() -> None:
    with pytest.raises(DecodeError, match="newer version of Sematic"):
        environment_of(b'{"v":2}')

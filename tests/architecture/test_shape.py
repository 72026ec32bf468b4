"""What every file must look like, as far as the linter does not know."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LONGEST_FILE = 500
VAGUE_NAMES = {"util", "utils", "helper", "helpers", "common", "base", "manager", "managers", "misc", "core"}


def tracked(*patterns: str) -> list[Path]:
    """Return the project's files of some kinds: those git knows or would."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("This is no git checkout, so nobody can tell the project's files from others.")
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def test_no_file_is_longer_than_500_lines():
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in tracked("*.py")}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_no_module_has_a_name_that_says_nothing():
    modules = [path.relative_to(ROOT) for path in tracked("src/*.py")]
    assert [str(path) for path in modules if VAGUE_NAMES & {path.stem, *path.parts}] == []


def test_what_is_silenced_says_why():
    silenced = re.compile(r"#\s*(noqa\b(?!: [A-Z0-9, ]+ - \w)|type: ignore(?!\[[a-z0-9, -]+\]\s+#\s*\w))")
    places = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in tracked("src/*.py")
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if silenced.search(line)
    ]
    assert places == []


def test_nothing_names_a_place_on_somebodys_machine():
    machine = re.compile(r"(?<![\w.])/(work|opt|root|Users)/\w")
    texts = [p for p in tracked() if p.suffix in {".py", ".md", ".toml", ".yml", ".yaml", ".txt", ".svg", ".mako", ""}]
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for path in texts
        if path != Path(__file__) and path.name != "LICENSE"
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), start=1)
        if machine.search(line)
    ]
    assert found == []


def test_the_documentation_fetches_nothing_from_other_hosts():
    configuration = (ROOT / "mkdocs.yml").read_text()
    assert "font: false" in configuration
    assert [
        word for word in ("analytics", "extra_javascript", "cdn", "mermaid", "social") if word in configuration
    ] == []
    pages = [path for path in tracked("docs/*.md") if "```mermaid" in path.read_text()]
    assert pages == [], "mermaid diagrams are drawn by a script from another host"

"""Everything a user meets is in the documentation."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

from docs import refresh
from sematic.model import errors
from sematic.model.errors import SematicError

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


def test_every_error_has_a_section_that_says_what_to_do():
    page = (DOCS / "reference" / "errors.md").read_text()
    sections = dict(re.findall(r"^### (\w+)\n(.*?)(?=^##|\Z)", page, flags=re.MULTILINE | re.DOTALL))
    classes = {n for n, e in vars(errors).items() if isinstance(e, type) and issubclass(e, SematicError)}
    assert set(sections) == classes - {"SematicError"}
    assert [name for name, text in sections.items() if "**What to do:**" not in text] == []


def test_every_command_says_what_it_does_and_how():
    import click

    from sematic.cli.root import root

    context = click.Context(root, info_name="sematic")
    silent, unexplained = [], []
    for name in root.list_commands(context):
        command = root.get_command(context, name)
        silent += [] if command.help else [name]
        unexplained += [f"{name} {p.name}" for p in command.params if isinstance(p, click.Option) and not p.help]
    assert silent == []
    assert unexplained == []


@pytest.mark.parametrize("page", refresh.pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_quotes_what_is_there(page):
    text = page.read_text()
    assert text == refresh.refreshed(text), "Run `make format`: it puts into the pages what they quote."


def test_every_mark_of_a_quotation_is_understood():
    text = "".join(page.read_text() for page in refresh.pages())
    marks = re.findall(r"^<!-- (.*?) -->$", text, flags=re.MULTILINE)
    quoted = re.findall(r"^<!-- (code: \S+) -->\n```python$", text, flags=re.MULTILINE)
    made = re.findall(r"^<!-- (made: [\w ]+) -->$", text, flags=re.MULTILINE)
    assert sorted(marks) == sorted([*quoted, *made, *["end"] * len(made)])
    assert {mark.removeprefix("made: ") for mark in made} == set(refresh.MADE)


def test_every_page_is_in_the_navigation():
    class Loader(yaml.SafeLoader):
        """Reads the tags of mkdocs as nothing."""

    Loader.add_multi_constructor("tag:yaml.org,2002:python/", lambda *_: None)
    navigation = yaml.load((ROOT / "mkdocs.yml").read_text(), Loader)["nav"]  # noqa: S506
    listed = set(re.findall(r"[\w./-]+\.md", str(navigation)))
    assert {str(page.relative_to(DOCS)) for page in DOCS.rglob("*.md")} == listed


def test_every_example_of_the_documentation_is_shown_somewhere():
    pages = "".join(page.read_text() for page in DOCS.rglob("*.md"))
    assert [example.name for example in (DOCS / "examples").glob("*.py") if example.name not in pages] == []


def test_the_readme_shows_the_example_that_is_tested():
    assert "<!-- code: docs/examples/readme.py -->\n" in (ROOT / "README.md").read_text()


def test_the_changelog_has_a_place_for_the_next_change():
    assert "\n## Unreleased\n" in (ROOT / "CHANGELOG.md").read_text()


def test_every_dependency_has_a_reason():
    import tomllib

    table = (DOCS / "contributing" / "decisions" / "dependencies.md").read_text()
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    names = [re.split(r"[^\w-]", requirement)[0] for requirement in wanted]
    assert [name for name in names if f"\n| {name} |" not in table] == []


def test_every_library_of_the_dashboard_has_a_reason():
    table = (DOCS / "contributing" / "decisions" / "dependencies.md").read_text().partition("\n## The dashboard\n")[2]
    wanted = json.loads((ROOT / "ui" / "package.json").read_text())["dependencies"]
    assert set(re.findall(r"^\| ([@\w][\w./@-]*) \|", table, flags=re.MULTILINE)) - {"Library"} == set(wanted)

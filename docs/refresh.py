"""Put into the pages what they quote: `make format` runs `python docs/refresh.py`, and a test tells if it is needed.

The pages are complete as they are committed. A comment says where a part of a page comes from:

- `<!-- code: docs/examples/caching.py:example -->`: the block of code after it, which is what stands between the lines
  `# <example>` and `# </example>` of that file, or the whole file;
- `<!-- made: commands -->` up to `<!-- end -->`: written by the function of that name below.
"""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from sematic.compat import OLD_PATHS, Coming

ROOT = Path(__file__).parents[1]

_CODE = re.compile(r"(<!-- code: (\S+?)(?::(\w+))? -->\n)```python\n.*?^```$", re.MULTILINE | re.DOTALL)
_MADE = re.compile(r"(<!-- made: ([\w ]+) -->\n).*?(<!-- end -->)", re.DOTALL)
_MARK = re.compile(r"^# </?\w+>\n", re.MULTILINE)


def main() -> None:
    """Rewrite the pages that differ from what they quote, and name them."""
    for page in pages():
        text = page.read_text(encoding="utf-8")
        if (fresh := refreshed(text)) != text:
            page.write_text(fresh, encoding="utf-8")
            print(page.relative_to(ROOT))


def pages() -> list[Path]:
    """Return every page that may quote something: those of the documentation, and the README."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def refreshed(text: str) -> str:
    """Return a page's text with everything it quotes as it is now."""
    text = _CODE.sub(lambda found: f"{found[1]}```python\n{code(found[2], section=found[3])}\n```", text)
    return _MADE.sub(lambda found: f"{found[1]}\n{MADE[found[2]]()}\n\n{found[3]}", text)


def code(path: str, *, section: str | None) -> str:
    """Return a file's code, or that of one of its sections; KeyError if it has no such section."""
    text = (ROOT / path).read_text(encoding="utf-8")
    if section is not None:
        found = re.search(rf"^# <{section}>\n(.*?)^# </{section}>$", text, re.MULTILINE | re.DOTALL)
        if found is None:
            raise KeyError(f"{path} has no section {section!r}.")
        text = found[1]
    return re.sub(r"  # noqa: .*", "", _MARK.sub("", text)).strip()


def commands() -> str:
    """Return a section for every command, with the help it prints."""
    from sematic.cli.root import root

    return "\n\n".join(_sections(root, parent=None, name="sematic"))


def settings() -> str:
    """Return a table of all settings per plug-in path they are written under."""
    from sematic.settings.known import KNOWN_SETTINGS

    tables = []
    for owner in dict.fromkeys(setting.owner for setting in KNOWN_SETTINGS):
        rows = [
            _row(
                f"`{s.name}`",
                s.description,
                ", ".join(f"`{c}`" for c in s.choices) or s.kind.value,
                f"`{s.default}`" if s.default else "",
            )
            for s in KNOWN_SETTINGS
            if s.owner == owner
        ]
        head = f"## `{owner}`\n\n| Name | What it does | Values | Default |\n|---|---|---|---|"
        tables.append("\n".join([head, *rows]))
    return "\n\n".join(tables)


def names() -> str:
    """Return a table of the public names that pipelines and their tests import."""
    rows = [
        _row(f"`{module}.{name}`", _first_sentence(getattr(importlib.import_module(module), name), name))
        for module in ("sematic", "sematic.client", "sematic.testing")
        for name in importlib.import_module(module).__all__
    ]
    return "\n".join(["| Name | What it is |", "|---|---|", *rows])


def old_paths() -> str:
    """Return a table of where the names of earlier versions live now."""
    rows = [
        _row(f"`{path}`", f"`{name}`" if name else "", _home(target))
        for path, names in OLD_PATHS.items()
        for name, target in (names or {"": "nothing; importing it does no harm"}).items()
    ]
    return "\n".join(["| Path | Name | Where it lives now |", "|---|---|---|", *rows])


def routes() -> str:
    """Return a table of what can be asked of a server, and by whom."""
    from fastapi.routing import APIRoute

    from sematic.server.answers import contract_of
    from sematic.server.application import PREFIX, ROUTERS

    rows = [
        _row(f"`{method} {PREFIX}{route.path_format}`", _first_sentence(route.endpoint, route.name), contract.to.word)
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute) and route.include_in_schema and (contract := contract_of(route)) is not None
        for method in sorted(route.methods)
    ]
    return "\n".join(["| Request | What it does | Open to |", "|---|---|---|", *sorted(rows, key=_by_path)])


MADE: dict[str, Callable[[], str]] = {
    "commands": commands,
    "settings": settings,
    "names": names,
    "old paths": old_paths,
    "routes": routes,
}


def _sections(command: click.Command, *, parent: click.Context | None, name: str) -> Iterator[str]:
    # As when it is used: what help is asked for with is remembered by the command, whoever asks first.
    settings = {"help_option_names": ["-h", "--help"], **command.context_settings}
    context = click.Context(
        command, info_name=name, parent=parent, **{**settings, "terminal_width": 90, "color": False}
    )
    if parent is not None:
        depth = 2 if parent.parent is None else 3
        help_text = click.unstyle(command.get_help(context))
        yield f"{'#' * depth} `{context.command_path}`\n\n```text\n{help_text}\n```"
    if isinstance(command, click.Group):
        for child in command.list_commands(context):
            found = command.get_command(context, child)
            if found is not None and not found.hidden:
                yield from _sections(found, parent=context, name=child)


def _by_path(row: str) -> tuple[str, str]:
    method, path = row.split("`")[1].split(" ")
    return path, method


def _first_sentence(thing: object, name: str) -> str:
    if isinstance(thing, str):
        return "The version of Sematic."
    own_name = getattr(thing, "__name__", name).rpartition(".")[2]
    if own_name != name:
        return f"The old name of `{own_name}`."
    return re.split(r"(?<=\.)\s|\n\n", inspect.getdoc(thing) or "")[0].replace("\n", " ")


def _row(*cells: str) -> str:
    return f"|{'|'.join(f' {cell} ' if cell else ' ' for cell in cells)}|"


def _home(target: str | Coming) -> str:
    if isinstance(target, str):
        return f"`{target.replace(':', '.')}`" if ":" in target else target
    return target.what[:1].upper() + target.what[1:]


if __name__ == "__main__":
    main()

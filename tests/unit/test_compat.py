"""Old module paths lead to where the names live now."""

from __future__ import annotations

import importlib
import importlib.util
import subprocess
import sys

import pytest

from sematic.compat import OLD_PATHS, Coming, ComingError, install
from sematic.model.errors import SematicError, UnsupportedUsageError

MOVED = [(path, name) for path, names in OLD_PATHS.items() for name, home in names.items() if isinstance(home, str)]
COMING = [
    (path, name)
    for path, names in OLD_PATHS.items()
    for name, home in names.items()
    if isinstance(home, Coming) and not isinstance(home, ComingError)
]
COMING_ERRORS = [(p, name) for p, names in OLD_PATHS.items() for name, c in names.items() if isinstance(c, ComingError)]


@pytest.mark.parametrize("path", OLD_PATHS)
def test_every_old_path_can_be_imported(path):
    assert importlib.import_module(path).__name__ == path


@pytest.mark.parametrize(("path", "name"), MOVED)
def test_a_moved_name_is_the_very_object(path, name):
    module, _, new_name = str(OLD_PATHS[path][name]).partition(":")
    assert getattr(importlib.import_module(path), name) is getattr(importlib.import_module(module), new_name)


@pytest.mark.parametrize(("path", "name"), COMING)
def test_a_coming_name_says_what_it_waits_for_when_it_is_called(path, name):
    error = ImportError if path == "sematic.ee.ray" else UnsupportedUsageError
    with pytest.raises(error, match=rf"^{name} cannot be used yet: .+\."):
        getattr(importlib.import_module(path), name)()


@pytest.mark.parametrize(("path", "name"), COMING_ERRORS)
def test_an_error_of_a_coming_feature_can_be_caught(path, name):
    assert issubclass(getattr(importlib.import_module(path), name), SematicError)


def test_a_coming_class_can_be_subclassed_but_not_made():
    from sematic.plugins.abstract_storage import AbstractStorage

    class Shelf(AbstractStorage):
        size = 1

    with pytest.raises(UnsupportedUsageError, match="AbstractStorage cannot be used yet: artifacts are kept"):
        Shelf()


def test_a_coming_class_refuses_its_attributes_too():
    from sematic.abstract_plugin import PluginScope

    with pytest.raises(UnsupportedUsageError, match=r"PluginScope\.STORAGE cannot be used yet"):
        PluginScope.STORAGE  # noqa: B018


def test_ray_says_which_extra_is_missing(monkeypatch):
    from sematic.ee.ray import RayCluster

    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(ImportError, match=r"pip install 'sematic\[ray\]'"):
        RayCluster(config=None)


def test_an_unknown_name_on_an_old_path_is_an_import_error():
    with pytest.raises(ImportError, match="cannot import name 'fun'"):
        from sematic.function import fun  # noqa: F401


def test_an_unknown_path_is_no_module():
    assert importlib.util.find_spec("sematic.nothing_of_this_name") is None
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("sematic.plugins.nothing")


def test_an_old_path_lists_its_names():
    import sematic.future_context

    assert dir(sematic.future_context) == ["NotInSematicFuncError", "SematicContext", "context", "set_context"]


def test_star_imports_bring_the_names():
    names: dict[str, object] = {}
    exec("from sematic.retry_settings import *", names)  # noqa: S102
    assert "RetrySettings" in names


def test_importing_an_old_path_imports_nothing_else():
    program = "import sys, sematic.runners.local_runner; sys.exit('sematic.runners.local' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_installing_the_table_twice_changes_nothing():
    before = list(sys.meta_path)
    install()
    assert sys.meta_path == before


@pytest.mark.parametrize("real", ["sematic.types", "sematic.types.registry", "sematic.client", "sematic.runners"])
def test_a_real_module_is_never_hidden(real):
    assert real not in OLD_PATHS
    assert importlib.util.find_spec(real).origin.endswith(".py")


def test_a_metric_is_refused_with_a_warning_and_the_pipeline_goes_on():
    from sematic.ee.metrics import MetricScope, log_metric

    with pytest.warns(UserWarning, match="The metric 'loss' is not recorded"):
        log_metric("loss", 0.5, scope=MetricScope.PIPELINE)

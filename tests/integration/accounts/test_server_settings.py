"""The server's settings over the network: no secret is shown, and nothing that lets people in is changed."""

from __future__ import annotations

import pytest

from sematic.model.accounts import Scope
from sematic.settings import read_settings
from sematic.store.audit import AuditLog
from tests.integration.accounts.conftest import Served, a_server

SETTINGS = "/api/v1/settings"


def test_secrets_are_never_shown(tmp_path) -> None:
    for served in a_server(tmp_path, DATABASE_URL="postgresql://sematic:hush@db/sematic", PORT="5002"):
        answer = served.client.get(SETTINGS, headers=served.key(Scope.ADMIN))
        shown = {each["name"]: each for each in answer.json()["items"]}
        assert "hush" not in answer.text
        assert shown["DATABASE_URL"] | {"description": ""} == {
            "name": "DATABASE_URL",
            "description": "",
            "kind": "text",
            "value": None,
            "origin": None,
            "is_secret": True,
            "can_be_changed": False,
        }
        assert shown["PORT"]["value"] == "5002"


def test_a_setting_is_written_into_the_file(served: Served) -> None:
    values = {"SEMATIC_METRICS": "true"}
    answer = served.client.patch(SETTINGS, headers=served.key(Scope.ADMIN), json={"values": values})
    assert answer.status_code == 204
    written = read_settings({"HOME": "/", "SEMATIC_CONFIG_DIR": str(served.store.folder)})
    assert written.values["SEMATIC_METRICS"] == "true"
    assert AuditLog(served.store.engine).page(limit=1)[0].target == "SEMATIC_METRICS"


def test_a_setting_is_removed_from_the_file(served: Served) -> None:
    admin = served.key(Scope.ADMIN)
    for value in ("true", None, None):
        values = {"SEMATIC_METRICS": value}
        assert served.client.patch(SETTINGS, headers=admin, json={"values": values}).status_code == 204
    assert "SEMATIC_METRICS" not in (served.store.folder / "settings.yaml").read_text()


@pytest.mark.parametrize(
    "values",
    [
        {"SEMATIC_METRICS": "loud"},
        {"NO_SUCH_SETTING": "1"},
        {"SEMATIC_API_KEY": "1"},
        {"SEMATIC_AUTHENTICATE": "false"},
        {"DATABASE_URL": None},
        {"OIDC_ISSUER": "https://evil.example"},
        {"SEMATIC_TRUSTED_PROXIES": "*"},
        {"SEMATIC_SERVER_ADDRESS": "::"},
        {"PORT": "80"},
        {"ALLOW_HOST_PATH_MOUNTING": "true"},
        {"SEMATIC_DASHBOARD_FOLDER": "/"},
        {"SEMATIC_METRICS": ""},
        {"SEMATIC_METRICS": "true", "GRAFANA_PANEL_URL": "no address"},
    ],
)
def test_what_cannot_be_set_changes_nothing(served: Served, values: dict) -> None:
    answer = served.client.patch(SETTINGS, headers=served.key(Scope.ADMIN), json={"values": values})
    assert (answer.status_code, answer.json()["type"]) == (422, "SettingsError")
    assert not (served.store.folder / "settings.yaml").exists()

"""The server's settings: shown without secrets, written into its settings file."""

from __future__ import annotations

from fastapi import APIRouter, Response

from sematic.model.errors import SettingsError
from sematic.server.access import CalledBy, Role
from sematic.server.answers import answer, serves
from sematic.server.bodies import Sent
from sematic.server.parts import Parts, Served
from sematic.settings import KNOWN_SETTINGS, SERVER_SETTINGS, KnownSetting, delete_setting, known_setting, write_setting
from sematic.settings.file import read_file
from sematic.store.audit import record
from sematic.wire.json import from_json
from sematic.wire.settings import SettingsChange, SettingShown, SettingsShown

router = APIRouter(tags=["accounts"])

ONLY_THERE = frozenset(
    {
        "SEMATIC_AUTHENTICATE",
        "SEMATIC_AUTHORIZED_EMAIL_DOMAIN",
        "SEMATIC_ADMIN_EMAILS",
        "SEMATIC_DASHBOARD_FOLDER",
        "SEMATIC_DASHBOARD_URL",
        "SEMATIC_SERVER_ADDRESS",
        "PORT",
        "SEMATIC_TRUSTED_PROXIES",
        "GOOGLE_OAUTH_CLIENT_ID",
        "GOOGLE_OAUTH_CLIENT_SECRET",
        "GITHUB_OAUTH_CLIENT_ID",
        "GITHUB_OAUTH_CLIENT_SECRET",
        "OIDC_ISSUER",
        "OIDC_CLIENT_ID",
        "OIDC_CLIENT_SECRET",
        "DATABASE_URL",
        "SEMATIC_WORKER_API_ADDRESS",
        "SEMATIC_WORKER_SOCKET_IO_ADDRESS",
        "SEMATIC_WORKER_KUBERNETES_SA",
        "ALLOW_CUSTOM_SECURITY_CONTEXTS",
        "ALLOW_HOST_PATH_MOUNTING",
    }
)
"""What can be changed on the server's machine alone: whoever gets hold of an administrator's key cannot open it up."""


@router.get("/settings", **serves(SettingsShown, to=Role.ADMIN))
def settings(parts: Served) -> Response:
    """Show the settings that this server started with; of secrets, only whether they are set."""
    return answer(SettingsShown(items=tuple(_shown(each, parts) for each in _of_server())))


@router.patch("/settings", **serves(None, to=Role.ADMIN, status=204, takes=SettingsChange, errors=(413,)))
def change_settings(sent: Sent, parts: Served, caller: CalledBy) -> Response:
    """Write settings into the server's settings file; they count from its next start. All of them, or none."""
    values = from_json(sent, SettingsChange).values
    for name, value in values.items():
        _check(name, value)
    path = parts.settings.file
    for name, value in values.items():
        if value is not None:
            write_setting(path, owner=SERVER_SETTINGS, name=name, value=value)
        elif any(each.owner == SERVER_SETTINGS and each.name == name for each in read_file(path).entries):
            delete_setting(path, owner=SERVER_SETTINGS, name=name)
        done = "removed" if value is None else "set"
        record(
            parts.store.engine, actor=caller.name, action="setting.change", target=name, detail=done, at=parts.clock()
        )
    return Response(status_code=204)


def _of_server() -> list[KnownSetting]:
    return [each for each in KNOWN_SETTINGS if each.owner == SERVER_SETTINGS]


def _shown(setting: KnownSetting, parts: Parts) -> SettingShown:
    origin = parts.settings.origins.get(setting.name)
    return SettingShown(
        name=setting.name,
        description=setting.description,
        kind=setting.kind.value,
        value=None if setting.is_secret else parts.settings.values.get(setting.name),
        origin=None if origin is None else origin.value,
        is_secret=setting.is_secret,
        can_be_changed=setting.name not in ONLY_THERE,
    )


def _check(name: str, value: str | None) -> None:
    setting = known_setting(name, owner=SERVER_SETTINGS)
    if setting is None:
        raise SettingsError(f"The server has no setting {name[:100]!r}. GET /api/v1/settings lists those there are.")
    if name in ONLY_THERE:
        raise SettingsError(f"{name} is changed on the server's machine only: `sematic server-settings set {name}`.")
    if value is None:
        return
    if not value or not value.isprintable():
        raise SettingsError(f"{name} needs a value in printable characters. To remove it, send null.")
    if advice := setting.problem_of(value):
        # A secret that is written wrongly is a secret still.
        said = "what was sent" if setting.is_secret else repr(value[:100])
        raise SettingsError(f"{name} cannot be {said}. {advice}")

"""Settings as one frozen dataclass, read once at the edge.

An environment variable wins over the settings file, the file wins over the default.
"""

from sematic.settings.file import FILE_NAME, delete_setting, write_setting
from sematic.settings.known import KNOWN_SETTINGS, SERVER_SETTINGS, USER_SETTINGS, KnownSetting, known_setting
from sematic.settings.reading import Origin, Settings, config_folder, read_settings
from sematic.settings.storage import Storage

__all__ = [
    "FILE_NAME",
    "KNOWN_SETTINGS",
    "SERVER_SETTINGS",
    "USER_SETTINGS",
    "KnownSetting",
    "Origin",
    "Settings",
    "Storage",
    "config_folder",
    "delete_setting",
    "known_setting",
    "read_settings",
    "write_setting",
]

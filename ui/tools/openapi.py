"""The description of the API from which `npm run types` makes TypeScript: `ui/.openapi.json`.

python ui/tools/openapi.py
"""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory

from sematic.server.wiring import wired
from sematic.settings import Settings

WRITTEN = Path(__file__).parents[1] / ".openapi.json"

if __name__ == "__main__":
    with TemporaryDirectory() as folder, wired(Settings(folder=Path(folder))) as app:
        WRITTEN.write_text(json.dumps(app.openapi(), indent=1))

"""`sematic.context()` inside functions, nested and not."""

from typing import Dict, List

import sematic


@sematic.func
def ids() -> Dict[str, str]:
    context = sematic.context()
    return {"run": context.run_id, "root": context.root_id}


@sematic.func
def below() -> List[Dict[str, str]]:
    return [ids(), ids()]


@sematic.func
def pipeline() -> Dict[str, str]:
    return ids()

"""A program that follows what a server records."""

# <follow>
import json
from collections.abc import Iterator
from urllib.request import Request, urlopen


def events(address: str, last_seen: int, key: str = "") -> Iterator[tuple[str, int, dict]]:
    """Yield the name, number and content of each event after one that was seen."""
    headers = {"Last-Event-ID": str(last_seen)} | ({"X-API-KEY": key} if key else {})
    fields: dict[str, str] = {}
    with urlopen(Request(f"{address}/api/v1/changes", headers=headers), timeout=60) as stream:  # noqa: S310 - the address is the reader's own
        for line in stream:
            name, _, value = line.decode().strip().partition(": ")
            if name:
                fields[name] = value
            elif "data" in fields:
                yield fields["event"], int(fields["id"]), json.loads(fields["data"])
                fields = {}


# </follow>


# <watch>
def watch(address: str, last_seen: int) -> int:
    """Print what becomes of runs until the stream ends; return the number to go on from."""
    for event, number, content in events(address, last_seen):
        last_seen = number
        if event == "changes":
            for run in content["runs"]:
                if run["states"]:
                    print(run["id"][:8], *run["states"])
            if content["also"]:
                print(content["root_id"][:8], "changed:", *content["also"])
        elif event == "reset":
            print("Some changes are gone; look at everything again.")
    return last_seen


# </watch>

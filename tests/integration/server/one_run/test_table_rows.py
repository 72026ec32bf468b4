"""Rows of stored tables over HTTP: any of them, by ranges, of nested tables too."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sematic.model.changes import ArtifactRecorded
from sematic.model.records import View, ViewKind
from sematic.types.document import encoded
from sematic.types.registry import codec_of
from sematic.types.tables.layout import Counted, Described, Layout, Numbered, Piece, Place, part_of
from tests.builders import NOON, an_artifact
from tests.integration.server.one_run.conftest import Web

ROWS = 30_000


@dataclass
class Split:
    train: pd.DataFrame
    tests: list[pd.DataFrame]


def a_frame(rows: int = ROWS) -> pd.DataFrame:
    random = np.random.default_rng(0)
    return pd.DataFrame(
        {
            "number": random.random(rows),
            "count": np.arange(rows),
            "moment": pd.date_range("2026-01-01", periods=rows, freq="min", tz="Europe/Paris"),
            "word": [f"word {row % 100}" for row in range(rows)],
            "gap": pd.array([None if row % 3 else row for row in range(rows)], dtype="Int64"),
        }
    )


def kept(web: Web, value: Any) -> str:
    """Store a value and return its id."""
    artifact = encoded(value, codec_of(type(value)), blobs=web.store.blobs, now=NOON)
    web.store.journal.record([ArtifactRecorded(artifact)])
    web.store.journal.flush()
    return artifact.id


def kept_with_part(web: Web, content: bytes) -> str:
    """Store a value whose view claims to have a table's rows, and return its id."""
    view = View(kind=ViewKind.TABLE, summary="a table", parts=(("rows", web.store.blobs.put(content)),))
    artifact = replace(an_artifact("claimed"), view=view)
    web.store.journal.record([ArtifactRecorded(artifact)])
    web.store.journal.flush()
    return artifact.id


def test_any_rows_are_told_as_the_view_tells_the_first(web: Web) -> None:
    frame = a_frame()
    artifact = kept(web, frame)
    content = web.get(f"/artifacts/{artifact}")["view"]["content"]
    page = web.get(f"/artifacts/{artifact}/rows", count=20)
    assert page["cells"] == content["head"]["rows"][:20]
    assert page["index"] == content["head"]["index"][:20]
    assert (page["rows"], page["columns"], page["known_columns"]) == (ROWS, 5, 5)
    assert [(each["name"], each["type"]) for each in page["fields"]] == [
        (each["name"], each["type"]) for each in content["fields"]
    ]
    assert {each["known_rows"] for each in page["fields"]} == {ROWS}
    last = web.get(f"/artifacts/{artifact}/rows", first=ROWS - 10, count=1000, columns="0..4")
    assert last["cells"] == content["tail"]["rows"]
    assert last["index"] == content["tail"]["index"]
    row = web.get(f"/artifacts/{artifact}/rows", first=12_345, count=1)["cells"][0]
    assert row[0] == frame["number"][12_345]
    assert row[2:] == [str(frame["moment"][12_345]), "word 45", 12_345]


def test_a_window_of_columns_is_all_that_is_told(web: Web) -> None:
    artifact = kept(web, a_frame())
    page = web.get(f"/artifacts/{artifact}/rows", first=5, count=2, columns="1..2")
    assert [each["name"] for each in page["fields"]] == ["count", "moment"]
    assert (page["first"], page["first_column"]) == (5, 1)
    assert [row[0] for row in page["cells"]] == [5, 6]
    assert web.get(f"/artifacts/{artifact}/rows", columns="9..12", count=3)["cells"] == [[], [], []]


def test_beyond_the_end_there_are_no_rows(web: Web) -> None:
    page = web.get(f"/artifacts/{kept(web, a_frame())}/rows", first=10**12)
    assert (page["cells"], page["index"], page["first"]) == ([], [], ROWS)


def test_nested_tables_have_rows_too(web: Web) -> None:
    artifact = kept(web, Split(train=a_frame(), tests=[a_frame(100), a_frame(200)]))
    entries = web.get(f"/artifacts/{artifact}")["view"]["content"]["entries"]
    train = entries[0]["view"]["parts"]["rows"]
    assert web.get(f"/artifacts/{artifact}/rows", part=train, first=29_999)["index"] == [29_999]
    tests = entries[1]["view"]
    part = tests["parts"][tests["content"]["entries"][1]["parts"]["rows"]]
    page = web.get(f"/artifacts/{artifact}/rows", part=part, first=199)
    assert (page["rows"], page["index"]) == (200, [199])


def test_a_label_of_several_levels_is_a_list(web: Web) -> None:
    frame = a_frame().set_index(["word", "count"])
    page = web.get(f"/artifacts/{kept(web, frame)}/rows", first=777, count=1)
    assert page["index"] == [["word 77", 777]]
    assert [each["name"] for each in page["levels"]] == ["word", "count"]


def test_cells_that_were_not_kept_are_null_and_said_to_be_unknown(web: Web) -> None:
    frame = pd.DataFrame({"lists": [[1]] * 100_000, "n": range(100_000)})
    page = web.get(f"/artifacts/{kept(web, frame)}/rows", first=99_999)
    assert page["cells"] == [[None, 99_999]]
    assert page["fields"][0]["known_rows"] < 100_000 == page["fields"][1]["known_rows"]


def test_a_value_that_is_no_table_has_no_rows(web: Web) -> None:
    assert "no part 'rows'" in web.refuses(f"/artifacts/{kept(web, 'text')}/rows", status=404)
    assert "no part 'odd'" in web.refuses(f"/artifacts/{kept(web, a_frame())}/rows?part=odd", status=404)


@pytest.mark.parametrize(
    ("query", "because"),
    [
        ("columns=4..2", "the last comes first"),
        ("columns=0..99&count=1000", "100,000 cells; 20,000 are told at once"),
        ("columns=all", "columns"),
        ("count=0", "count"),
        ("first=-1", "first"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_sentence(web: Web, query: str, because: str) -> None:
    assert because in web.refuses(f"/artifacts/{kept(web, a_frame(60))}/rows?{query}", status=422)


def test_a_part_that_refers_to_bytes_of_others_is_refused(web: Web) -> None:
    secret = web.store.blobs.put(b"somebody else's" * 1000)
    source = Numbered(format="<q", pieces=[Piece(60, Place(0, 0, 8))])
    layout = Layout(
        rows=60,
        columns=1,
        buffers=[secret],
        described=[Described(name="a", type="int64", source=source)],
        index=[Described(name="", type="int64", source=Counted(start=0, step=1))],
    )
    artifact = kept_with_part(web, part_of(layout, []))
    assert "not the value's" in web.refuses(f"/artifacts/{artifact}/rows", status=404)


@pytest.mark.parametrize(
    ("place", "item"),
    [
        (Place(-1, 2**70, 8), "<q"),
        (Place(-1, -9, 8), "<q"),
        (Place(-1, 0, -8), "<q"),
        (Place(7, 0, 8), "<q"),
        (Place(-1, 0, 2**50), "<d"),
        (Place(-1, 10**9, 0), "?"),
    ],
)
def test_a_part_that_leads_nowhere_is_refused(web: Web, place: Place, item: str) -> None:
    source = Numbered(format=item, pieces=[Piece(60, place)])
    layout = Layout(
        rows=60, columns=1, buffers=[], described=[Described(name="a", type="int64", source=source)], index=[]
    )
    artifact = kept_with_part(web, part_of(layout, [bytes(100)]))
    assert "cannot be told" in web.refuses(f"/artifacts/{artifact}/rows", status=404)


def test_what_is_no_such_part_is_refused(web: Web) -> None:
    assert "another version" in web.refuses(f"/artifacts/{kept_with_part(web, b'')}/rows", status=404)
    header = json.dumps({"rows": "many"}).encode()
    content = b"SEMROWS1" + len(header).to_bytes(8, "little") + header
    assert "cannot be told" in web.refuses(f"/artifacts/{kept_with_part(web, content)}/rows", status=404)


def csv_rows(web: Web, artifact: str, **query: Any) -> list[list[str]]:
    """Ask for a table as a file and read it as a spreadsheet would."""
    response = web.ask("GET", f"/artifacts/{artifact}/csv", params=query)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert response.headers["content-disposition"] == f'attachment; filename="{artifact[:12]}.csv"'
    return list(csv.reader(io.StringIO(response.text, newline="")))


def test_a_whole_table_is_given_as_a_file(web: Web) -> None:
    frame = a_frame()
    names, *rows = csv_rows(web, kept(web, frame))
    assert names == ["", "number", "count", "moment", "word", "gap"]
    assert [row[0] for row in rows] == [str(row) for row in range(ROWS)]
    assert [float(row[1]) for row in rows] == list(frame["number"])
    assert rows[12_345][2:] == ["12345", str(frame["moment"][12_345]), "word 45", "12345"]
    assert rows[1][5] == ""


def test_what_is_odd_in_a_table_is_read_back_from_its_file(web: Web) -> None:
    frame = pd.DataFrame(
        {
            "a,b": ['say "hi"', "two\r\nlines", "ümlaut"],
            "float": [float("nan"), float("inf"), -0.0],
            "flag": [True] * 3,
        },
        index=pd.MultiIndex.from_tuples([("x", 1), ("y", 2), ("z", 3)], names=["letter", "digit"]),
    )
    nested = kept(web, Split(train=pd.concat([frame] * 40), tests=[frame]))
    names, *rows = csv_rows(web, nested, part="0/rows")
    assert names == ["letter", "digit", "a,b", "float", "flag"]
    assert rows == rows[:3] * 40
    assert [row[:3] for row in rows[:3]] == [["x", "1", 'say "hi"'], ["y", "2", "two\r\nlines"], ["z", "3", "ümlaut"]]
    assert [row[3:] for row in rows[1:3]] == [["inf", "True"], ["-0.0", "True"]]


def test_what_is_no_table_is_no_file(web: Web) -> None:
    assert "has no part 'rows'" in web.refuses(f"/artifacts/{kept(web, 7)}/csv", status=404)
    damaged = kept_with_part(web, b"SEMROWS1 and nothing else of use")
    assert "cannot be" in web.refuses(f"/artifacts/{damaged}/csv", status=404)

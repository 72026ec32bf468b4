"""Stored values over HTTP: listed, shown, read by ranges, followed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sematic.model.changes import ArtifactRecorded, RunCreated
from sematic.model.records import View, ViewKind
from tests.builders import a_run, an_artifact, an_input
from tests.integration.server.one_run.conftest import Web
from tests.integration.server.one_run.pipelines import Config, doubled, measured, ran, second_of, total, tree

PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)
SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<html><script>alert(1)</script></html>"


def a_large_value(web: Web) -> dict[str, Any]:
    """Return the detail of a value of some 256 KB."""
    ran(measured(1000))
    (entry,) = web.get("/artifacts", type="bytes")["items"]
    return web.get(f"/artifacts/{entry['id']}")


def a_picture(web: Web, *, content: bytes, name: str = "image") -> str:
    """Store a value whose view has one part, and return the value's id."""
    digest = web.store.blobs.put(content)
    view = View(kind=ViewKind.IMAGE, summary="a picture", parts=((name, digest),))
    artifact = replace(an_artifact(name), view=view)
    web.store.journal.record([ArtifactRecorded(artifact)])
    web.store.journal.flush()
    return artifact.id


def test_the_catalogue_lists_values_by_type_and_text_newest_first(web: Web) -> None:
    ran(tree(3, Config(rate=0.5, name="a")))
    everything = web.get("/artifacts")["items"]
    assert [each["created_at"] for each in everything] == sorted((e["created_at"] for e in everything), reverse=True)
    assert {each["summary"] for each in web.get("/artifacts", type="int")["items"]} == {"3", "4", "6", "8", "14"}
    assert len(web.get("/artifacts", text="CONFIG")["items"]) == 1
    assert web.get("/artifacts", text="%' OR 1=1 --")["items"] == []
    (config,) = web.get("/artifacts", kind="tree")["items"]
    assert "Config" in config["type_name"]
    assert [each["summary"] for each in web.get("/artifacts", search="14", type="int")["items"]] == ["14"]
    function = "tests.integration.server.one_run.pipelines.double"
    assert {each["summary"] for each in web.get("/artifacts", function=function)["items"]} == {"6", "8"}
    web.refuses("/artifacts?kind=pie", status=422)
    assert [e["id"] for e in web.get("/artifacts", id=everything[0]["id"][:10])["items"]] == [everything[0]["id"]]


def test_a_container_was_made_by_the_run_that_called_for_it(web: Web) -> None:
    root = ran(doubled(2))
    (built,) = [each for each in web.get("/artifacts")["items"] if each["summary"].startswith("[")]
    assert built["producer"]["id"] == root
    assert web.get(f"/artifacts/{built['id']}")["producer"]["id"] == root


def test_a_value_that_a_run_only_had_put_together_or_taken_out_is_not_told_as_its_output(web: Web) -> None:
    ran(total(3))
    ran(second_of(3))
    made_as = {each["summary"]: each["made_as"] for each in web.get("/artifacts")["items"]}
    assert made_as["[0, 2, 4]"] == "container"
    assert made_as["6"] == "output"
    assert made_as["('a', 'b')"] == "output"
    assert made_as["b"] == "part"
    for each in web.get("/artifacts")["items"]:
        assert web.get(f"/artifacts/{each['id']}")["made_as"] == each["made_as"]


def test_the_catalogue_says_which_run_made_a_value_first(web: Web) -> None:
    root = ran(tree(3, Config(rate=0.5, name="a")))
    again = ran(tree(3, Config(rate=0.5, name="a")))
    listed = web.get("/artifacts")["items"]
    by_summary = {each["summary"]: each["producer"] for each in listed if each["type_name"] == "int"}
    maker = by_summary["6"]
    assert (maker["root_id"], maker["function"]) == (root, "tests.integration.server.one_run.pipelines.double")
    assert maker["id"] not in {root, again}
    (config,) = (each for each in listed if "Config" in each["type_name"])
    assert config["producer"] is None
    assert [each["producer"] for each in listed] == [web.get(f"/artifacts/{each['id']}")["producer"] for each in listed]


def test_the_catalogue_comes_in_pages_without_gaps(web: Web) -> None:
    ran(tree(3, Config(rate=0.5, name="a")))
    everything = [each["id"] for each in web.get("/artifacts")["items"]]
    found, after = [], {}
    while True:
        page = web.get("/artifacts", limit=2, **after)
        found += [each["id"] for each in page["items"]]
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert found == everything


def test_a_value_says_what_made_it(web: Web) -> None:
    detail = a_large_value(web)
    assert detail["type_name"] == "bytes"
    assert detail["size"] >= 256_000
    assert detail["producer"]["name"] == "large"


@pytest.mark.parametrize(
    ("header", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=100-199", 100, 200),
        ("bytes=1000-", 1000, None),
        ("bytes=-10", -10, None),
        ("bytes=-99999999", 0, None),
        ("bytes=5-99999999999", 5, None),
    ],
)
def test_a_range_of_a_value_is_those_bytes(web: Web, header: str, start: int, end: int | None) -> None:
    address = f"/artifacts/{a_large_value(web)['id']}/value"
    whole = web.ask("GET", address).content
    part = web.ask("GET", address, headers={"range": header})
    assert part.status_code == 206
    assert part.content == whole[start:end]
    first = start if start >= 0 else len(whole) + start
    assert part.headers["content-range"] == f"bytes {first}-{first + len(part.content) - 1}/{len(whole)}"


@pytest.mark.parametrize("header", ["bytes=99999999-", "bytes=-0"])
def test_a_range_beyond_the_end_is_refused(web: Web, header: str) -> None:
    detail = a_large_value(web)
    response = web.ask("GET", f"/artifacts/{detail['id']}/value", headers={"range": header})
    assert response.status_code == 416
    assert response.headers["content-range"].startswith("bytes */")


@pytest.mark.parametrize("header", ["bytes=a-b", "lines=1-2", "bytes=5-1", "bytes=0-1,4-5", "bytes=-", "bytes=0-1; x"])
def test_what_is_no_range_gives_everything(web: Web, header: str) -> None:
    address = f"/artifacts/{a_large_value(web)['id']}/value"
    response = web.ask("GET", address, headers={"range": header})
    assert response.status_code == 200
    assert response.content == web.ask("GET", address).content


def test_a_range_of_another_version_gives_everything(web: Web) -> None:
    detail = a_large_value(web)
    address, etag = f"/artifacts/{detail['id']}/value", f'"{detail["document_digest"]}"'
    answers = [web.ask("GET", address, headers={"range": "bytes=0-1", "if-range": each}) for each in (etag, '"x"')]
    assert [each.status_code for each in answers] == [206, 200]
    assert web.ask("GET", address, headers={"if-none-match": etag}).status_code == 304


def test_a_value_never_changes_and_is_a_file_to_save(web: Web) -> None:
    headers = web.ask("GET", f"/artifacts/{a_large_value(web)['id']}/value").headers
    assert "immutable" in headers["cache-control"]
    assert headers["content-disposition"].startswith("attachment;")
    assert headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in headers["content-security-policy"]


def test_a_buffer_that_is_not_the_values_own_is_not_given(web: Web) -> None:
    secret = web.store.blobs.put(b"somebody else's")
    assert "no buffer" in web.refuses(f"/artifacts/{a_large_value(web)['id']}/buffers/{secret}", status=404)


@pytest.mark.parametrize(
    ("content", "media_type", "how"),
    [
        (PNG, "image/png", "inline"),
        (SVG, "image/svg+xml", "attachment"),
        (HTML, "application/octet-stream", "attachment"),
        (b"", "application/octet-stream", "attachment"),
    ],
)
def test_a_part_is_shown_only_if_it_is_a_picture_of_pixels(web: Web, content: bytes, media_type: str, how: str) -> None:
    response = web.ask("GET", f"/artifacts/{a_picture(web, content=content)}/parts/image")
    assert response.content == content
    assert response.headers["content-type"] == media_type
    assert response.headers["content-disposition"].startswith(how)
    assert response.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"


@pytest.mark.parametrize(
    ("content", "media_type"), [(b"RIFF\0\0\0\0WAVEfmt ", "audio/wav"), (b"\0\0\0\x20ftypisom", "video/mp4")]
)
def test_sound_and_video_have_a_type_so_that_they_are_played(web: Web, content: bytes, media_type: str) -> None:
    path = f"/artifacts/{a_picture(web, content=content, name='media')}/parts/media"
    response = web.ask("GET", path, headers={"range": "bytes=0-3"})
    assert response.status_code == 206
    assert response.headers["content-type"] == media_type
    assert response.headers["x-content-type-options"] == "nosniff"


def test_the_name_of_a_part_may_have_slashes_and_says_nothing_to_the_browser(web: Web) -> None:
    name = '3/im"age; x=a.html'
    found = a_picture(web, content=PNG, name=name)
    response = web.ask("GET", f"/artifacts/{found}/parts/3%2Fim%22age%3B%20x=a.html")
    assert response.content == PNG
    assert response.headers["content-disposition"] == f'inline; filename="{found[:12]}-3-im-age-x-a.html"'


@pytest.mark.parametrize("name", ["..%2f..%2fsematic.db", "%2e%2e/%2e%2e/sematic.db", "/etc/passwd", "image%00"])
def test_a_part_that_is_not_there_is_not_given(web: Web, name: str) -> None:
    response = web.ask("GET", f"/artifacts/{a_picture(web, content=PNG)}/parts/{name}")
    assert response.status_code in {404, 422}
    assert response.headers["content-type"] == "application/problem+json"


def test_a_value_whose_bytes_are_gone_is_a_problem(web: Web) -> None:
    missing = an_artifact("x", document=None)
    web.store.journal.record([ArtifactRecorded(missing)])
    web.store.journal.flush()
    assert "are missing" in web.refuses(f"/artifacts/{missing.id}/value", status=404)


def test_lineage_follows_a_value_up_and_down(web: Web) -> None:
    large = a_large_value(web)["id"]
    up = web.get(f"/artifacts/{large}/lineage", direction="up")
    assert [run["name"] for run in up["runs"]] == ["large"]
    assert {edge["direction"] for edge in up["edges"]} == {"input", "output"}
    down = web.get(f"/artifacts/{large}/lineage", direction="down", depth=2)
    assert [run["name"] for run in down["runs"]] == ["size_of"]
    assert web.get(f"/artifacts/{large}/producers")["items"][0]["name"] == "large"
    assert [(use["run"]["name"], use["name"]) for use in web.get(f"/artifacts/{large}/consumers")["items"]] == [
        ("size_of", "content")
    ]


def test_lineage_goes_as_far_as_it_is_asked_and_says_where_there_is_more(web: Web) -> None:
    ran(tree(3, Config(rate=0.5, name="a")))
    fourteen = next(e["id"] for e in web.get("/artifacts", type="int")["items"] if e["summary"] == "14")
    near = web.get(f"/artifacts/{fourteen}/lineage", depth=1)
    assert len(near["cut"]) == 2
    far = web.get(f"/artifacts/{fourteen}/lineage", depth=5)
    assert far["cut"] == []
    assert {run["name"] for run in far["runs"]} == {"add", "double"}
    web.refuses(f"/artifacts/{fourteen}/lineage", status=422, params={"depth": 6})
    web.refuses(f"/artifacts/{fourteen}/lineage", status=422, params={"direction": "sideways"})


def test_lineage_passes_over_what_only_puts_a_list_together(web: Web) -> None:
    root = ran(total(3))
    made = web.get(f"/runs/{root}/outputs")["items"][0]["artifact_id"]
    up = web.get(f"/artifacts/{made}/lineage", depth=2)
    assert {run["name"] for run in up["runs"]} == {"sum_of", "double"}
    ones = {run["id"] for run in up["runs"] if run["name"] == "double"}
    numbers = next(edge for edge in up["edges"] if edge["name"] == "numbers")["artifact_id"]
    assert {edge["run_id"] for edge in up["edges"] if edge["artifact_id"] == numbers} >= ones
    assert [run["name"] for run in web.get(f"/artifacts/{numbers}/producers")["items"]] == ["total"]
    four = next(each["id"] for each in web.get("/artifacts", type="int")["items"] if each["summary"] == "4")
    down = web.get(f"/artifacts/{four}/lineage", direction="down")
    assert {run["name"] for run in down["runs"]} == {"sum_of"}
    assert not any("virtual" in run["function"] for run in (*up["runs"], *down["runs"]))


def test_a_value_in_a_list_is_used_by_the_runs_that_took_the_list(web: Web) -> None:
    ran(total(3))
    four = next(each["id"] for each in web.get("/artifacts", type="int")["items"] if each["summary"] == "4")
    used = web.get(f"/artifacts/{four}/consumers")
    assert [(use["run"]["name"], use["name"]) for use in used["items"]] == [("sum_of", "numbers")]
    assert used["is_all"]


def test_not_all_users_are_told_where_too_many_took_a_list(web: Web) -> None:
    ran(total(3))
    numbers = next(each for each in web.get("/artifacts")["items"] if each["summary"].startswith("["))["id"]
    for place in range(25):
        user = a_run(f"user{place}")
        web.store.journal.record([RunCreated(user, (an_input(user, artifact_id=numbers),))])
    web.store.journal.flush()
    four = next(each["id"] for each in web.get("/artifacts", type="int")["items"] if each["summary"] == "4")
    used = web.get(f"/artifacts/{four}/consumers")
    assert (len(used["items"]), used["is_all"], used["next"]) == (20, False, None)

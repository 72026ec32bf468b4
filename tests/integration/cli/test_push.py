"""`sematic push`, as far as it says what is in the way; the rest is tried with real servers."""

from __future__ import annotations

from dataclasses import replace

from sematic.model.changes import Batch, PipelineRunCreated, RunCreated
from sematic.store.embedded import open_store
from tests.builders import a_pipeline_run, a_run
from tests.serving import serving


def test_either_a_run_or_what_waits_is_sent(sematic):
    for arguments in ([], ["3f2a", "--pending"]):
        result = sematic("push", *arguments)
        assert result.exit_code == 2
        assert "Say which run is to be sent" in result.output


def test_without_a_server_there_is_a_sentence(sematic):
    assert "There is no server to send to." in sematic.fails("push", "--pending")


def test_an_address_that_is_none_is_a_sentence(sematic):
    assert "cannot be 'nonsense'" in sematic.fails("push", "--pending", "--to", "nonsense")


def test_a_server_that_is_not_there_is_a_sentence(sematic):
    assert "cannot be reached" in sematic.fails("push", "--pending", "--to", "http://127.0.0.1:9")


def test_a_server_that_works_with_the_very_same_store_needs_nothing(sematic):
    with serving(sematic.folder) as (address, _):
        assert "works with this very store" in sematic.fails("push", "--pending", "--to", address)


def test_a_run_is_sent_and_shown_with_its_address(sematic, record, tmp_path):
    run = a_run("step")
    record([PipelineRunCreated(a_pipeline_run("step")), RunCreated(run)])
    with serving(tmp_path / "there") as (address, there):
        assert f"Pipeline run {run.id[:8]} is on {address}" in sematic.says("push", run.id[:8], "--to", address)
        assert there.history.run(run.id) == run
        assert sematic.json("push", "--pending", "--to", address) == {"server": address, "sent": [], "refused": {}}
        assert "Nothing waits" in sematic.says("push", "--pending", "--to", address)


def test_a_run_that_the_server_refused_is_told_until_it_is_forgotten(sematic, record, tmp_path):
    run = a_run("step")
    record([PipelineRunCreated(a_pipeline_run("step")), RunCreated(run)])
    with serving(tmp_path / "there") as (address, there):
        with open_store(sematic.folder) as store:
            outbox = store.outbox_to(address)
            outbox.restart(run.id)
            there.apply(Batch([PipelineRunCreated(a_pipeline_run("step")), RunCreated(replace(run, name="other"))]))
        for _ in range(2):
            shown = sematic("push", "--pending", "--to", address).output
            assert "The server did not take 1 pipeline run," in shown
            assert f"  {run.id[:8]}  Something else is recorded there under its id." in shown
            assert "Error:" not in shown
        assert "any more" in sematic.says("push", run.id[:8], "--forget", "--to", address)
        assert sematic.says("push", "--pending", "--to", address) == f"Nothing waits to be sent to {address}.\n"

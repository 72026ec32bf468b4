"""Folders that are made once, found whole, and removed when nobody uses them."""

from __future__ import annotations

from pathlib import Path

import pytest

from sematic.packaging.travel.shelf import Card, Shelf


class Clock:
    """Goes on by a minute each time it is read."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        self.now += 60
        return self.now


class Maker:
    """Makes folders with one file, and counts them."""

    def __init__(self) -> None:
        self.made: list[str] = []

    def __call__(self, place: Path, _lock: int) -> Card:
        self.made.append(place.name)
        place.mkdir()
        (place / "file").write_text("content")
        return {"made": len(self.made)}


def silent(_said: str) -> None:
    """Hear nothing."""


@pytest.fixture
def maker() -> Maker:
    return Maker()


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "shelf", most=3, clock=Clock())


def names_in(tmp_path: Path) -> set[str]:
    return {path.name for path in (tmp_path / "shelf").iterdir() if path.is_dir()}


def test_a_folder_is_made_once(shelf: Shelf, maker: Maker) -> None:
    first = shelf.made("a", maker, say=silent, waiting="")
    again = shelf.made("a", maker, say=silent, waiting="")
    assert maker.made == ["a"]
    assert first.folder == again.folder
    assert again.card == {"made": 1}


def test_what_was_not_finished_is_made_anew(shelf: Shelf, maker: Maker, tmp_path: Path) -> None:
    def broken(place: Path, _lock: int) -> Card:
        place.mkdir()
        (place / "half").write_text("")
        shelf.part_of(place.name).mkdir()
        raise RuntimeError("the machine stops")

    with pytest.raises(RuntimeError):
        shelf.made("a", broken, say=silent, waiting="")
    assert shelf.kept("a") is None
    made = shelf.made("a", maker, say=silent, waiting="")
    assert [path.name for path in made.folder.iterdir()] == ["file"]
    assert names_in(tmp_path) == {"a"}


def test_a_folder_that_somebody_removed_is_made_again(shelf: Shelf, maker: Maker) -> None:
    made = shelf.made("a", maker, say=silent, waiting="")
    made.folder.rename(made.folder.with_name("elsewhere"))
    assert shelf.kept("a") is None
    again = shelf.made("a", maker, say=silent, waiting="")
    assert (again.folder / "file").read_text() == "content"


def test_the_longest_unused_goes_when_there_are_too_many(shelf: Shelf, maker: Maker, tmp_path: Path) -> None:
    for name in ("a", "b", "c", "a", "d"):
        shelf.made(name, maker, say=silent, waiting="").hold.let_go()
    assert names_in(tmp_path) == {"a", "c", "d"}
    assert not [path for path in (tmp_path / "shelf").iterdir() if path.name.startswith("b")]


def test_what_is_held_stays_however_old(shelf: Shelf, maker: Maker, tmp_path: Path) -> None:
    held = shelf.made("a", maker, say=silent, waiting="").hold
    for name in ("b", "c", "d", "e"):
        shelf.made(name, maker, say=silent, waiting="").hold.let_go()
    assert names_in(tmp_path) == {"a", "c", "d", "e"}
    held.let_go()
    shelf.made("f", maker, say=silent, waiting="").hold.let_go()
    assert names_in(tmp_path) == {"d", "e", "f"}


def test_a_hold_that_nobody_knows_of_any_more_holds_nothing(shelf: Shelf, maker: Maker) -> None:
    shelf.made("a", maker, say=silent, waiting="")
    assert [each.folder.name for each in shelf.unused(since=1e12)] == ["a"]


def test_only_what_is_old_and_unheld_is_unused(shelf: Shelf, maker: Maker) -> None:
    shelf.made("a", maker, say=silent, waiting="").hold.let_go()
    held = shelf.made("b", maker, say=silent, waiting="").hold
    shelf.made("c", maker, say=silent, waiting="").hold.let_go()
    last = max(each.used_at for each in shelf.unused(since=1e12))
    assert [(each.folder.name, each.size) for each in shelf.unused(since=last)] == [("a", 7)]
    held.let_go()


def test_what_was_asked_for_since_it_was_found_unused_stays(shelf: Shelf, maker: Maker) -> None:
    shelf.made("a", maker, say=silent, waiting="").hold.let_go()
    (found,) = shelf.unused(since=1e12)
    shelf.made("a", maker, say=silent, waiting="").hold.let_go()
    assert not shelf.remove(found)
    (found,) = shelf.unused(since=1e12)
    assert shelf.remove(found)
    assert not found.folder.exists()

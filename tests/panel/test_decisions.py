"""Decisions of people are written into accounts.csv, and nothing else changes there."""

from __future__ import annotations

import codecs
from datetime import date
from pathlib import Path

import pytest

from libcrawl.panel.decisions import Proposal, confirm, propose, reject, state_gone, state_none
from libcrawl.panel.problems import PanelError
from libcrawl.panel.reader import read_panel
from tests.panel.files import ACCOUNT_HEADER, write_panel

DAY = date(2026, 11, 20)
FOUND = Proposal(
    platform="weibo",
    library="haibin",
    platform_id="9000000002",
    name="海滨 图书馆",
    source="look-up",
)
OTHER = Proposal(platform="weibo", library="haibin", platform_id="9000000003", source="look-up")
# Odd but right: quotes that are not needed, a comma in a cell, a blank line, other columns' order.
HEADER = "library,platform,platform_id,handle,name,status,checked_at,source"
KEPT = 'yunshan,weibo,9000000001,,"云山图书馆",confirmed,2026/3/1,"site, checked"'
TEXT = (
    "\r\n".join((HEADER, KEPT, "", "haibin,weibo,,,,unknown,,", "haibin,douyin,,hb,,,,")) + "\r\n"
)
CANDIDATE = "haibin,weibo,9000000002,,海滨 图书馆,candidate,2026-11-20,look-up"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = write_panel(tmp_path / "panel")
    (made / "accounts.csv").write_bytes(TEXT.encode())
    return made


def lines(folder: Path, encoding: str = "utf-8") -> list[str]:
    return (folder / "accounts.csv").read_bytes().decode(encoding).split("\r\n")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_the_form_of_the_file_stays(folder: Path, encoding: str) -> None:
    (folder / "accounts.csv").write_bytes(TEXT.encode(encoding))
    assert propose(folder, [FOUND], DAY) == {FOUND: "candidate"}
    before = TEXT.split("\r\n")
    assert lines(folder, encoding) == [*before[:3], CANDIDATE, *before[4:]]
    data = (folder / "accounts.csv").read_bytes()
    assert data.startswith(codecs.BOM_UTF8) == (encoding == "utf-8-sig")
    assert confirm(folder, "weibo:9000000002", DAY).endswith("the account of haibin")
    assert lines(folder, encoding)[3] == CANDIDATE.replace("candidate", "confirmed")
    assert {path.name for path in folder.iterdir()} == {"libraries.csv", "accounts.csv"}


def test_two_candidates_of_one_library(folder: Path) -> None:
    output = propose(folder, [FOUND, OTHER], DAY)
    assert set(output.values()) == {"candidate"}
    assert [line.split(",")[2] for line in lines(folder)[3:5]] == ["9000000002", "9000000003"]


def test_known_accounts_are_never_overwritten(folder: Path) -> None:
    same = Proposal(platform="weibo", library="haibin", platform_id="9000000001", source="look-up")
    before = (folder / "accounts.csv").read_bytes()
    assert propose(folder, [same], DAY) == {same: "known already: confirmed (yunshan)"}
    assert (folder / "accounts.csv").read_bytes() == before
    with pytest.raises(PanelError, match="is confirmed, not a candidate"):
        reject(folder, "weibo:9000000001", DAY)
    assert (folder / "accounts.csv").read_bytes() == before


def test_a_rejected_account_is_not_proposed_again(folder: Path) -> None:
    propose(folder, [FOUND, OTHER], DAY)
    for account in ("weibo:9000000002", "weibo:9000000003"):
        assert "it is not proposed again" in reject(folder, account, DAY)
    row = "haibin,weibo,,,,unknown,2026-11-20,not theirs: 9000000002; not theirs: 9000000003"
    assert lines(folder)[3] == row
    assert set(propose(folder, [FOUND, OTHER], DAY).values()) == {"rejected by a person before"}
    assert lines(folder)[3] == row
    third = Proposal(platform="weibo", library="haibin", platform_id="9000000004", source="link")
    propose(folder, [third], DAY)
    assert lines(folder)[3:5] == [row, "haibin,weibo,9000000004,,,candidate,2026-11-20,link"]


def test_a_published_handle_outlives_a_wrong_proposal(folder: Path) -> None:
    """The handle of haibin on Douyin is from a study; the pasted link is another account's."""
    known = lines(folder)[4]
    wrong, right = (
        Proposal(platform="douyin", library="haibin", platform_id=f"MS4wLjABAAAA{end}", source="s")
        for end in "xy"
    )
    propose(folder, [wrong], DAY)
    assert lines(folder)[4] == known
    reject(folder, "douyin:MS4wLjABAAAAx", DAY)
    assert lines(folder)[4] == "haibin,douyin,,hb,,,2026-11-20,not theirs: MS4wLjABAAAAx"
    propose(folder, [right], DAY)
    confirm(folder, "douyin:MS4wLjABAAAAy", DAY)
    assert lines(folder)[5] == "haibin,douyin,MS4wLjABAAAAy,hb,,confirmed,2026-11-20,s"


def test_a_confirmed_account_takes_its_place(folder: Path) -> None:
    found = Proposal(platform="douyin", library="haibin", platform_id="MS4wLjABAAAAy", source="s")
    propose(folder, [found], DAY)
    confirm(folder, "douyin:MS4wLjABAAAAy", DAY)
    assert lines(folder)[4:] == [
        "haibin,douyin,MS4wLjABAAAAy,hb,,confirmed,2026-11-20,s", "",
    ]  # fmt: skip


def test_no_account_is_a_statement(folder: Path) -> None:
    assert state_none(folder, "haibin", "weibo", DAY) == "haibin has no account on weibo"
    assert state_none(folder, "haibin", "wechat", DAY) == "haibin has no account on wechat"
    statuses = {(a.library, a.platform): a.status for a in read_panel(folder).accounts}
    assert statuses["haibin", "weibo"] == statuses["haibin", "wechat"] == "none"
    with pytest.raises(PanelError, match="has weibo:9000000001"):
        state_none(folder, "yunshan", "weibo", DAY)
    for library, platform in (("haibim", "weibo"), ("haibin", "twitter")):
        with pytest.raises(PanelError):
            state_none(folder, library, platform, DAY)


def test_a_panel_with_a_problem_is_left_alone(folder: Path) -> None:
    broken = "\n".join((ACCOUNT_HEADER, "weibo,nowhere,9000000001,,,,,")) + "\n"
    (folder / "accounts.csv").write_text(broken, "utf-8")
    with pytest.raises(PanelError, match=r"accounts\.csv:2: library"):
        propose(folder, [FOUND], DAY)
    assert (folder / "accounts.csv").read_text("utf-8") == broken


def test_what_would_break_the_panel_is_not_written(folder: Path) -> None:
    before = (folder / "accounts.csv").read_bytes()
    strange = Proposal(platform="weibo", library="haibin", platform_id="x1", source="look-up")
    with pytest.raises(PanelError, match="expected a Weibo uid"):
        propose(folder, [strange], DAY)
    mangled = Proposal(
        platform="weibo", library="haibin", platform_id="9000000002", handle="1.2E+09", source="s"
    )
    with pytest.raises(PanelError, match=r"accounts\.csv:4: handle"):
        propose(folder, [mangled], DAY)
    assert (folder / "accounts.csv").read_bytes() == before


def test_a_person_states_that_an_account_is_closed(folder: Path) -> None:
    output = state_gone(folder, "weibo:9000000001", DAY)
    assert output == "weibo:9000000001 (云山图书馆) is gone; what is stored of it stays"
    assert lines(folder)[1].split(",")[5:7] == ["gone", "2026-11-20"]
    assert lines(folder)[-3:] == TEXT.split("\r\n")[-3:]
    with pytest.raises(PanelError, match="no account weibo:1"):
        state_gone(folder, "weibo:1", DAY)

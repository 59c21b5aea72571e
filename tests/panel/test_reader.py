"""Valid panels, and the errors about invalid ones."""

import codecs
from datetime import date
from pathlib import Path

import pytest

from libcrawl.panel.model import PanelAccount, PanelLibrary
from libcrawl.panel.problems import PanelError
from libcrawl.panel.reader import read_panel
from libcrawl.panel.vocabulary import AccountStatus
from libcrawl.platforms import PLATFORMS
from libcrawl.settings import PROJECT_ROOT
from tests.panel.files import ACCOUNT_HEADER, ACCOUNTS, LIBRARIES, LIBRARY_HEADER, write_panel


def problems_of(folder: Path) -> list[str]:
    """The problems of a panel without the folder in front of each."""
    with pytest.raises(PanelError) as caught:
        read_panel(folder)
    return [line.removeprefix(f"{folder}/") for line in str(caught.value).splitlines()]


def test_values(tmp_path: Path) -> None:
    panel = read_panel(write_panel(tmp_path))
    assert panel.libraries[1] == PanelLibrary(
        code="haibin",
        name_zh="海滨图书馆",
        province="海",
        region="west",
        level="county",
        kind="public",
    )
    assert panel.accounts == (
        PanelAccount(
            platform="weibo",
            library="yunshan",
            platform_id="9000000001",
            name="云山图书馆",
            status=AccountStatus.CONFIRMED,
            source="site",
            checked_at=date(2026, 3, 1),
        ),
        PanelAccount(platform="weibo", library="haibin", status=AccountStatus.UNKNOWN),
        PanelAccount(
            platform="douyin",
            library="haibin",
            handle="haibinlib",
            status=AccountStatus.UNVERIFIED,
            source="a study",
        ),
    )


def test_shipped_panel() -> None:
    panel = read_panel(PROJECT_ROOT / "libcrawl" / "panel")
    assert len(panel.libraries) == 33
    assert [library.code for library in panel.libraries if library.region is None] == ["national"]
    assert {(a.platform, a.library) for a in panel.accounts} == {
        (platform, library.code) for platform in PLATFORMS for library in panel.libraries
    }
    assert all(account.source for account in panel.accounts if account.platform_id)


LIBRARY_ROWS = {
    "Shang,上海,,,,,": "libraries.csv:3: code: 'Shang' is not a code, expected lower-case letters",
    "a--b,上海,,,,,": "libraries.csv:3: code: 'a--b' is not a code",
    "a,,,,,,": "libraries.csv:3: name_zh: is blank, expected a name",
    "a,甲,,,south,,": "libraries.csv:3: region: 'south' is not known, expected one of east,",
    "a,甲,,,,city,": "libraries.csv:3: level: 'city' is not known, expected one of national,",
    "a,甲,,,,": "libraries.csv:3: 6 cells, fewer than the 7 columns",
    "a,甲,Library, Great,,,,": "libraries.csv:3: 8 cells, more than the 7 columns",
    "a,甲\0,,,,,": "libraries.csv:3: name_zh: control character U+0000",
    'a,"甲\n乙",,,,,': "libraries.csv:3: name_zh: line break within the cell",
    'a,"甲,,,,,': "libraries.csv:3: not CSV from here on",
    "yunshan,甲,,,,,": "libraries.csv:3: code: duplicate yunshan, it is in line 2 already",
}


@pytest.mark.parametrize(("row", "problem"), LIBRARY_ROWS.items(), ids=LIBRARY_ROWS.values())
def test_wrong_library(tmp_path: Path, row: str, problem: str) -> None:
    folder = write_panel(tmp_path, (LIBRARIES[0], row), ACCOUNTS[:1])
    [output] = problems_of(folder)
    assert output.startswith(problem)


ACCOUNT_ROWS = {
    "twitter,yunshan,,,,,,": "platform: 'twitter' is not known, expected one of weibo, wechat,",
    "weibo,yunsan,,,,,,": (
        "library: 'yunsan' is not a code of libraries.csv; did you mean yunshan?"
    ),
    "weibo,haibin,9000000001,,,,,": (
        "platform_id: duplicate weibo:9000000001, it is in line 2 already"
    ),
    "weibo,haibin,90000000x1,,,,,": "platform_id: '90000000x1' cannot be an identifier,",
    "douyin,haibin,haibinlib,,,,,": "platform_id: 'haibinlib' cannot be an identifier, expected",
    "wechat,haibin,海滨,,,,,": "platform_id: '海滨' cannot be an identifier, expected the __biz",
    "weibo,haibin,9.00E+09,,,,,": "platform_id: a spreadsheet program has turned the number into 9",
    'weibo,haibin,"=""900000002""",,,,,': "platform_id: a spreadsheet program has turned",
    "douyin,haibin,,2.16E+09,,,,": "handle: a spreadsheet program has turned the number into 2.16",
    "weibo,haibin,9000000002,,,maybe,,": (
        "status: 'maybe' is not known, expected one of "
        "confirmed, unverified, candidate, none, gone, unknown"
    ),
    "weibo,haibin,9000000002,,,removed,,": "status: 'removed' is not known",
    "weibo,haibin,9000000002,,,none,,": "status: 'none' contradicts the identifier",
    "weibo,haibin,,,,confirmed,,": "status: 'confirmed' needs a platform_id or a handle",
    "weibo,haibin,,,,,,1.3.2026": "checked_at: '1.3.2026' is not a date, expected e.g. 2026-03-01",
    "weibo,haibin,,,,,,2026-02-30": "checked_at: '2026-02-30' is not a date",
    "weibo,haibin,,,,,,2999-01-01": "checked_at: '2999-01-01' lies in the future",
}


@pytest.mark.parametrize(("row", "problem"), ACCOUNT_ROWS.items(), ids=ACCOUNT_ROWS.values())
def test_wrong_account(tmp_path: Path, row: str, problem: str) -> None:
    [output] = problems_of(write_panel(tmp_path, accounts=(ACCOUNTS[0], row)))
    assert output.startswith(f"accounts.csv:3: {problem}")


def test_two_rows_without_identifier(tmp_path: Path) -> None:
    rows = ("weibo,haibin,,,,,,", "weibo,haibin,,haibin,,unverified,,")
    [output] = problems_of(write_panel(tmp_path, accounts=rows))
    assert output.startswith("accounts.csv:3: platform_id: duplicate row of haibin on weibo")


def test_all_problems_at_once_in_their_order(tmp_path: Path) -> None:
    libraries = ("A,甲,,,,,", "b,,,,south,,")
    accounts = ("weibo,b,x,,,,,", "weibo,b,,,,,,never", "weibo,c,,,,,,")
    assert [
        line.split(": ")[:2] for line in problems_of(write_panel(tmp_path, libraries, accounts))
    ] == [
        ["libraries.csv:2", "code"],
        ["libraries.csv:3", "name_zh"],
        ["libraries.csv:3", "region"],
        ["accounts.csv:2", "platform_id"],
        ["accounts.csv:3", "checked_at"],
        ["accounts.csv:4", "library"],
    ]


HEADERS = {
    LIBRARY_HEADER.replace(
        ",region", ""
    ): "libraries.csv:1: column region is missing, expected code",
    LIBRARY_HEADER + ",note": "libraries.csv:1: column note is not known, expected code,",
    LIBRARY_HEADER + ",code": "libraries.csv:1: column code appears twice",
    LIBRARY_HEADER.replace(
        ",", ";"
    ): "libraries.csv:1: columns are separated by semicolons or tabs",
}


@pytest.mark.parametrize(("header", "problem"), HEADERS.items(), ids=HEADERS.values())
def test_wrong_header(tmp_path: Path, header: str, problem: str) -> None:
    folder = write_panel(tmp_path)
    (folder / "libraries.csv").write_text(f"{header}\n", encoding="utf-8")
    [output] = problems_of(folder)
    assert output.startswith(problem)


def test_columns_in_another_order_and_blank_rows(tmp_path: Path) -> None:
    folder = write_panel(tmp_path)
    columns = ACCOUNT_HEADER.split(",")
    reordered = [
        ",".join(reversed(columns)),
        "",
        ",,,,,,,",
        ",,,,云山,9000000001,yunshan,weibo",
        "",
    ]
    (folder / "accounts.csv").write_text("\r\n".join(reordered), encoding="utf-8")
    [account] = read_panel(folder).accounts
    assert (account.platform_id, account.handle) == ("9000000001", "云山")


def test_excel_in_china(tmp_path: Path) -> None:
    folder = write_panel(tmp_path)
    file = folder / "libraries.csv"
    text = file.read_text(encoding="utf-8")
    file.write_bytes(text.replace("\n", "\r\n").encode("gb18030"))
    accounts = (ACCOUNTS[0].replace("2026-03-01", "2026/3/1"),)
    (folder / "accounts.csv").write_bytes(
        codecs.BOM_UTF8 + "\n".join((ACCOUNT_HEADER, *accounts)).encode()
    )
    panel = read_panel(folder)
    assert panel.libraries[0].name_zh == "云山图书馆"
    assert panel.accounts[0].checked_at == date(2026, 3, 1)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (LIBRARIES[0].encode("utf-16"), "is UTF-16, expected UTF-8: save it as “CSV UTF-8”"),
        (
            f"{LIBRARY_HEADER}\n{LIBRARIES[0]}".encode()[:-30] + b"\xff",
            "is not UTF-8 (first bad byte in line 2): save it as “CSV UTF-8”",
        ),
        (b"", "1: column code is missing"),
        (LIBRARY_HEADER.encode(), "holds no library, expected at least one row"),
    ],
)
def test_unreadable(tmp_path: Path, data: bytes, problem: str) -> None:
    folder = write_panel(tmp_path, accounts=())
    (folder / "libraries.csv").write_bytes(data)
    assert problem in problems_of(folder)[0]


def test_missing_folder(tmp_path: Path) -> None:
    output = problems_of(tmp_path / "nowhere")
    assert [line.split(": ")[1] for line in output] == [
        "no such file; a panel is a folder with libraries.csv and accounts.csv"
    ] * 2


def test_an_identifier_beside_unknown_is_unverified(tmp_path: Path) -> None:
    """The first edit of a panel: the identifier is filled in, and nothing else."""
    row = "weibo,yunshan,9000000001,,,unknown,,"
    panel = read_panel(write_panel(tmp_path, accounts=(row,)))
    assert [account.status for account in panel.accounts] == [AccountStatus.UNVERIFIED]

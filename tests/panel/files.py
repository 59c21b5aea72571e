"""Panels of invented libraries as files, for the tests."""

from pathlib import Path

LIBRARY_HEADER = "code,name_zh,name_en,province,region,level,kind"
ACCOUNT_HEADER = "platform,library,platform_id,handle,name,status,source,checked_at"
LIBRARIES = (
    "yunshan,云山图书馆,,云,east,provincial,public",
    "haibin,海滨图书馆,,海,west,county,public",
)
ACCOUNTS = (
    "weibo,yunshan,9000000001,,云山图书馆,confirmed,site,2026-03-01",
    "weibo,haibin,,,,,,",
    "douyin,haibin,,haibinlib,,unverified,a study,",
)


def write_panel(
    folder: Path,
    libraries: tuple[str, ...] = LIBRARIES,
    accounts: tuple[str, ...] = ACCOUNTS,
) -> Path:
    """A panel folder with these rows under the right headers."""
    folder.mkdir(exist_ok=True)
    for name, header, rows in (
        ("libraries.csv", LIBRARY_HEADER, libraries),
        ("accounts.csv", ACCOUNT_HEADER, accounts),
    ):
        (folder / name).write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return folder

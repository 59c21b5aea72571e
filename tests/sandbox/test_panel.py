import csv
import subprocess
import sys
from pathlib import Path

from sandbox import Sandbox, WorldSpec
from sandbox.panel import write_panel
from tests.sandbox.walker import Client


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def of_weibo(path: Path) -> list[dict[str, str]]:
    return [row for row in rows(path) if row["platform"] == "weibo"]


def test_the_panel_of_the_provincial_libraries(tmp_path: Path) -> None:
    write_panel(WorldSpec(), tmp_path / "new" / "folder")
    libraries = rows(tmp_path / "new/folder/libraries.csv")
    accounts = of_weibo(tmp_path / "new/folder/accounts.csv")
    assert len(libraries) == len(accounts) == 33
    columns = ["code", "name_zh", "name_en", "province", "region", "level", "kind"]
    assert list(libraries[0]) == columns
    assert [row["library"] for row in accounts] == [row["code"] for row in libraries]
    blank = {row["library"] for row in accounts if not row["platform_id"]}
    assert (
        blank
        == {"xizang", "qinghai"}
        == {row["library"] for row in accounts if row["status"] == "none"}
    )
    uids = {row["library"]: row["platform_id"] for row in accounts}
    assert (uids["liaoning"], uids["jilin"]) == ("3504018477", "1373517133")
    assert all(uid.isdecimal() and len(uid) == 10 for uid in uids.values() if uid)


def test_the_panel_names_accounts_that_answer(
    still: Sandbox, client: Client, tmp_path: Path
) -> None:
    for row in of_weibo(still.panel(tmp_path) / "accounts.csv"):
        if row["platform_id"]:
            profile = client.get(f"/ajax/profile/info?uid={row['platform_id']}")
            user = profile["data"]["user"]
            assert (user["screen_name"], user["domain"]) == (row["name"], row["handle"])
            assert (row["status"], row["checked_at"]) == ("confirmed", "2026-11-20")


def test_the_command_writes_a_synthetic_panel(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sandbox", "panel", str(tmp_path), "--accounts", "12"]
    subprocess.run(command, check=True, capture_output=True, text=True)
    assert [row["library"] for row in rows(tmp_path / "accounts.csv")][-1] == "lib00012"


def test_the_command_refuses_what_it_does_not_know() -> None:
    command = [sys.executable, "-m", "sandbox", "serve", "--library", "atlantis", "--port", "0"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode != 0
    assert "atlantis" in done.stderr

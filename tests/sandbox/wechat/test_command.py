import csv
import subprocess
import sys
from pathlib import Path

from sandbox import Sandbox, WorldSpec
from sandbox.panel import write_panel
from sandbox.platforms import STAND_INS
from sandbox.wechat.requests import ROUTES
from tests.sandbox.wechat.client import Client, properties


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sandbox", *arguments]
    return subprocess.run(command, check=False, capture_output=True, text=True)


def test_help_names_every_way_and_every_fault() -> None:
    shown = run("serve", "--help").stdout
    for path in ROUTES:
        assert path.rsplit("/", 1)[-1] in shown, path
    for stand_in in STAND_INS:
        assert all(kind in shown for kind in stand_in.faults.refusals | stand_in.faults.breakages)
        assert all(kind in shown for kind in (*stand_in.sources, *stand_in.guide.events))


def test_an_unknown_own_account() -> None:
    done = run("serve", "--own-account", "atlantis", "--port", "0")
    assert done.returncode != 0
    assert "atlantis" in done.stderr


def rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "accounts.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["platform"] == "wechat"]


def test_the_panel_of_the_provincial_libraries(tmp_path: Path) -> None:
    write_panel(WorldSpec(), tmp_path)
    accounts = rows(tmp_path)
    assert len(accounts) == 33
    blank = {row["library"] for row in accounts if not row["platform_id"]}
    assert blank == {"qinghai"} == {r["library"] for r in accounts if r["status"] == "none"}
    assert all(row["platform_id"].endswith("==") for row in accounts if row["platform_id"])


def test_the_panel_names_accounts_that_answer(quiet: Sandbox, tmp_path: Path) -> None:
    reader = Client(quiet.url, "a=b")
    urls = {
        work["account"]: work["url"] for work in quiet.truth("links", platform="wechat")["works"]
    }
    for row in rows(quiet.panel(tmp_path)):
        if url := urls.get(row["platform_id"]):
            values = properties(reader.page(url))
            assert (values["nick_name"], values["alias"]) == (row["name"], row["handle"])

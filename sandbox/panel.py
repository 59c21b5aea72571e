"""The panel of a world: the files that point a crawler at the stand-in's accounts."""

import csv
from collections.abc import Iterable
from dataclasses import astuple, fields
from pathlib import Path

from sandbox.libraries import Library
from sandbox.spec import WorldSpec
from sandbox.weibo.world import World

ACCOUNT_COLUMNS = (
    *("platform", "library", "platform_id", "handle", "name"),
    *("status", "source", "checked_at"),
)


def write_panel(spec: WorldSpec, folder: Path) -> None:
    """Writes libraries.csv and accounts.csv (UTF-8). A library without account keeps a row."""
    world = World(spec)
    folder.mkdir(parents=True, exist_ok=True)
    columns = [column.name for column in fields(Library)]
    _write(folder / "libraries.csv", columns, map(astuple, world.libraries))
    _write(folder / "accounts.csv", ACCOUNT_COLUMNS, _accounts(world))


def _accounts(world: World) -> Iterable[tuple[object, ...]]:
    checked_at = world.spec.now.date().isoformat()
    by_code = {account.library.code: account for account in world.accounts}
    for library in world.libraries:
        account = by_code.get(library.code)
        known = (account.uid, account.domain, account.name) if account else ("", "", "")
        status = "confirmed" if account else "none"
        yield ("weibo", library.code, *known, status, "sandbox", checked_at)


def _write(path: Path, columns: Iterable[str], rows: Iterable[tuple[object, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)

"""The panel's files into the database, in one transaction."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from libcrawl.panel.cells import SHANGHAI
from libcrawl.panel.changes import CellChange, ChangeKind, PanelChanges
from libcrawl.panel.model import Panel, PanelAccount, PanelLibrary
from libcrawl.panel.problems import PanelError
from libcrawl.panel.vocabulary import CRAWLED, AccountStatus
from libcrawl.store import Connection, Engine
from libcrawl.store import panel_rows as stored
from libcrawl.store.panel_rows import LIBRARY_COLUMNS, StoredRow


def sync_panel(engine: Engine, panel: Panel) -> PanelChanges:
    """Write the panel's libraries and accounts to the database; a second call changes nothing.

    What the crawler learned is kept: an account that left the files keeps its row and history
    with the status `removed`, and one that was crawled keeps its name and handle.
    """
    with engine.begin() as connection:
        stored.lock_panel(connection)
        changes = [
            *_sync_libraries(connection, panel.libraries),
            *_sync_accounts(connection, panel.accounts),
            *_delete_empty_libraries(connection, panel.libraries),
        ]
    return PanelChanges(tuple(changes))


def restore_account(engine: Engine, platform: str, platform_id: str) -> None:
    """Bring an account back that the crawler found gone. Raises PanelError."""
    label = f"{platform}:{platform_id}"
    with engine.begin() as connection:
        account = stored.lock_account(connection, platform, platform_id)
        if account is None:
            raise PanelError(f"no account {label}: `scrapy panel --json` lists all of them")
        if account["status"] not in CRAWLED:
            raise PanelError(
                f"{label} has the status {account['status']}: "
                "set it to confirmed or unverified in accounts.csv and run `scrapy panel`"
            )
        if account["gone_at"] is None:
            raise PanelError(f"{label} is not gone: nothing to restore")
        _bring_back(account)
        stored.write_accounts(connection, [account])


def _sync_libraries(
    connection: Connection, libraries: Iterable[PanelLibrary]
) -> Iterable[CellChange]:
    known = {row["code"]: row for row in stored.read_library_rows(connection)}
    rows = []
    for wanted in libraries:
        row = known.get(wanted.code)
        action = ChangeKind.CHANGED if row else ChangeKind.ADDED
        row = row or stored.new_library(wanted.code)
        columns = row.assign({name: getattr(wanted, name) for name in LIBRARY_COLUMNS})
        if columns:
            rows.append(row)
            yield CellChange("library", action, wanted.code, wanted.name_zh, columns)
    stored.write_libraries(connection, rows)


def _sync_accounts(
    connection: Connection, accounts: Iterable[PanelAccount]
) -> Iterable[CellChange]:
    libraries = {row["code"]: row["id"] for row in stored.read_library_rows(connection)}
    rows = stored.lock_accounts(connection)
    identified = {(row["platform"], row["platform_id"]): row for row in rows if row["platform_id"]}
    blank = {(row["platform"], row["library_id"]): row for row in rows if not row["platform_id"]}

    def place_of(account: PanelAccount) -> tuple[str, int]:
        return account.platform, libraries[account.library]

    def known(account: PanelAccount) -> StoredRow | None:
        if account.platform_id:
            return identified.pop((account.platform, account.platform_id), None)
        return blank.pop(place_of(account), None)

    # Rows that stay what they are come first: they must not lose their place to a new one.
    matches = [(account, known(account)) for account in accounts]
    for account, row in matches:
        if row is not None:
            yield from _change(row, account, libraries[account.library])
    for account, row in matches:
        if row is None:
            place = blank.pop(place_of(account), None)
            added = place or stored.new_account()
            rows += [] if place else [added]
            yield from _add(added, account, libraries[account.library])
    left = [*identified.values(), *blank.values()]
    yield from _remove(left, libraries)
    stored.write_accounts(connection, rows)
    stored.delete_accounts(connection, [row for row in left if not row["platform_id"]])


def _change(row: StoredRow, account: PanelAccount, library_id: int) -> Iterable[CellChange]:
    returned = row["status"] == AccountStatus.REMOVED
    columns = row.assign(_wanted(row, account, library_id))
    if _is_back(row, account):
        _bring_back(row)
        returned = True
    if columns or returned:
        action = ChangeKind.RESTORED if returned else ChangeKind.CHANGED
        yield CellChange("account", action, _label(account), account.library, columns)


def _add(row: StoredRow, account: PanelAccount, library_id: int) -> Iterable[CellChange]:
    """A new row, or the blank one that kept the place: the account has been identified."""
    row.assign({"platform": account.platform, "platform_id": account.platform_id})
    columns = row.assign(_wanted(row, account, library_id))
    action = ChangeKind.ADDED if row.id is None else ChangeKind.IDENTIFIED
    yield CellChange("account", action, _label(account), account.library, columns)


def _remove(rows: Iterable[StoredRow], libraries: Mapping[str, int]) -> Iterable[CellChange]:
    """Accounts that left the files; of those without an identifier no row is left."""
    codes = {key: code for code, key in libraries.items()}
    for row in rows:
        if row["status"] == AccountStatus.REMOVED and row["platform_id"]:
            continue
        if row["platform_id"]:
            row.assign({"status": AccountStatus.REMOVED.value})
        label = f"{row['platform']}:{row['platform_id'] or '?'}"
        yield CellChange("account", ChangeKind.REMOVED, label, codes[row["library_id"]])


def _delete_empty_libraries(
    connection: Connection, libraries: Iterable[PanelLibrary]
) -> Iterable[CellChange]:
    """Libraries that left the files and have no account whose history is to be kept."""
    codes = {library.code for library in libraries}
    empty = [row for row in stored.read_empty_libraries(connection) if row["code"] not in codes]
    stored.delete_libraries(connection, empty)
    for row in empty:
        yield CellChange("library", ChangeKind.REMOVED, row["code"], row["name_zh"])


def _wanted(row: StoredRow, account: PanelAccount, library_id: int) -> dict[str, object]:
    values: dict[str, object] = {
        "library_id": library_id,
        "status": account.status.value,
        "source": account.source,
        "checked_at": account.checked_at,
    }
    if row["first_seen_at"] is None:
        values |= {"name": account.name, "handle": account.handle}
    return values


def _is_back(row: StoredRow, account: PanelAccount) -> bool:
    """A person has found the account after the crawler had not."""
    gone_at: datetime | None = row["gone_at"]
    if gone_at is None or account.checked_at is None or account.status not in CRAWLED:
        return False
    return account.checked_at > gone_at.astimezone(SHANGHAI).date()


def _bring_back(row: StoredRow) -> None:
    """What the crawler saw until then does not count as a sighting of a closed account again."""
    row.assign({"was_gone_at": row["gone_at"], "gone_at": None})


def _label(account: PanelAccount) -> str:
    return f"{account.platform}:{account.platform_id or '?'}"

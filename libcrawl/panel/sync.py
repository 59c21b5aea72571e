"""The panel's files into the database, in one transaction."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from libcrawl.panel.cells import SHANGHAI
from libcrawl.panel.changes import CellChange, ChangeKind, PanelChanges
from libcrawl.panel.model import Panel, PanelAccount, PanelLibrary
from libcrawl.panel.problems import PanelError
from libcrawl.panel.vocabulary import CRAWLED, AccountStatus
from libcrawl.store.schema.models.crawled import Account, Library

LIBRARY_COLUMNS = ("name_zh", "name_en", "province", "region", "level", "kind")
LOCK = func.pg_advisory_xact_lock(func.hashtext("libcrawl.panel"))


def sync_panel(engine: Engine, panel: Panel) -> PanelChanges:
    """Write the panel's libraries and accounts to the database; a second call changes nothing.

    What the crawler learned is kept: an account that left the files keeps its row and history
    with the status `removed`, and one that was crawled keeps its name and handle.
    """
    with Session(engine) as session, session.begin():
        session.execute(select(LOCK))
        changes = [
            *_sync_libraries(session, panel.libraries),
            *_sync_accounts(session, panel.accounts),
            *_delete_empty_libraries(session, panel.libraries),
        ]
    return PanelChanges(tuple(changes))


def restore_account(engine: Engine, platform: str, platform_id: str) -> None:
    """Bring an account back that the crawler found gone. Raises PanelError."""
    label = f"{platform}:{platform_id}"
    with Session(engine) as session, session.begin():
        account = session.scalar(
            select(Account)
            .filter_by(platform=platform, platform_id=platform_id)
            .with_for_update(key_share=True)
        )
        if account is None:
            raise PanelError(f"no account {label}: `scrapy panel --json` lists all of them")
        if account.status not in CRAWLED:
            raise PanelError(
                f"{label} has the status {account.status}: "
                "set it to confirmed or unverified in accounts.csv and run `scrapy panel`"
            )
        if account.gone_at is None:
            raise PanelError(f"{label} is not gone: nothing to restore")
        _bring_back(account)


def _sync_libraries(session: Session, libraries: Iterable[PanelLibrary]) -> Iterable[CellChange]:
    known = {library.code: library for library in session.scalars(select(Library))}
    for wanted in libraries:
        row = known.get(wanted.code)
        if row is None:
            row = Library(code=wanted.code)
            session.add(row)
            action = ChangeKind.ADDED
        else:
            action = ChangeKind.CHANGED
        columns = _assign(row, {name: getattr(wanted, name) for name in LIBRARY_COLUMNS})
        if columns:
            yield CellChange("library", action, wanted.code, wanted.name_zh, columns)
    session.flush()


def _sync_accounts(session: Session, accounts: Iterable[PanelAccount]) -> Iterable[CellChange]:
    libraries = {library.code: library.id for library in session.scalars(select(Library))}
    # Rows that refer to an account may be added meanwhile: a stronger lock would wait for those who
    # add them, and they for it.
    locked = select(Account).order_by(Account.id).with_for_update(key_share=True)
    rows = session.scalars(locked).all()
    identified = {(row.platform, row.platform_id): row for row in rows if row.platform_id}
    blank = {(row.platform, row.library_id): row for row in rows if not row.platform_id}

    def place_of(account: PanelAccount) -> tuple[str, int]:
        return account.platform, libraries[account.library]

    def known(account: PanelAccount) -> Account | None:
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
            yield from _add(session, account, libraries, blank.pop(place_of(account), None))
    yield from _remove(session, [*identified.values(), *blank.values()], libraries)
    session.flush()


def _change(row: Account, account: PanelAccount, library_id: int) -> Iterable[CellChange]:
    returned = row.status == AccountStatus.REMOVED
    columns = _assign(row, _wanted(row, account, library_id))
    if _is_back(row, account):
        _bring_back(row)
        returned = True
    if columns or returned:
        action = ChangeKind.RESTORED if returned else ChangeKind.CHANGED
        yield CellChange("account", action, _label(account), account.library, columns)


def _add(
    session: Session, account: PanelAccount, libraries: dict[str, int], place: Account | None
) -> Iterable[CellChange]:
    """A new row, or the blank one that kept the place: the account has been identified."""
    row = place or Account(platform=account.platform)
    row.platform_id = account.platform_id
    columns = _assign(row, _wanted(row, account, libraries[account.library]))
    session.add(row)
    action = ChangeKind.IDENTIFIED if place else ChangeKind.ADDED
    yield CellChange("account", action, _label(account), account.library, columns)


def _remove(
    session: Session, rows: Iterable[Account], libraries: dict[str, int]
) -> Iterable[CellChange]:
    codes = {key: code for code, key in libraries.items()}
    for row in rows:
        if row.platform_id is None:
            session.delete(row)
        elif row.status == AccountStatus.REMOVED:
            continue
        else:
            row.status = AccountStatus.REMOVED
        yield CellChange("account", ChangeKind.REMOVED, _label(row), codes[row.library_id])


def _delete_empty_libraries(
    session: Session, libraries: Iterable[PanelLibrary]
) -> Iterable[CellChange]:
    """Libraries that left the files and have no account whose history is to be kept."""
    codes = [library.code for library in libraries]
    has_account = select(Account.id).where(Account.library_id == Library.id).exists()
    for row in session.scalars(select(Library).where(Library.code.not_in(codes), ~has_account)):
        session.delete(row)
        yield CellChange("library", ChangeKind.REMOVED, row.code, row.name_zh)


def _wanted(row: Account, account: PanelAccount, library_id: int) -> dict[str, object]:
    values: dict[str, object] = {
        "library_id": library_id,
        "status": account.status.value,
        "source": account.source,
        "checked_at": account.checked_at,
    }
    if row.first_seen_at is None:
        values |= {"name": account.name, "handle": account.handle}
    return values


def _is_back(row: Account, account: PanelAccount) -> bool:
    """A person has found the account after the crawler had not."""
    if row.gone_at is None or account.checked_at is None or account.status not in CRAWLED:
        return False
    gone_at: datetime = row.gone_at
    return account.checked_at > gone_at.astimezone(SHANGHAI).date()


def _bring_back(row: Account) -> None:
    """What the crawler saw until then does not count as a sighting of a closed account again."""
    row.was_gone_at, row.gone_at = row.gone_at, None


def _assign(row: Account | Library, values: dict[str, object]) -> tuple[str, ...]:
    """Set what differs; the names of those columns."""
    columns = tuple(name for name, value in values.items() if getattr(row, name) != value)
    for name in columns:
        setattr(row, name, values[name])
    return columns


def _label(account: Account | PanelAccount) -> str:
    return f"{account.platform}:{account.platform_id or '?'}"

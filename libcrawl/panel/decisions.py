"""What a look-up proposes and what a person decides about it, written into accounts.csv."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path

from libcrawl.panel.accounts_file import AccountsFile, FileRow
from libcrawl.panel.cells import SHANGHAI, check_identifier
from libcrawl.panel.problems import PanelError
from libcrawl.panel.vocabulary import AccountStatus
from libcrawl.platforms import PLATFORMS

# How a rejected identifier is remembered, so that it is not proposed again.
NOT_THEIRS = "not theirs: "
REJECTED = re.compile(rf"{NOT_THEIRS}(\S+)")
STATED = "stated by a person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """An account that may be a library's; `source` is how it was found."""

    platform: str
    library: str
    platform_id: str
    source: str
    handle: str | None = None
    name: str | None = None


def today() -> date:
    """The day in China."""
    return datetime.now(SHANGHAI).date()


def propose(folder: Path, proposals: Iterable[Proposal], day: date) -> dict[Proposal, str]:
    """Write candidates into accounts.csv; what became of each, in words.

    Rows of known accounts stay as they are. Raises PanelError; then nothing was written.
    """
    file = AccountsFile(folder)
    results = {proposal: _propose(file, proposal, day) for proposal in proposals}
    if any(words == "candidate" for words in results.values()):
        file.save()
    return results


def _propose(file: AccountsFile, proposal: Proposal, day: date) -> str:
    known = file.find(proposal.platform, proposal.platform_id)
    if known is not None:
        return f"known already: {known.cells['status'] or 'unverified'} ({known.cells['library']})"
    rows = file.of(proposal.platform, proposal.library)
    if proposal.platform_id in _rejected(rows):
        return "rejected by a person before"
    try:
        check_identifier(proposal.platform, proposal.platform_id)
    except ValueError as problem:
        raise PanelError(str(problem)) from None
    cells = {
        "platform_id": proposal.platform_id,
        "handle": proposal.handle or "",
        "name": " ".join((proposal.name or "").split()),
        "status": AccountStatus.CANDIDATE.value,
        "source": proposal.source,
        "checked_at": day.isoformat(),
    }
    place = file.blank(proposal.platform, proposal.library)
    if place is not None and not _has_content(place):
        place.change(**cells)
    else:
        file.add(platform=proposal.platform, library=proposal.library, **cells)
    return "candidate"


def confirm(folder: Path, account: str, day: date) -> str:
    """A person has checked the account. Raises PanelError."""
    file = AccountsFile(folder)
    row = _row(file, account)
    if row.cells["status"] == AccountStatus.CONFIRMED:
        return f"{account} is confirmed already (checked {row.cells['checked_at'] or 'some day'})"
    if row.cells["status"] == AccountStatus.GONE:
        raise PanelError(f"{account} is gone: write its new status into {file.path} by hand")
    row.change(status=AccountStatus.CONFIRMED.value, checked_at=day.isoformat())
    _take_place(file, row)
    file.save()
    return f"{_named(row)} is confirmed as the account of {row.cells['library']}"


def reject(folder: Path, account: str, day: date) -> str:
    """Record that the account belongs to another owner; it is not proposed again."""
    file = AccountsFile(folder)
    row = _row(file, account)
    if row.cells["status"] in (AccountStatus.CONFIRMED, AccountStatus.GONE):
        raise PanelError(
            f"{account} is {row.cells['status']}, not a candidate: change {file.path} by hand"
        )
    named, place = _named(row), file.blank(*row.place)
    note = NOT_THEIRS + row.cells["platform_id"]
    if place is None:
        place = row
        place.change(
            platform_id="", handle="", name="", status=AccountStatus.UNKNOWN.value, source=note
        )
    else:
        file.rows.remove(row)
        place.change(source="; ".join(filter(None, (place.cells["source"], note))))
    place.change(checked_at=day.isoformat())
    file.save()
    return f"{named} is not an account of {place.cells['library']}; it is not proposed again"


def state_gone(folder: Path, account: str, day: date) -> str:
    """A person has looked: the account is closed. Raises PanelError."""
    file = AccountsFile(folder)
    row = _row(file, account)
    if row.cells["status"] != AccountStatus.GONE:
        row.change(status=AccountStatus.GONE.value, checked_at=day.isoformat())
        file.save()
    return f"{_named(row)} is gone; what is stored of it stays"


def state_none(folder: Path, library: str, platform: str, day: date) -> str:
    """A person has looked: the library has no account on the platform. Raises PanelError."""
    file = AccountsFile(folder)
    check_library(file, library)
    if platform not in PLATFORMS:
        raise PanelError(f"no platform '{platform}'; there is {', '.join(PLATFORMS)}")
    known = [row for row in file.of(platform, library) if row.cells["platform_id"]]
    if known:
        raise PanelError(
            f"{library} has {known[0].label} ({known[0].cells['status'] or 'unverified'}) in"
            f" {file.path}: reject it first (`scrapy panel reject {known[0].label}`)"
        )
    place = file.blank(platform, library) or file.add(platform=platform, library=library)
    source = "; ".join(filter(None, (place.cells["source"], STATED)))
    if place.cells["status"] != AccountStatus.NONE:
        place.change(
            status=AccountStatus.NONE.value, handle="", source=source, checked_at=day.isoformat()
        )
        file.save()
    return f"{library} has no account on {platform}"


def check_library(file: AccountsFile, library: str) -> None:
    """Raises PanelError for a code that libraries.csv does not have."""
    codes = [known.code for known in file.panel.libraries]
    if library not in codes:
        close = get_close_matches(library, codes, n=1)
        hint = f"; did you mean '{close[0]}'?" if close else ""
        raise PanelError(f"'{library}' is not a code of libraries.csv{hint}")


def _has_content(place: FileRow) -> bool:
    """A published handle, a note, a statement: worth more than a proposal that may be wrong."""
    return any(place.cells[column] for column in ("handle", "name", "source"))


def _take_place(file: AccountsFile, row: FileRow) -> None:
    """The confirmed account takes over from the row that kept its place."""
    place = file.blank(*row.place)
    if place is None:
        return
    if place.cells["handle"] and not row.cells["handle"]:
        row.change(handle=place.cells["handle"])
    if not _rejected([place]):
        file.rows.remove(place)


def _row(file: AccountsFile, account: str) -> FileRow:
    platform, _, identifier = account.partition(":")
    row = file.find(platform, identifier) if identifier else None
    if row is None:
        raise PanelError(
            f"no account {account} in {file.path}; expected PLATFORM:ID of a row there, e.g."
            f" {next(iter(PLATFORMS))}:{next(iter(PLATFORMS.values())).accounts.example}"
        )
    return row


def _named(row: FileRow) -> str:
    return f"{row.label} ({row.cells['name']})" if row.cells["name"] else row.label


def _rejected(rows: Iterable[FileRow]) -> set[str]:
    return {
        identifier.rstrip(";")
        for row in rows
        for identifier in REJECTED.findall(row.cells["source"])
    }

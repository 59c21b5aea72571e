"""The two files of a panel, read and checked; nothing is touched but the files."""

from collections.abc import Callable, Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from libcrawl.panel import cells
from libcrawl.panel.model import Panel, PanelAccount, PanelLibrary
from libcrawl.panel.problems import PanelError, Problem
from libcrawl.panel.table import PanelRow, read_table
from libcrawl.panel.vocabulary import CRAWLED, IN_FILES, LEVELS, REGIONS, AccountStatus
from libcrawl.platforms import PLATFORMS

Cells = dict[str, Callable[[str], object]]

LIBRARY_CELLS: Cells = {
    "code": cells.slug,
    "name_zh": cells.required,
    "name_en": cells.optional,
    "province": cells.optional,
    "region": cells.maybe_one_of(REGIONS),
    "level": cells.maybe_one_of(LEVELS),
    "kind": cells.optional,
}
ACCOUNT_CELLS: Cells = {
    "platform": cells.one_of(PLATFORMS),
    "library": cells.slug,
    "platform_id": cells.uncounted,
    "handle": cells.uncounted,
    "name": cells.optional,
    "status": cells.maybe_one_of(IN_FILES),
    "source": cells.optional,
    "checked_at": cells.past_date,
}


def read_panel(folder: Path) -> Panel:
    """libraries.csv and accounts.csv of the folder.

    Raises PanelError with every problem of both files: `file:line: column: what, expected what`.
    """
    problems: list[Problem] = []
    libraries, codes = _read_libraries(folder / "libraries.csv", problems)
    accounts = _read_accounts(folder / "accounts.csv", codes, problems)
    if problems:
        raise PanelError(*sorted(problems, key=_place))
    return Panel(libraries, accounts)


def _place(problem: Problem) -> tuple[bool, int]:
    return problem.path.name == "accounts.csv", problem.line or 0


def _read_libraries(
    path: Path, problems: list[Problem]
) -> tuple[tuple[PanelLibrary, ...], frozenset[str]]:
    """The good rows, and the codes of all rows, so that a bad row is reported only once."""
    rows = read_table(path, tuple(LIBRARY_CELLS), problems)
    _check_unique(path, "code", ((row.line, row.cells["code"]) for row in rows), problems)
    if not rows and not problems:
        problems.append(Problem(path, "holds no library, expected at least one row"))
    values = (_convert(path, row, LIBRARY_CELLS, problems) for row in rows)
    libraries = tuple(PanelLibrary(**value) for value in values if value)
    return libraries, frozenset(row.cells["code"] for row in rows)


def _read_accounts(
    path: Path, codes: frozenset[str], problems: list[Problem]
) -> tuple[PanelAccount, ...]:
    rows = read_table(path, tuple(ACCOUNT_CELLS), problems)
    accounts = [(row.line, _read_account(path, row, codes, problems)) for row in rows]
    good = [(line, account) for line, account in accounts if account]
    known = (
        (line, f"{account.platform}:{account.platform_id}")
        for line, account in good
        if account.platform_id
    )
    blank = (
        (line, f"row of {account.library} on {account.platform} without identifier")
        for line, account in good
        if not account.platform_id
    )
    _check_unique(path, "platform_id", known, problems)
    _check_unique(path, "platform_id", blank, problems)
    return tuple(account for _, account in good)


def _read_account(
    path: Path, row: PanelRow, codes: frozenset[str], problems: list[Problem]
) -> PanelAccount | None:
    values = _convert(path, row, ACCOUNT_CELLS, problems)
    if not values:
        return None
    status = AccountStatus(values["status"] or AccountStatus.UNKNOWN)
    if status is AccountStatus.UNKNOWN and values["platform_id"]:
        status = AccountStatus.UNVERIFIED  # it was `unknown` until the identifier was filled in
    account = PanelAccount(**(values | {"status": status}))
    wrong = list(_contradictions(account, codes))
    problems.extend(Problem(path, message, row.line, column) for column, message in wrong)
    return None if wrong else account


def _convert(
    path: Path, row: PanelRow, parsers: Cells, problems: list[Problem]
) -> dict[str, Any] | None:
    """The values of a row, or None when a cell is wrong."""
    values: dict[str, Any] = {}
    for column, parse in parsers.items():
        try:
            values[column] = parse(row.cells[column])
        except ValueError as error:
            problems.append(Problem(path, str(error), row.line, column))
    return values if len(values) == len(parsers) else None


def _contradictions(account: PanelAccount, codes: frozenset[str]) -> Iterable[tuple[str, str]]:
    """Column and message of what is wrong between the cells of a row."""
    if codes and account.library not in codes:
        close = get_close_matches(account.library, codes, n=1)
        hint = f"; did you mean {close[0]}?" if close else ""
        yield "library", f"'{account.library}' is not a code of libraries.csv{hint}"
    if account.platform_id:
        try:
            cells.check_identifier(account.platform, account.platform_id)
        except ValueError as error:
            yield "platform_id", str(error)
        if account.status is AccountStatus.NONE:
            yield (
                "status",
                f"'{account.status}' contradicts the identifier, "
                "expected confirmed, unverified, candidate or gone",
            )
    elif account.status in (*CRAWLED, AccountStatus.CANDIDATE) and not account.handle:
        yield (
            "status",
            f"'{account.status}' needs a platform_id or a handle, expected none, gone or unknown",
        )


def _check_unique(
    path: Path, column: str, keys: Iterable[tuple[int, str]], problems: list[Problem]
) -> None:
    first: dict[str, int] = {}
    for line, key in keys:
        if first.setdefault(key, line) != line and key:
            message = f"duplicate {key}, it is in line {first[key]} already; expected once"
            problems.append(Problem(path, message, line, column))

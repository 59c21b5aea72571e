"""The panel and its coverage for people (Rich) and for programs (JSON)."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from libcrawl.messages import translate
from libcrawl.panel.account_state import REMEDIES, AccountState, KnownAccount
from libcrawl.panel.changes import ChangeKind, PanelChanges
from libcrawl.panel.coverage import Coverage, LibraryCoverage
from libcrawl.platforms import PLATFORMS

MARKS = {
    AccountState.CRAWLED: ("●", "green"),
    AccountState.CANDIDATE: ("?", "yellow"),
    AccountState.BLANK: ("○", "dim"),
    AccountState.GONE: ("×", "red"),
    AccountState.LOST: ("!", "red"),
    AccountState.NONE: ("–", "dim"),
    AccountState.REMOVED: ("·", "dim"),
}
PLACES = {"library": "libraries", "account": "accounts"}
NAMED = 6  # accounts named for each reason; the table shows all
WIDTH = 110  # where there is no terminal


def make_console() -> Console:
    """A console that does not squeeze the table when its output goes to a file."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=WIDTH)


def changes_text(changes: PanelChanges) -> Text:
    """Counts of what changed, then a line for every row that was not simply added."""
    if not changes:
        return Text(translate("The database equals the files: no changes."))
    parts = [
        translate(f"{{count}} {plural if count > 1 else subject} {action}", count=count)
        for subject, plural in PLACES.items()
        for action in ChangeKind
        if (count := changes.count(subject, action))
    ]
    lines = [translate("Changed: {changes}.", changes=translate(", ").join(parts))]
    for change in changes.changes:
        if change.action is not ChangeKind.ADDED:
            columns = f": {', '.join(change.columns)}" if change.columns else ""
            lines.append(f"  {translate(change.action)} {change.label} ({change.owner}){columns}")
    return Text("\n".join(lines))


def coverage_view(coverage: Coverage) -> RenderableType:
    """The table of libraries by platforms, the totals, and the accounts that are not crawled."""
    table = Table(header_style="bold")
    for heading in (translate("Code"), translate("Library"), *PLATFORMS):
        table.add_column(heading, overflow="fold")
    for library in coverage.libraries:
        cells = (_cell(library, platform) for platform in PLATFORMS)
        table.add_row(Text(library.code), Text(library.name_zh), *cells)
    legend = "  ".join(f"{mark} {translate(state)}" for state, (mark, _) in MARKS.items())
    totals = [Text(_total(coverage, platform)) for platform in PLATFORMS]
    return Group(table, Text(legend, style="dim"), *totals, Text(_not_crawled(coverage)))


def as_json(changes: PanelChanges, coverage: Coverage) -> dict[str, object]:
    """The coverage as plain values for JSON."""
    return {
        "changes": [asdict(change) for change in changes.changes],
        "libraries": [
            {
                "code": library.code,
                "name_zh": library.name_zh,
                "accounts": [
                    asdict(account) | {"reason": account.reason}
                    for platform in PLATFORMS
                    for account in library.accounts[platform]
                ],
            }
            for library in coverage.libraries
        ],
        "totals": {platform: coverage.totals(platform) for platform in PLATFORMS},
    }


def _cell(library: LibraryCoverage, platform: str) -> Text:
    state = library.state(platform)
    mark, style = MARKS[state]
    names = [_shown(account) for account in library.accounts[platform]]
    return Text(" ".join([mark, ", ".join(filter(None, names))]).strip(), style=style)


def _shown(account: KnownAccount) -> str:
    return account.name or account.platform_id or account.handle or ""


def _total(coverage: Coverage, platform: str) -> str:
    totals = coverage.totals(platform)
    others = [
        f"{totals[at]} {translate(at)}"
        for at in AccountState
        if at is not AccountState.CRAWLED and totals[at]
    ]
    crawled = translate(
        "{crawled} of {libraries} libraries crawled",
        crawled=totals[AccountState.CRAWLED],
        libraries=len(coverage.libraries),
    )
    return f"{platform}: {translate(', ').join([crawled, *others])}"


def _not_crawled(coverage: Coverage) -> str:
    groups = coverage.not_crawled()
    if not groups:
        return translate("Every account of the panel is crawled.")
    lines = [translate("Not crawled:")]
    for state in AccountState:
        if accounts := groups.get(state):
            lines.append(f"  {len(accounts)} × {translate(state)} ({_some(accounts)})")
            lines.append(f"    {translate(REMEDIES[state])}")
    return "\n".join(lines)


def _some(accounts: Sequence[KnownAccount]) -> str:
    return ", ".join([*_labels(accounts[:NAMED]), *(["…"] if len(accounts) > NAMED else [])])


def _labels(accounts: Iterable[KnownAccount]) -> Iterable[str]:
    return (
        translate("{library} on {platform}", library=account.library, platform=account.platform)
        for account in accounts
    )

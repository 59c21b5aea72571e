"""`case`: one library against itself earlier, and against its peers."""

from collections.abc import Mapping
from typing import Annotated, Any

import pandas as pd
import typer

from analysis import options
from analysis.commands.figures import OnPlatform
from analysis.commands.request import Request, over_window
from analysis.decomposition import decompose
from analysis.indicators import compute_indicators
from analysis.load import DataError
from analysis.ranking import rank_accounts
from analysis.scores import compute_indices, inputs_of
from analysis.versions import VERSIONS, choose_one


@over_window
def case(
    request: Request,
    *,
    library: Annotated[str, typer.Option(help="Code of the library")],
    platform: OnPlatform = None,
    index_: options.Index = None,
    version: options.VersionName = None,
) -> None:
    """What made a library's index change since the window before, and where it stands.

    The contributions of the parts sum to the change exactly.

    Example: case --library anhui --month 2026-10 --index bci
    """
    window = request.window
    name = choose_one(index_, version, platform)
    own_platform = VERSIONS[name].platform
    before, after = (
        compute_indicators(request.observe(each, (own_platform,)))
        for each in (window.before(), window)
    )
    ranking = rank_accounts(compute_indices(after), compute_indices(before), name)
    own = ranking[ranking["library"] == library]
    if own.empty:
        raise DataError(f"no {own_platform} account of {library!r} is known")
    tables = []
    for account in own.to_dict(orient="records"):
        if pd.isna(account["value"]) or pd.isna(account["value_before"]):
            options.say(
                f"{library}, account {account['account_id']}: no {name} in {window} or in"
                f" {window.before()}, so that there is nothing to compare;"
                " `index` says what is missing"
            )
            continue
        table = decompose(
            name,
            *(_inputs(name, frame, account["account_id"]) for frame in (before, after)),
        )
        tables.append(table.assign(account_id=account["account_id"]))
        options.say(_standing(account, ranking, name))
    if not tables:
        raise DataError(f"{library} cannot be compared with itself by {name}")
    request.deliver(pd.concat(tables))
    options.say(f"{window} against {window.before()}")
    request.say_quality(after)


def _inputs(version: str, indicators: pd.DataFrame, account_id: int) -> dict[str, float]:
    row = indicators[indicators["account_id"] == account_id]
    return {name: float(column[0]) for name, column in inputs_of(VERSIONS[version], row).items()}


def _standing(account: Mapping[Any, Any], ranking: pd.DataFrame, version: str) -> str:
    ranked = ranking[ranking["rank"].notna()]
    place = "without a rank" if pd.isna(account["rank"]) else f"rank {account['rank']}"
    return (
        f"{account['library']}: {version} {account['value_before']:.2f} → {account['value']:.2f}, "
        f"{place} of {len(ranked)}; median of the ranked {ranked['value'].median():.2f}"
    )

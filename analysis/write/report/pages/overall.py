"""The first page."""

from __future__ import annotations

from functools import partial

import pandas as pd

from analysis import charts
from analysis.compute.problems.accounts import stand_of_libraries
from analysis.write.report.blocks import Column, Figure, Page, Table
from analysis.write.report.findings import Findings
from analysis.write.report.measures import (
    CHIEF,
    MEASURES,
    NOT_CODED,
    NOT_SHOWN,
    PROBLEMS,
    find_measure,
)
from analysis.write.report.pages.mcci import NAME, mcci_ranking
from analysis.write.report.pages.platform import ranking_table
from analysis.write.report.pages.themes import doubt
from analysis.write.report.sentences import main_platforms, month_in_sentences, trust
from analysis.write.report.words import Both, both_codes, number, percent, signed


def index_page(found: Findings) -> Page:
    """The first page: trust, five sentences, the ranking, the tile grid, the nine questions."""
    rankings = [
        (platform, both_codes("platform", platform), ranking_table(found, platform, ""))
        for platform in found.versions
    ]
    if found.mcci is not None:
        rankings.append(("mcci", NAME, mcci_ranking(found.mcci)))
    silent = silent_table(found)
    return Page(
        "index.html",
        Both("图书馆新媒体报告", "Libraries on new media"),
        [],
        template="index.html",
        extra={
            "trust": trust(found),
            "sentences": month_in_sentences(found),
            "rankings": rankings,
            "silent": silent,
            "silent_names": [
                (str(platform), own.to_dict(orient="records"))
                for platform, own in silent.frame[["platform", "library", "name_zh"]].groupby(
                    "platform", sort=True
                )
            ],
            "grid": grid_figure(found),
            "questions": questions(found),
            "tables": [*(table for *_, table in rankings), silent, questions_table(found)],
        },
    )


def silent_table(found: Findings) -> Table:
    """Accounts that are covered and published nothing."""
    own = found.figures[found.figures["covered"] & (found.figures["works"] == 0)]
    columns = (Column("name_zh", "library"), Column("platform", "code"), Column("followers"))
    return Table(
        "silent", Both("没有发布的账号", "Accounts that published nothing"), own, columns,
        empty=Both("每个已覆盖的账号都有发布。", "Every covered account published something."),
    )  # fmt: skip


def place_in_grid(found: Findings) -> pd.DataFrame:
    """A row for each province and platform: its best library there, or what is missing.

    For the report's platforms with an index, in their order; for all if none has one.
    """
    has = stand_of_libraries(found.coverage).merge(
        found.libraries[["library", "province"]], on="library"
    )
    rows = [
        _cell(found, str(province), platform, own)
        for platform in in_grid(found)
        for province, own in has[has["platform"] == platform].groupby("province", sort=False)
    ]
    columns = ["province", "platform", "library", "name_zh", "state", "percentile", "value"]
    return pd.DataFrame(rows, columns=columns).astype({"percentile": "Float64", "value": "Float64"})


def in_grid(found: Findings) -> list[str]:
    """Platforms of the tile grid."""
    return list(found.versions) or found.platforms


def _cell(found: Findings, province: str, platform: str, own: pd.DataFrame) -> dict[str, object]:
    table = found.rankings.get(platform)
    cell = {"province": province, "platform": platform, "library": own["library"].iloc[0],
            "name_zh": own["name_zh"].iloc[0], "percentile": None, "value": None}  # fmt: skip
    if table is not None:
        mine = table[table["library"].isin(own["library"])]
        ranked = mine.dropna(subset="rank").sort_values("rank")
        if len(ranked):
            best, last = ranked.iloc[0], int(table["rank"].max())
            place = 100 * (1 - (int(best["rank"]) - 1) / max(last - 1, 1))
            return {**cell, "library": best["library"], "name_zh": best["name_zh"],
                    "state": "ranked", "percentile": place, "value": best["value"]}  # fmt: skip
        if (mine["reason"] == "no_works").any():
            return {**cell, "state": "silent"}
        if len(mine):
            return {**cell, "state": "uncovered"}
    if table is None and own["has"].fillna(False).any():
        return {**cell, "state": "unindexed"}
    return {**cell, "state": "unknown" if own["has"].isna().any() else "none"}


def grid_figure(found: Findings) -> Figure:
    """The tile grid."""
    cells = place_in_grid(found)
    ranked = cells[cells["state"] == "ranked"]
    everywhere = ranked.groupby("province")["platform"].nunique()
    top = ranked[ranked["percentile"] >= 80].groupby("province")["platform"].nunique()
    platforms = len(in_grid(found))
    strong = top[top == platforms].index.tolist()
    title = (
        Both(f"{'、'.join(strong)}在每个平台都居前五分之一", f"{len(strong)} provinces are in the top fifth everywhere")
        if strong
        else Both("没有一个省在每个平台都居前五分之一", "No province is in the top fifth everywhere")
    )  # fmt: skip
    order_zh = "、".join(both_codes("platform", each).zh for each in in_grid(found))
    order_en = ", ".join(both_codes("platform", each).en for each in in_grid(found))
    return Figure(
        "grid",
        title,
        Both(f"每格自左至右：{order_zh}；– 没有账号，? 未查找，… 未覆盖，0 未发布",
             f"Each tile from the left: {order_en}; – no account, ? not looked for, … not covered, 0 silent"),
        Both(f"{len(everywhere)} 个省级行政区在各平台的名次，数值见平台页。",
             f"Ranks of {len(everywhere)} provinces on each platform; the pages of platforms have them."),
        partial(charts.tile_grid, cells),
    )  # fmt: skip


def questions(found: Findings) -> list[dict[str, object]]:
    """The nine problems: value now, before, and the libraries at both ends."""
    rows = []
    for problem, name in PROBLEMS.items():
        row: dict[str, object] = {
            "problem": problem, "name": name, "values": [], "note": None, "brief": None,
        }  # fmt: skip
        if problem in (2, 3, 5):
            row["note"] = NOT_SHOWN
        elif problem == 7 and found.themes is None:
            row |= {
                "note": NOT_CODED,
                "brief": Both("尚未编码，不作判断。", "Not coded: no judgement."),
            }
        elif problem == 7 and found.themes is not None and not found.themes.is_reliable:
            row["note"] = doubt(found.themes)
        else:
            row["measure"] = MEASURES[CHIEF[problem]].name
            row["values"], row["others"] = _values(found, CHIEF[problem])
            row["ends"] = _ends(found, problem)
        rows.append(row)
    return rows


def _values(found: Findings, measure: str) -> tuple[list[dict[str, object]], int]:
    """Values on the main platforms, and the number of others on the page of the diagnosis."""
    panel = found.diagnosis.panel
    known = panel[(panel["measure"] == measure) & panel["value"].notna()]
    own = known[known["platform"].isna() | known["platform"].isin(main_platforms(found))]
    places = {platform: place for place, platform in enumerate(found.platforms)}
    own = own.sort_values("platform", key=lambda names: names.map(places), kind="stable")
    values: list[dict[str, object]] = [
        {
            "platform": both_codes("platform", row["platform"]) if not pd.isna(row["platform"]) else None,
            "now": show(measure, row["value"]),
            "before": show(measure, row["before"]),
            "raw": float(row["value"]),
        }
        for row in own.to_dict(orient="records")
    ]  # fmt: skip
    return values, len(known) - len(own)


def _ends(found: Findings, problem: int) -> tuple[str, str] | None:
    own = found.diagnosis.libraries
    own = own[(own["problem"] == problem) & (own["measure"] == CHIEF[problem])]
    if problem == 8:
        own = found.diagnosis.libraries[found.diagnosis.libraries["measure"] == "interactions"]
    values = own.groupby("name_zh", sort=True)["value"].mean().dropna()
    if len(values) < 2:
        return None
    return str(values.idxmin()), str(values.idxmax())


def show(measure: str, value: object) -> str:
    """A value in the format of its measure; one in percentage points without that unit."""
    match find_measure(measure, {}).kind:
        case "num":
            return number(value, 2)
        case "points":
            return signed(None if pd.isna(value) else 100 * float(value), 1)  # type: ignore[arg-type,call-overload]
        case "pct":
            return percent(value)
    return number(value)


def questions_table(found: Findings) -> Table:
    """Every measure of the panel, for the files."""
    from analysis.write.report.pages.diagnosis import measures_table

    return measures_table(found, None)

"""Circulating texts and flagged works are found as the truth of the worlds has them."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Connection, text

from analysis.compute.duplicates import find_repeats, group_copies
from sandbox import WorldSpec
from sandbox.bilibili import truth as bilibili
from sandbox.bilibili.world import BilibiliWorld
from sandbox.circulation import FLAGS, FORMS
from sandbox.douyin import truth as douyin
from sandbox.douyin.world import DouyinWorld
from sandbox.wechat import truth as wechat
from sandbox.wechat.world import WechatWorld
from sandbox.weibo import truth as weibo
from sandbox.weibo.world import WeiboWorld
from tests.conftest import Database

SPEC = WorldSpec()
# Least share found of the works that have a text of somebody else, too.
RECALL = {"same": 0.99, "hashtags": 0.99, "emoji": 0.99, "truncated": 0.99, "edited": 0.85}
INSERT = text("""
INSERT INTO works (account_id, platform_id, kind, title, text, text_complete, url, published_at,
    first_seen_at, last_seen_at)
VALUES (1, :work_id, 'text', :title, :text, true, '', :at, :at, :at)
""")


def true_works(spec: WorldSpec) -> pd.DataFrame:
    """Works that perfect crawls of all platforms store, with the truth about them."""
    worlds = WeiboWorld(spec), WechatWorld(spec), DouyinWorld(spec), BilibiliWorld(spec)
    truths = {
        "weibo": weibo.truth(worlds[0], worlds[0].accounts, "pc", spec.now)["works"],
        "wechat": wechat.truth(worlds[1], worlds[1].accounts, "reader", spec.now)["works"],
        "douyin": douyin.truth(worlds[2], worlds[2].accounts, spec.now)["works"],
        "bilibili": bilibili.truth(worlds[3], "page", worlds[3].accounts, spec.now)["works"],
    }
    rows: list[dict[str, Any]] = []
    for platform, works in truths.items():
        for work in works:
            copy = work["copy"] or {"text": None, "form": None}
            rows.append({
                "work_id": len(rows), "platform": platform, "library": work["account"],
                "account": work["account"], "published_at": pd.Timestamp(work["published_at"]),
                "title": work["title"], "text": work["text"], "interactions": 1,
                "copy": copy["text"], "form": copy["form"], "flag": work["flag"],
            })  # fmt: skip
    works = pd.DataFrame(rows)
    return works.assign(account_id=works["account"].factorize()[0])


@pytest.fixture(scope="module")
def works() -> pd.DataFrame:
    return true_works(SPEC)


def found_share(true: pd.DataFrame) -> pd.Series:
    """Share of the works with a circulating text that are grouped with another one, by form."""
    shared = true[true.groupby("copy")["copy"].transform("size") > 1]
    together = shared.groupby(["copy", "group"])["copy"].transform("size").fillna(0) > 1
    return together.groupby(shared["form"]).mean()


@pytest.fixture(scope="module")
def repeats(works: pd.DataFrame) -> pd.DataFrame:
    return find_repeats(works)


def test_copies_of_all_forms_are_found(works: pd.DataFrame, repeats: pd.DataFrame) -> None:
    groups = group_copies(works, repeats).set_index("work_id")["group"]
    true = works[works["form"].isin(FORMS)].assign(group=works["work_id"].map(groups))
    by_platform = true.groupby("copy")["platform"].nunique()
    assert (by_platform > 1).sum() > 10, "over platforms"
    assert true.groupby("copy")["account"].nunique().max() > 3, "and over accounts"
    assert set(true["form"]) == set(FORMS)
    found = found_share(true)
    assert {form: share for form, share in found.items() if share < RECALL[str(form)]} == {}


def test_quotes_from_articles_are_found(works: pd.DataFrame, repeats: pd.DataFrame) -> None:
    """Nine of ten at least, over platforms, and as what they are; the article was there before."""
    articles = works[works["form"] == "article"].groupby("copy")["work_id"].agg(set)
    quotes = works[(works["form"] == "quote") & works["copy"].isin(articles.index)]
    kinds = repeats.set_index(["earlier", "later"])["repeat"].to_dict()
    found = [
        any(kinds.get((article, work)) == "quote" for article in articles[text])
        for work, text in zip(quotes["work_id"], quotes["copy"], strict=True)
    ]
    assert quotes["platform"].nunique() > 1 and "wechat" not in set(quotes["platform"])
    assert len(found) > 60
    assert sum(found) / len(found) >= 0.9


def test_a_series_is_no_copy(works: pd.DataFrame, repeats: pd.DataFrame) -> None:
    """Works of an account that differ in numbers only; two with the same numbers are copies."""
    texts = works.set_index("work_id")["copy"].where(works.set_index("work_id")["form"] == "series")
    earlier, later = (repeats[each].map(texts) for each in ("earlier", "later"))
    own = repeats[earlier.notna() & (earlier == later)]
    assert len(own) > 20
    assert (own["repeat"] == "series").mean() > 0.95
    assert set(repeats[repeats["repeat"] == "series"].index) <= set(own.index), (
        "nothing else is one"
    )


def test_exactly_the_works_to_look_at_are_flagged(database: Database, works: pd.DataFrame) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("INSERT INTO libraries (code, name_zh) VALUES ('a', '甲')"))
        connection.execute(text("INSERT INTO accounts (library_id, platform, platform_id)"
                                " VALUES (1, 'weibo', '1')"))  # fmt: skip
        rows = works[["work_id", "title", "text"]].assign(at=works["published_at"].astype(str))
        rows["work_id"] = rows["work_id"].astype(str)
        rows = rows.astype(object).where(rows.notna(), None)
        connection.execute(INSERT, rows.to_dict("records"))
        found = flagged(connection)
    true = works[works["flag"].notna()]
    assert found == set(zip(true["work_id"].astype(str), true["flag"], strict=True))
    assert {flag for _, flag in found} == set(FLAGS)


def flagged(connection: Connection) -> set[tuple[str, str]]:
    query = "SELECT platform_id, flag FROM flagged_works INNER JOIN works ON works.id = work_id"
    return {(row.platform_id, row.flag) for row in connection.execute(text(query))}

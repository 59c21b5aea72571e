"""Frames from a real database."""

import pandas as pd

from analysis.load.database import load_accounts, load_works, open_database
from tests.analysis.rows import insert_rows
from tests.conftest import Database


def test_types(database: Database) -> None:
    insert_rows(database)
    engine = open_database(database.url)
    accounts = load_accounts(engine, "weibo", ["library", "captured_at", "followers"])
    accounts = accounts.set_index("library")
    assert accounts["followers"].to_dict() == {"yun": 1002, "hai": 2002}
    assert accounts["captured_at"]["yun"] == pd.Timestamp("2026-03-02", tz="Asia/Shanghai")
    assert str(accounts["captured_at"].dt.tz) == "Asia/Shanghai"
    works = load_works(engine, "weibo", ["library", "shares"]).set_index("library")
    assert works["shares"]["yun"] is pd.NA
    assert works["shares"]["hai"] == 1
    assert load_works(engine, "douyin", ["library", "interactions"]).empty
    engine.dispose()

"""Frames from a real database."""

import pandas as pd
import pytest

from analysis.errors import DataError
from analysis.load.database import load_accounts, load_works, open_database, read
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


@pytest.mark.parametrize("rows", ["", " WHERE false"], ids=["all are NULL", "no rows"])
def test_columns_without_a_value_keep_their_type(database: Database, rows: str) -> None:
    engine = open_database(database.url)
    frame = read(
        engine,
        "SELECT NULL::smallint AS one, NULL::bigint AS two, NULL::float8 AS three,"
        " NULL::numeric(5, 2) AS four, NULL::boolean AS five, NULL::text AS six,"
        f" NULL::timestamptz AS seven{rows}",
    )
    assert [str(each) for each in frame.dtypes] == [
        "Int64", "Int64", "Float64", "Float64", "boolean", "string",
        "datetime64[us, Asia/Shanghai]",
    ]  # fmt: skip
    assert (frame["three"] / frame["two"]).isna().all()
    engine.dispose()


def test_a_value_that_python_does_not_have_is_an_error_of_the_data(database: Database) -> None:
    engine = open_database(database.url)
    with pytest.raises(DataError, match="cannot be read: timestamp too large"):
        read(engine, "SELECT timestamptz 'infinity' AS borne_until")
    engine.dispose()

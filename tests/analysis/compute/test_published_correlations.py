"""龚雪竹 2021, 大学图书馆学报 2021(4), Tables 3, 4: increments over 90 days, without 江西."""

from __future__ import annotations

import pandas as pd
import pytest
from sqlalchemy import text

from tests.conftest import Database

COLUMNS = ["works", "followers", "likes", "comments", "shares"]
INCREMENTS = (
    (17, 252, 66000, 2249, 2403),
    (9, -39, 695, 295, 37),
    (4, 1048, 1603, -1, 64),
    (71, 7607, 12000, 358, 208),
    (41, -40, 1247, 93, 503),
    (25, 1122, 5722, 1143, 1495),
    (18, 2428, 18000, 329, 637),
    (60, 533, 1484, 237, 1050),
    (0, 87, 5866, 1227, 793),
)
PUBLISHED = {
    ("works", "followers"): 0.608,
    ("works", "likes"): -0.113,
    ("works", "comments"): -0.289,
    ("works", "shares"): -0.046,
    ("followers", "likes"): -0.004,
    ("followers", "comments"): -0.207,
    ("followers", "shares"): -0.287,
    ("likes", "comments"): 0.802,
    ("likes", "shares"): 0.766,
    ("comments", "shares"): 0.871,
}


def test_in_pandas_and_in_sql(database: Database) -> None:
    frame = pd.DataFrame(INCREMENTS, columns=COLUMNS)
    correlations = frame.corr()
    rows = ", ".join(str(row) for row in INCREMENTS)
    with database.engine.connect() as connection:
        for (one, other), published in PUBLISHED.items():
            query = f"SELECT corr({one}, {other}) FROM (VALUES {rows}) AS t ({', '.join(COLUMNS)})"
            in_sql = connection.execute(text(query)).scalar_one()
            assert in_sql == pytest.approx(correlations.loc[one, other], abs=1e-9)
            assert in_sql == pytest.approx(published, abs=5e-4), (one, other)

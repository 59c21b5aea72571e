"""The formulas in the database give the same values, and NULL in the same undefined cases."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Connection, text

from analysis.compute import indices
from analysis.compute.versions import inputs_of
from tests.analysis.vectors import ALL, Vector
from tests.conftest import Database

ALIKE = (
    "wci_2_0",
    "wci_13_0",
    "wci_14_2",
    "wci_14_2_shares",
    "bci_1",
    "bci_simple",
    "dci_1_0",
    "bvci_2_0",
    "c_index",
    "nri",
    "mcci",
    "mcci_3",
)
TRAITS = """
SELECT proname FROM pg_proc
WHERE pronamespace = 'public'::regnamespace AND proname = ANY(:names)
    AND proisstrict AND provolatile = 'i' AND proparallel = 's'
    AND prorettype = 'float8'::regtype AND 'float8'::regtype::oid = ALL(proargtypes::oid[])
"""


def call(connection: Connection, function: str, inputs: dict[str, Any]) -> float | None:
    arguments = ", ".join(f"{name} => CAST(:{name} AS float8)" for name in inputs)
    value: float | None = connection.execute(
        text(f"SELECT {function}({arguments})"), inputs
    ).scalar_one()
    return value


def names_of(index: str) -> list[str]:
    return list(inputs_of(getattr(indices, index)))


def test_vectors(database: Database) -> None:
    with database.engine.connect() as connection:
        for vector in ALL:
            value = call(connection, vector.index, vector.inputs)
            if vector.value is None:
                assert value is None, vector
            else:
                assert value == pytest.approx(vector.value, abs=vector.within), vector


def test_parts_of_the_published_table(database: Database) -> None:
    with database.engine.connect() as connection:
        for vector in [vector for vector in ALL if vector.index == "dci_1_0"]:
            assert_parts(connection, vector)


def assert_parts(connection: Connection, vector: Vector) -> None:
    for part, expected in vector.parts.items():
        function = f"dci_1_0_{part}"
        wanted = {
            "publishing": ("new_works",),
            "interaction": ("new_likes", "new_comments", "new_shares"),
            "coverage": ("new_followers", "followers"),
        }[part]
        value = call(connection, function, {name: vector.inputs[name] for name in wanted})
        assert value == (expected and pytest.approx(expected, abs=vector.within)), vector


def test_python_and_sql_agree(database: Database) -> None:
    random = np.random.default_rng(11)
    with database.engine.connect() as connection:
        for index in ALIKE:
            for _ in range(50):
                scale = 10.0 ** random.integers(0, 9)
                inputs = {name: float(random.integers(-1, 1 + scale)) for name in names_of(index)}
                inputs |= {n: max(v, 0.0) for n, v in inputs.items() if n in ("works", "days")}
                expected = float(getattr(indices, index)(**inputs).value)
                value = call(connection, index, inputs)
                assert value == (
                    None if math.isnan(expected) else pytest.approx(expected, abs=1e-9, rel=1e-12)
                ), (index, inputs)


def test_nothing_given_nothing_known(database: Database) -> None:
    with database.engine.connect() as connection:
        for index in ALIKE:
            names = names_of(index)
            for missing in names:
                inputs = dict.fromkeys(names, 10.0) | {missing: None}
                assert call(connection, index, inputs) is None, (index, missing)


def test_strict_immutable_and_safe(database: Database) -> None:
    with database.engine.connect() as connection:
        found = connection.execute(text(TRAITS), {"names": list(ALIKE)}).scalars()
        assert sorted(found) == sorted(ALIKE)

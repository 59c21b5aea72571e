"""A library by its code, its names and parts of them."""

import pytest

from analysis.errors import DataError
from analysis.load.known_names import Library, find_library

LIBRARIES = [
    Library("yun", "云山图书馆", "Yunshan Library"),
    Library("hai", "海滨图书馆", None),
    Library("haibei", "海滨市北区图书馆", "North Library of Haibin"),
]


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("yun", "yun"),
        ("云山图书馆", "yun"),
        ("云山", "yun"),
        ("yunshan library", "yun"),
        (" North", "haibei"),
        ("海滨图书馆", "hai"),  # whole, though it is like a part of another
        ("北区", "haibei"),
    ],
)
def test_names(word: str, code: str) -> None:
    assert find_library(LIBRARIES, word) == code


@pytest.mark.parametrize(
    ("word", "words"),
    [
        (
            "海滨",
            r"'海滨' fits 2 libraries, name one: hai \(海滨图书馆\), haibei \(海滨市北区图书馆\)",
        ),
        ("yum", r"there is no library 'yum'; did you mean yun \(云山图书馆\)\?"),
        ("云上图书馆", r"did you mean yun \(云山图书馆\)"),
        ("zzz", r"there is no library 'zzz'; there are: yun \(云山图书馆\), hai"),
        (" ", r"there is no library ' '"),
    ],
)
def test_what_names_none(word: str, words: str) -> None:
    with pytest.raises(DataError, match=words):
        find_library(LIBRARIES, word)

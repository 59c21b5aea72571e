"""Writes traditional.csv: traditional characters, and what OpenCC gives for them.

    uv run --no-project --with opencc==1.4.2 python migrations/traditional.py

OpenCC is under the Apache License 2.0. The search form of texts is made with this table (revision
0018): another one needs a revision that makes the function and the documents again.
"""

from __future__ import annotations

import csv
import unicodedata
from pathlib import Path

import opencc  # type: ignore[import-not-found]

TABLE = Path(__file__).with_name("traditional.csv")
HAN = (*range(0x3400, 0xA000), *range(0x20000, 0x323B0))


def main() -> None:
    convert = opencc.OpenCC("t2s").convert
    normal = (chr(code) for code in HAN if unicodedata.normalize("NFKC", chr(code)) == chr(code))
    pairs = [(one, convert(one)) for one in normal]
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("traditional", "simplified"))
        writer.writerows((one, other) for one, other in pairs if one != other and len(other) == 1)


if __name__ == "__main__":
    main()

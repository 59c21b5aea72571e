"""The READMEs' pictures: screens in Chinese, of a laptop's size, and small."""

from __future__ import annotations

import shutil
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest

from sandbox import pictures

ENGLISH, CHINESE = 'data-lang="en"', 'data-lang="zh"'


def test_of_a_report(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Pictures of a report that opens in English are the same; one that is too large is refused."""
    pictures.take(folder, {"first.png": "index.html"}, tmp_path / "pictures")
    data = (tmp_path / "pictures" / "first.png").read_bytes()
    assert data.startswith(b"\x89PNG")
    assert struct.unpack(">II", data[16:24]) == (1280, 680)
    assert f"first.png: {len(data):,} bytes" in capsys.readouterr().out
    other = shutil.copytree(folder, tmp_path / "report")
    page = other / "index.html"
    page.write_text(page.read_text("utf-8").replace(CHINESE, ENGLISH, 1), "utf-8")
    monkeypatch.setattr(pictures, "LARGEST", 100)
    with pytest.raises(OSError, match=r"other.png has [\d,]+ bytes, and 100 are the most"):
        pictures.take(other, {"other.png": "index.html"}, tmp_path / "pictures")
    assert (tmp_path / "pictures" / "other.png").stat().st_size == pytest.approx(
        len(data), rel=0.02
    )


def test_colours_are_kept_as_near_as_can_be_seen() -> None:
    """A thousand of them, of which 256 stand in the file; white and the text's are exact."""
    picture = np.full((40, 50, 3), 255, np.uint8)
    picture[:20] = 0
    picture[:20, ::2] = np.arange(1500).reshape(20, 25, 3) % 256
    data = pictures.encode(picture)
    parts, place = {}, 8
    while place < len(data):
        length, name = struct.unpack(">I4s", data[place : place + 8])
        parts[name] = data[place + 8 : place + 8 + length]
        (check,) = struct.unpack(">I", data[place + 8 + length : place + 12 + length])
        assert check == zlib.crc32(name + parts[name])
        place += 12 + length
    palette = np.frombuffer(parts[b"PLTE"], np.uint8).reshape(-1, 3)
    lines = np.frombuffer(zlib.decompress(parts[b"IDAT"]), np.uint8).reshape(40, 51)
    shown = palette[lines[:, 1:]].astype(int)
    assert (shown[20:] == 255).all()
    assert (shown[:20, 1::2] == 0).all()
    assert np.abs(shown - picture).max() <= 8


def test_without_a_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(pictures, "REPORT", tmp_path)
    assert pictures.main() == 1
    assert capsys.readouterr().err == f"error: no report in {tmp_path}: run `make demo` first\n"


def test_those_of_the_readmes() -> None:
    for name in pictures.PICTURES:
        assert 10_000 < (pictures.FOLDER / name).stat().st_size <= pictures.LARGEST

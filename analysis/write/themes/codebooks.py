"""Codebooks as files: TOML to edit, REFI-QDA (.qdc) for NVivo, MAXQDA, ATLAS.ti, QualCoder."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import NAMESPACE_URL, UUID, uuid5

from analysis.codebook import Codebook, Theme
from analysis.errors import DataError
from analysis.write.files import refuse_existing, replacing, require_folder

NAMESPACE = "urn:QDA-XML:codebook:1.0"
COLOURS = (
    *("#4E79A7", "#F28E2B", "#59A14F", "#E15759", "#B07AA1", "#76B7B2", "#EDC948", "#FF9DA7"),
    *("#9C755F", "#BAB0AC"),
)


def save_codebook(codebook: Codebook, path: Path, *, overwrite: bool = False) -> None:
    """Write a codebook in the format of the suffix, .toml or .qdc. Raises DataError."""
    if path.suffix not in (".toml", ".qdc"):
        raise DataError(f"{path}: a codebook is a .toml or a .qdc file")
    require_folder(path)
    if not overwrite:
        refuse_existing(path)
    written = as_qdc(codebook) if path.suffix == ".qdc" else as_toml(codebook).encode()
    with replacing([path]) as halves:
        halves[0].write_bytes(written)


def as_toml(codebook: Codebook) -> str:
    """The codebook as TOML, without loss."""
    head = {name: getattr(codebook, name) for name in ("name", "version", "name_zh", "name_en")}
    lines = [
        f"{key} = {_text(value)}" for key, value in (head | {"source": codebook.source}).items()
    ]
    for theme in codebook.themes:
        lines += ["", "[[themes]]"]
        for key in ("code", "name_zh", "name_en", "definition_zh", "definition_en"):
            if value := getattr(theme, key):
                lines.append(f"{key} = {_text(value)}")
        for key in ("cues", "examples"):
            if values := getattr(theme, key):
                lines.append(f"{key} = [{', '.join(map(_text, values))}]")
    return "\n".join(lines) + "\n"


def as_qdc(codebook: Codebook) -> bytes:
    """The codebook as REFI-QDA; data without a field of their own go into the descriptions."""
    from lxml import etree

    root = etree.Element(
        "CodeBook",
        {"origin": "libcrawl"},
        nsmap={None: NAMESPACE},
    )
    codes = etree.SubElement(root, "Codes")
    book = uuid5(NAMESPACE_URL, f"libcrawl:{codebook.name}:{codebook.version}")
    for number, theme in enumerate(codebook.themes):
        element = etree.SubElement(
            codes,
            "Code",
            guid=_guid(book, theme),
            name=theme.name_zh,
            isCodable="true",
            color=COLOURS[number % len(COLOURS)],
        )
        etree.SubElement(element, "Description").text = _description(theme)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True))


def _description(theme: Theme) -> str:
    lines = [theme.definition_zh] if theme.definition_zh else []
    lines += [f"code: {theme.code}", f"name_en: {theme.name_en}"]
    if theme.definition_en:
        lines.append(f"definition_en: {theme.definition_en}")
    lines += [f"cue: {each}" for each in theme.cues]
    return "\n".join([*lines, *(f"example: {each}" for each in theme.examples)])


def _guid(book: UUID, theme: Theme) -> str:
    return str(uuid5(book, theme.code))


def _text(value: str) -> str:
    """A basic string of TOML; JSON's escapes are valid there."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")

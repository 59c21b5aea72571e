"""Codebooks from files: TOML, ours or a user's, and REFI-QDA (.qdc) of other programs."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any, NoReturn

from analysis.codebook import Codebook, Theme
from analysis.errors import DataError
from analysis.load.known_names import hint

FOLDER = Path(__file__).resolve().parents[1] / "codebooks"
RESERVED = ("all", "abstained")
CODE = re.compile(r"[a-z][a-z0-9_-]{0,39}")
TEXTS = ("name", "version", "name_zh", "name_en", "source")
LISTS = ("cues", "examples")
THEME = tuple(field.name for field in fields(Theme))
REQUIRED = ("code", "name_zh", "name_en")
HEADER = re.compile(r"^\s*\[\[\s*themes\s*\]\]")
REFI = "{urn:QDA-XML:codebook:1.0}"
OUR_LINE = re.compile(r"^(code|name_en|cue|example|definition_en): (.*)$")


def codebook_names() -> list[str]:
    """Names of the codebooks that come with the project."""
    return sorted(file.stem for file in FOLDER.glob("*.toml"))


def read_codebook(name: str) -> Codebook:
    """Read a codebook of the project by name, or a .toml or .qdc file. Raises DataError."""
    path = Path(name)
    ending = path.suffix.lower()
    if ending in (".toml", ".qdc", ".qdpx") or "/" in name:
        if not path.is_file():
            raise DataError(f"there is no codebook {path}")
        if ending == ".qdpx":
            raise DataError(f"{path} is a project: export its codebook as .qdc")
        return read_qdc(path) if ending == ".qdc" else read_toml(path)
    if name not in codebook_names():
        raise DataError(
            f"there is no codebook {name!r}{hint(name, codebook_names())}; or give a .toml file"
        )
    return read_toml(FOLDER / f"{name}.toml")


def read_toml(path: Path) -> Codebook:
    """Read a codebook in TOML. Raises DataError with file and line."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        content = tomllib.loads(text)
    except UnicodeDecodeError:
        raise DataError(f"{path} is not UTF-8 text: save it as UTF-8") from None
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror}") from None
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"{path}: {error}") from None
    return _Reader(path, text.splitlines()).read(content)


class _Reader:
    """Checks a parsed codebook. Lines are looked up in the text, as TOML's parser drops them."""

    def __init__(self, path: Path, lines: list[str]) -> None:
        self._path = path
        self._lines = lines
        self._starts = [n for n, line in enumerate(lines) if HEADER.match(line)]

    def read(self, content: dict[str, Any]) -> Codebook:
        self._check_keys(content, (*TEXTS, "themes"), None)
        values = {name: self._text(content, name, None) for name in TEXTS}
        if not CODE.fullmatch(values["name"]):
            self._refuse(None, "name", f"name {values['name']!r}: small letters, digits and -")
        listed = content.get("themes")
        if not isinstance(listed, list) or len(listed) < 2:
            raise DataError(f"{self._path}: a codebook needs two or more [[themes]]")
        themes = tuple(self._theme(number, each) for number, each in enumerate(listed))
        self._check_doubles(themes)
        return Codebook(**values, themes=themes)

    def _theme(self, number: int, values: Any) -> Theme:
        if not isinstance(values, dict):
            raise DataError(f"{self._path}: themes: write each as a [[themes]] of its own")
        self._check_keys(values, THEME, number)
        given: dict[str, Any] = {}
        for name in THEME:
            if name in LISTS:
                given[name] = self._texts(values, name, number)
            elif name in values or name in REQUIRED:
                given[name] = self._text(values, name, number)
        if not CODE.fullmatch(given["code"]):
            what = f"code {given['code']!r}: small letters, digits, - and _, a letter first"
            self._refuse(number, "code", what)
        if given["code"] in RESERVED:
            what = f"code {given['code']!r} has a meaning of its own in tables: choose another"
            self._refuse(number, "code", what)
        return Theme(**given)

    def _check_doubles(self, themes: tuple[Theme, ...]) -> None:
        for name in ("code", "name_zh", "name_en"):
            seen: dict[str, int] = {}
            for number, theme in enumerate(themes):
                value = getattr(theme, name)
                if value in seen:
                    first = self._line(seen[value], name)
                    self._refuse(number, name, f"{name} {value!r} is that of line {first}, too")
                seen[value] = number

    def _check_keys(
        self, values: dict[str, Any], known: tuple[str, ...], theme: int | None
    ) -> None:
        for key in values:
            if key not in known:
                self._refuse(theme, key, f"there is no {key!r} here{hint(key, list(known))}")

    def _text(self, values: dict[str, Any], name: str, theme: int | None) -> str:
        value = values.get(name)
        if not isinstance(value, str) or (not value.strip() and not name.startswith("definition")):
            self._refuse(theme, name, f'{name} is missing or no text: write {name} = "…"')
        return value.strip()

    def _texts(self, values: dict[str, Any], name: str, theme: int) -> tuple[str, ...]:
        value = values.get(name, [])
        if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
            self._refuse(theme, name, f'{name} is a list of texts: {name} = ["…", "…"]')
        return tuple(dict.fromkeys(value))

    def _line(self, theme: int | None, key: str) -> int:
        """Line of the key, else of the theme's header, else 1."""
        starts = [*self._starts, len(self._lines)]
        first = 0 if theme is None else starts[min(theme, len(starts) - 1)]
        last = starts[0] if theme is None else starts[min(theme + 1, len(starts) - 1)]
        pattern = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=")
        found = (n for n in range(first, last) if pattern.match(self._lines[n]))
        return next(found, first) + 1

    def _refuse(self, theme: int | None, key: str, what: str) -> NoReturn:
        raise DataError(f"{self._path}, line {self._line(theme, key)}: {what}")


def read_qdc(path: Path) -> Codebook:
    """Read a REFI-QDA codebook of NVivo, MAXQDA, ATLAS.ti, QualCoder, or of as_qdc.

    Codes that only group others are left out; a code that has no short name gets one. Raises
    DataError.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.parse(path, parser).getroot()
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error}") from None
    except etree.XMLSyntaxError as error:
        raise DataError(f"{path}, line {error.lineno}: no XML: {error.msg}") from None
    if root.tag != f"{REFI}CodeBook":
        raise DataError(f"{path} is no REFI-QDA codebook: it begins with {root.tag}")
    found = [each for each in root.iter(f"{REFI}Code") if each.get("isCodable") != "false"]
    if len(found) < 2:
        raise DataError(f"{path}: a codebook needs two or more codes that works can have")
    names = _qdc_names(path, found)
    themes: list[Theme] = []
    for number, each in enumerate(found, start=1):
        themes.append(_qdc_theme(each, names[number - 1], number, {t.code for t in themes}))
    stem = re.sub(r"[^a-z0-9-]+", "-", path.stem.lower()).strip("-")
    name = stem if CODE.fullmatch(stem) else f"codebook-{stem}".rstrip("-")
    return Codebook(
        **{"name": name, "version": "1", "name_zh": path.stem, "name_en": path.stem},
        source=f"{path.name} ({root.get('origin') or 'REFI-QDA'})",
        themes=tuple(themes),
    )


def _qdc_names(path: Path, found: list[Any]) -> list[str]:
    """Names of codes; an ambiguous name is prefixed with those of the codes around it.

    Raises DataError if they are still alike.
    """
    plain = [_qdc_name(each) for each in found]
    names: list[str] = []
    for name, each in zip(plain, found, strict=True):
        around = [_qdc_name(one) for one in each.iterancestors(f"{REFI}Code")]
        names.append(" / ".join([*reversed(around), name]) if plain.count(name) > 1 else name)
        if names.count(names[-1]) > 1:
            first = found[names.index(names[-1])].sourceline
            raise DataError(
                f"{path}, line {each.sourceline}: name {name!r} is that of line {first}, too"
            )
    return names


def _qdc_name(element: Any) -> str:
    return (element.get("name") or "").strip() or f"code, line {element.sourceline}"


def _qdc_theme(element: Any, name: str, number: int, taken: set[str]) -> Theme:
    """A theme. Lines that as_qdc adds to the description hold what REFI-QDA has no field for."""
    description = element.findtext(f"{REFI}Description") or ""
    ours: dict[str, list[str]] = {}
    kept = []
    for line in description.splitlines():
        if match := OUR_LINE.match(line):
            ours.setdefault(match[1], []).append(match[2])
        else:
            kept.append(line)
    slug = re.sub(r"[^a-z0-9_-]+", "-", name.lower()).strip("-")
    code = ours.get("code", [slug])[0]
    is_usable = CODE.fullmatch(code) and code not in RESERVED and code not in taken
    return Theme(
        code=code if is_usable else f"code-{number}",
        name_zh=name,
        name_en=ours.get("name_en", [name])[0],
        definition_zh="\n".join(kept).strip(),
        definition_en=ours.get("definition_en", [""])[0],
        cues=tuple(ours.get("cue", ())),
        examples=tuple(ours.get("example", ())),
    )

"""Tasks for doccano and Label Studio, and the choices that come back from them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.codebook import Codebook
from analysis.errors import DataError
from analysis.write.themes.workbooks import Coded

SHOWN = ("platform", "library", "kind", "url")


def save_doccano(works: pd.DataFrame, codebook: Codebook, path: Path, round_id: int) -> None:
    """JSONL for a project of text classification with these labels beside it."""
    lines = [
        {"text": words_of(row), "label": [], **_facts(row, codebook, round_id)}
        for row in works.to_dict(orient="records")
    ]
    path.write_text("".join(f"{_json(line)}\n" for line in lines), encoding="utf-8")


def doccano_labels(codebook: Codebook) -> str:
    """What doccano imports as labels."""
    return _json([{"text": theme.code} for theme in codebook.themes]) + "\n"


def save_label_studio(works: pd.DataFrame, codebook: Codebook, path: Path, round_id: int) -> None:
    """Tasks as JSONL, one object a line."""
    lines = [
        {"data": {"text": words_of(row), **_facts(row, codebook, round_id)}}
        for row in works.to_dict(orient="records")
    ]
    path.write_text("".join(f"{_json(line)}\n" for line in lines), encoding="utf-8")


def label_studio_config(codebook: Codebook) -> str:
    """The labelling interface."""
    from xml.sax.saxutils import quoteattr

    choices = "\n".join(
        f"    <Choice value={quoteattr(theme.code)} hint={quoteattr(theme.label)}/>"
        for theme in codebook.themes
    )
    return (
        '<View>\n  <Text name="text" value="$text"/>\n'
        '  <Choices name="theme" toName="text" choice="single">\n'
        f"{choices}\n  </Choices>\n</View>\n"
    )


def read_json(path: Path, codebook: Codebook, wanted: set[int], coder: str) -> Coded:
    """An export of either program, JSON or JSONL. Raises DataError that names line and problem."""
    rows: dict[int, Mapping[str, Any]] = {}
    rounds: set[int] = set()
    problems: list[str] = []
    for number, task in enumerate(load_tasks(path), start=1):
        data = task.get("data") or task
        key, round_id = str(data.get("work_id")), str(data.get("round_id"))
        chosen = _chosen(task)
        unknown = [code for code in chosen if code not in codebook.codes]
        if not key.isdecimal() or int(key) not in wanted:
            problems.append(f"{path}, task {number}: {key!r} is no work of this round")
        elif unknown:
            problems.append(f"{path}, task {number}: {unknown[0]!r} is no theme of {codebook}")
        elif not chosen:
            problems.append(f"{path}, task {number}: work {key} has no theme")
        else:
            rounds.add(int(round_id))
            rows[int(key)] = {
                **{"work_id": int(key), "theme": chosen[0]},
                **{"second_themes": chosen[1:], "note": None},
            }
    if missing := wanted - set(rows):
        problems.append(f"{path}: {len(missing)} of {len(wanted)} works of the round have no theme")
    if problems:
        raise DataError("\n".join(problems[:10]))
    return Coded(path, min(rounds), coder, codebook.digest, tuple(rows.values()))


def load_tasks(path: Path) -> list[dict[str, Any]]:
    """Raises DataError where a line is none."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise DataError(f"there is no file {path}") from None
    except (UnicodeDecodeError, OSError):
        raise DataError(f"{path} cannot be read as UTF-8") from None
    if text.lstrip().startswith("["):
        return list(_parse(path, 1, text))
    lines = enumerate(text.splitlines(), start=1)
    return [task for number, line in lines if line.strip() for task in [_parse(path, number, line)]]


def _parse(path: Path, number: int, text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise DataError(f"{path}, line {number + error.lineno - 1}: no JSON: {error.msg}") from None


def _chosen(task: Mapping[str, Any]) -> list[str]:
    """Of doccano `label` or `labels`, of Label Studio the choices of the last annotation."""
    if annotations := task.get("annotations"):
        results: Iterable[Any] = annotations[-1].get("result", [])
        return [each for one in results for each in one.get("value", {}).get("choices", [])]
    labels = task.get("label", task.get("labels", []))
    return [labels] if isinstance(labels, str) else [str(each) for each in labels]


def words_of(row: Mapping[Any, Any]) -> str:
    """Title and text."""
    parts = [row["title"] if isinstance(row.get("title"), str) else "", row["text"]]
    return "\n".join(part for part in parts if part)


def _facts(row: Mapping[Any, Any], codebook: Codebook, round_id: int) -> dict[str, Any]:
    shown = {name: row[name] for name in SHOWN}
    return {
        "work_id": int(row["work_id"]),
        "round_id": round_id,
        **shown,
        "codebook": str(codebook),
    }


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)

"""Tasks for doccano and Label Studio, and their exports with the choices."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import pandas as pd

from analysis.codebook import Codebook
from analysis.errors import DataError
from analysis.write.themes.filled import MOST_REPORTED, Coded, find_code, unknown_theme

SHOWN = ("platform", "library", "kind", "url")


def save_doccano(works: pd.DataFrame, codebook: Codebook, path: Path, round_id: int) -> None:
    """Write tasks as JSONL for a text classification project, and its labels."""
    lines = [
        {"text": words_of(row), "label": [], **_facts(row, codebook, round_id)}
        for row in works.to_dict(orient="records")
    ]
    path.write_text("".join(f"{_json(line)}\n" for line in lines), encoding="utf-8")


def doccano_labels(codebook: Codebook) -> str:
    """Labels in doccano's import format."""
    return _json([{"text": theme.code} for theme in codebook.themes]) + "\n"


def save_label_studio(works: pd.DataFrame, codebook: Codebook, path: Path, round_id: int) -> None:
    """Write tasks as JSONL."""
    lines = [
        {"data": {"text": words_of(row), **_facts(row, codebook, round_id)}}
        for row in works.to_dict(orient="records")
    ]
    path.write_text("".join(f"{_json(line)}\n" for line in lines), encoding="utf-8")


def label_studio_config(codebook: Codebook) -> str:
    """Labelling interface of Label Studio."""
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


@dataclass(frozen=True, slots=True)
class Tasks:
    """An export of either program, JSON or JSONL: an object for each work."""

    path: Path
    all: Sequence[Mapping[str, Any]]

    @property
    def round_id(self) -> int:
        """The round of the tasks. Raises DataError if they name none, or several."""
        found = {str(_data(task).get("round_id")) for task in self.all}
        if not found or not all(map(str.isdecimal, found)):
            raise DataError(
                f"{self.path} names no round: it is no export of tasks of `themes sample`"
            )
        if len(found) > 1:
            named = ", ".join(sorted(found))
            raise DataError(f"{self.path} holds tasks of several rounds ({named}): export each")
        return int(min(found))

    def read(self, codebook: Codebook, wanted: set[int], coder: str) -> Coded:
        """The choices. Raises DataError that names task and problem."""
        rows: dict[int, Mapping[str, Any]] = {}
        problems: list[str] = []
        for number, task in enumerate(self.all, start=1):
            key = str(_data(task).get("work_id")).removesuffix(".0")
            try:
                row = _row(key, _chosen(task), codebook, wanted)
                if row["work_id"] in rows:
                    raise DataError(f"work {key} stands in the file twice")
                rows[row["work_id"]] = row
            except DataError as problem:
                problems.append(f"{self.path}, task {number}: {problem}")
        if not problems and (missing := wanted - set(rows)):
            of = f"{len(missing)} of {len(wanted)}"
            problems.append(f"{self.path}: {of} works of the round have no theme")
        if problems:
            raise DataError("\n".join(problems[:MOST_REPORTED]))
        return Coded(self.path, self.round_id, coder, tuple(rows.values()))


def open_tasks(path: Path) -> Tasks:
    """Read an export of either program. Raises DataError for a line that is no task."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise DataError(f"there is no file {path}") from None
    except (UnicodeDecodeError, OSError):
        raise DataError(f"{path} cannot be read as UTF-8") from None
    if text.lstrip().startswith("["):
        tasks = list(_parse(path, 1, text))
    else:
        lines = enumerate(text.splitlines(), start=1)
        tasks = [_parse(path, number, line) for number, line in lines if line.strip()]
    for number, task in enumerate(tasks, start=1):
        if not isinstance(task, dict) or not isinstance(_data(task), dict):
            raise DataError(f"{path}, task {number}: it is no object with a text and its labels")
    return Tasks(path, tasks)


def _parse(path: Path, number: int, text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise DataError(f"{path}, line {number + error.lineno - 1}: no JSON: {error.msg}") from None


def _data(task: Mapping[str, Any]) -> Any:
    """Our fields of a task: Label Studio keeps them in `data`, doccano beside its own."""
    return task.get("data") or task


def _row(key: str, chosen: list[str], codebook: Codebook, wanted: set[int]) -> dict[str, Any]:
    """Codes of a task: the first choice is the main theme. Raises DataError."""
    if not key.isdecimal() or int(key) not in wanted:
        raise DataError(f"{key!r} is no work of this round")
    codes = [find_code(codebook, each) or _refuse(codebook, each) for each in chosen]
    if not codes:
        raise DataError(f"work {key} has no theme")
    first, *others = dict.fromkeys(codes)
    return {"work_id": int(key), "theme": first, "second_themes": others, "note": None}


def _refuse(codebook: Codebook, chosen: str) -> NoReturn:
    raise DataError(unknown_theme(codebook, chosen))


def _chosen(task: Mapping[str, Any]) -> list[str]:
    """Choices: doccano's `label` or `labels`, or Label Studio's last annotation not skipped."""
    if annotations := task.get("annotations"):
        done = [each for each in annotations if not each.get("was_cancelled")]
        results: Iterable[Any] = (done[-1].get("result") if done else None) or []
        return [each for one in results for each in one.get("value", {}).get("choices", [])]
    labels = task.get("label") or task.get("labels") or []
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

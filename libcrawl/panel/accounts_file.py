"""accounts.csv as a file that people edit: rows that are not touched keep every character."""

from __future__ import annotations

import codecs
import csv
import io
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from libcrawl.panel.encoding import decode
from libcrawl.panel.problems import PanelError, Problem
from libcrawl.panel.reader import read_panel

NAME = "accounts.csv"


@dataclass(slots=True, eq=False)
class FileRow:
    """A row of the file: its cells by column, and its characters while nothing has changed."""

    cells: dict[str, str]
    raw: str | None = None

    @property
    def place(self) -> tuple[str, str]:
        """The platform and the library that the row is about."""
        return self.cells["platform"], self.cells["library"]

    @property
    def label(self) -> str:
        return f"{self.cells['platform']}:{self.cells['platform_id'] or '?'}"

    def change(self, **cells: str) -> None:
        self.cells.update(cells)
        self.raw = None


class AccountsFile:
    """The rows of accounts.csv in their order. Raises PanelError where the panel is not good."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / NAME
        self.panel = read_panel(folder)
        self._before = self.path.read_bytes()
        self._encoding = _encoding_of(self._before)
        lines = list(io.StringIO(decode(self._before), newline=""))
        reader = csv.reader(iter(lines), strict=True)
        self._head = ""
        self.columns: list[str] = []
        self.rows: list[FileRow] = []
        start = 0
        for record in reader:
            raw, start = "".join(lines[start : reader.line_num]), reader.line_num
            cells = [cell.strip() for cell in record]
            if not self.columns:
                self._head += raw
                self.columns = cells if any(cells) else []
            elif any(cells):
                self.rows.append(FileRow(dict(zip(self.columns, cells, strict=True)), raw))
            elif self.rows:  # a blank line stays behind the row before it
                self.rows[-1].raw = (self.rows[-1].raw or "") + raw
            else:
                self._head += raw
        self._end = "\r\n" if self._head.endswith("\r\n") else "\n"

    def of(self, platform: str, library: str) -> list[FileRow]:
        """The rows of a library on a platform."""
        return [row for row in self.rows if row.place == (platform, library)]

    def find(self, platform: str, identifier: str) -> FileRow | None:
        """The row of an account."""
        wanted = (platform, identifier)
        found = (r for r in self.rows if (r.cells["platform"], r.cells["platform_id"]) == wanted)
        return next(found, None)

    def blank(self, platform: str, library: str) -> FileRow | None:
        """The row that keeps the place of an account not known yet."""
        return next((r for r in self.of(platform, library) if not r.cells["platform_id"]), None)

    def add(self, **cells: str) -> FileRow:
        """A new row, behind the others of its platform and library, else of its platform."""
        row = FileRow(dict.fromkeys(self.columns, "") | cells)
        behind = self.of(*row.place) or [r for r in self.rows if r.place[0] == row.place[0]]
        self.rows.insert(self.rows.index(behind[-1]) + 1 if behind else len(self.rows), row)
        return row

    def save(self) -> None:
        """Replace the file at once by the changed one. Raises PanelError; then nothing changed."""
        try:
            if self.path.read_bytes() != self._before:
                raise PanelError(Problem(self.path, "was changed meanwhile: run the command again"))
            data = self._text().encode(self._encoding)
            self._check(data)
            _replace(self.path.resolve(), data)
        except OSError as problem:
            raise PanelError(
                Problem(self.path, f"cannot be written, nothing changed: {problem.strerror}")
            ) from None

    def _text(self) -> str:
        parts = [self._head, *(self._written(row) for row in self.rows)]
        return "".join(part if part.endswith(("\n", "\r")) else part + self._end for part in parts)

    def _written(self, row: FileRow) -> str:
        if row.raw is not None:
            return row.raw
        written = io.StringIO(newline="")
        writer = csv.writer(written, lineterminator=self._end)
        writer.writerow(row.cells[column] for column in self.columns)
        return written.getvalue()

    def _check(self, data: bytes) -> None:
        """What is written must be a good panel, too."""
        with tempfile.TemporaryDirectory() as trial:
            shutil.copyfile(self.folder / "libraries.csv", Path(trial) / "libraries.csv")
            (Path(trial) / NAME).write_bytes(data)
            try:
                read_panel(Path(trial))
            except PanelError as problem:
                raise PanelError(str(problem).replace(trial, str(self.folder))) from None


def _encoding_of(data: bytes) -> str:
    """The encoding that `panel.encoding.decode` has found."""
    if data.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    try:
        data.decode()
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"


def _replace(path: Path, data: bytes) -> None:
    mode = path.stat().st_mode & 0o777
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{NAME}.", delete=False) as file:
        made = Path(file.name)
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            made.chmod(mode)
            made.replace(path)
        except BaseException:
            made.unlink(missing_ok=True)
            raise

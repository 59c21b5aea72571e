"""What a sync of the panel changed."""

from dataclasses import dataclass
from enum import StrEnum


class ChangeKind(StrEnum):
    """The kind of a change of a row."""

    ADDED = "added"
    CHANGED = "changed"
    IDENTIFIED = "identified"
    """A row without identifier received one."""
    RESTORED = "restored"
    """An account that was gone or removed is back."""
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class CellChange:
    """A row that changed: its label, what it belongs to, and the columns that changed."""

    subject: str
    action: ChangeKind
    label: str
    owner: str
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PanelChanges:
    """All changes of one sync; empty when the database was up to date."""

    changes: tuple[CellChange, ...]

    def __bool__(self) -> bool:
        return bool(self.changes)

    def count(self, subject: str, action: ChangeKind) -> int:
        """The number of libraries or accounts with this kind of change."""
        return sum((change.subject, change.action) == (subject, action) for change in self.changes)

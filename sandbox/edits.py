"""Edits of works: what readers see of a text from some moment on."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edit:
    """From `at` (unix seconds) on, the text ends with `note` and is shown as edited."""

    at: int
    note: str


def latest_edit(edits: Sequence[Edit], moment: int) -> Edit | None:
    """The last edit that readers of that moment see."""
    return next((edit for edit in reversed(edits) if edit.at <= moment), None)

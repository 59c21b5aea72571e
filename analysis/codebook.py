"""A codebook: the themes that works are coded by."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A code with its names. `cues`: strings in a work that indicate it."""

    code: str
    name_zh: str
    name_en: str
    definition_zh: str = ""
    definition_en: str = ""
    cues: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """Label for people to choose from: the code, then the names."""
        return f"{self.code} {self.name_zh} {self.name_en}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Codebook:
    """Themes in their order; a version is never changed once works were coded by it."""

    name: str
    version: str
    name_zh: str
    name_en: str
    source: str
    themes: tuple[Theme, ...]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"

    @property
    def codes(self) -> list[str]:
        return [theme.code for theme in self.themes]

    @property
    def digest(self) -> str:
        """SHA-256 over all its content."""
        content = json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()

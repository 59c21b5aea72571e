"""README of a package in English and Chinese: method, verdicts, holes, ages, versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.choices import Language
from analysis.write.labels import codes
from analysis.write.package.descriptors import Description
from analysis.write.package.tables import ABOUT

NAMES = {Language.EN: "README.md", Language.ZH: "README.zh.md"}


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Evidence of the data. `platforms`: code → accounts, covered ones, works, works observed.

    `verdicts`: refreshes by verdict; `ages`: quartiles of the works' ages in days; `holes`: works
    not wholly read; `uncovered`: library and platform of the accounts that are not covered.
    """

    platforms: Mapping[str, Sequence[int]]
    verdicts: Mapping[str, int]
    ages: Sequence[float]
    holes: int
    uncovered: Sequence[tuple[str, str]]
    rows: Mapping[str, int]
    has_texts: bool


HERE = Path(__file__).parent
COMMA = {Language.EN: ", ", Language.ZH: "、"}
TEXTS = {
    Language.EN: ("Texts of works are left out.", "It holds texts that their publishers own."),
    Language.ZH: ("不含作品的文字。", "含有版权属于发布者的文字。"),
}
NONE = {Language.EN: "none", Language.ZH: "无"}
AS_OF = {Language.EN: ", seen before {0}", Language.ZH: "（{0} 之前所见）"}


def write_readmes(folder: Path, description: Description, state: State) -> None:
    """Write both READMEs."""
    for number, language in enumerate((Language.EN, Language.ZH)):
        text = _fill(language, number, description, state)
        (folder / NAMES[language]).write_text(text, "utf-8")


def _fill(language: Language, number: int, description: Description, state: State) -> str:
    facts = description.facts
    names = codes("platform", language)
    verdicts = codes("verdict", language)
    comma = COMMA[language]
    ended = comma.join(f"{verdicts.get(name, name)} {n:,}" for name, n in state.verdicts.items())
    form = {Language.EN: "{} ({})", Language.ZH: "{}（{}）"}[language]
    uncovered = (form.format(name, names.get(each, each)) for name, each in state.uncovered)
    template = (HERE / f"readme.{language}.md").read_text("utf-8")
    return template.format(
        **{
            **facts,
            "as_of": AS_OF[language].format(facts["as_of"]) if "as_of" in facts else "",
            "versions": facts.get("versions") or NONE[language],  # of a platform without an index
        },
        title=description.title[number],
        summary=description.summary[number],
        citation=description.citation,
        texts=TEXTS[language][state.has_texts],
        platforms="\n".join(
            f"| {names.get(platform, platform)} | {' | '.join(f'{n:,}' for n in counts)} |"
            for platform, counts in state.platforms.items()
        ),
        uncovered=comma.join(uncovered) or NONE[language],
        verdicts=ended or NONE[language],
        holes=f"{state.holes:,}",
        ages=comma.join(f"{age:.1f}" for age in state.ages) or NONE[language],
        tables="\n".join(
            f"| `{table}` | {rows:,} | {ABOUT[table].words[number]} |"
            for table, rows in state.rows.items()
        ),
    )

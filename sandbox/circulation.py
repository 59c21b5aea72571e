"""Texts that go round among libraries, and works that a person should look at.

A text goes round on one day: some accounts, on any platform, publish it within five days, each in a
form of its own. An article is quoted in short works of other platforms in the days after.
An account announces the same thing eight weeks on end, with other numbers. Now and then one adds a
sentence that no library should publish.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from random import Random
from typing import TypeVar

from sandbox.hours import AFTER, BEFORE, DAY
from sandbox.libraries import Library
from sandbox.prose import compose
from sandbox.prose.compose import Written
from sandbox.prose.themes import writes_held_back
from sandbox.spec import WorldSpec

EVERY = 8 * DAY
WITHIN = 5 * DAY
TAKING = 0.14
"""Share of the accounts that publish a text that goes round."""

HELD_BACK = 0.25
FLAGGED = 0.012
"""Share of the works with a sentence of FLAGS."""

AUTHORS = 0.08
"""Share of the accounts with articles that publish one that is quoted."""

QUOTING = 0.12
"""Share of the accounts of other platforms that quote it."""

PASSAGE = 4
"""Sentences of a quote."""

THEME = "knowledge"
"""What the articles are about."""

SERIES = 0.25
"""Share of the accounts that have a series."""

WEEKS = 8

FORMS = {"same": 2, "hashtags": 2, "emoji": 2, "truncated": 1, "edited": 2}
FLAGS = {
    "gambling": "注册即送彩金，线上赌场二十四小时开放。",
    "phishing": "您的账号异常即将冻结，请尽快到 http://198.51.100.7/verify 核对。",
    "sales": "兼职刷单日结三百，加微信：abc{}。",
    "mobile_number": "报名请联系 139{} 。",
    "identity_number": "证件号 110105194912{}X 请到服务台认领。",
}
AnyWork = TypeVar("AnyWork")


@dataclass(frozen=True, slots=True)
class Copy:
    """The text that a work has in common with others, and its form.

    One of FORMS; `article`: quoted from by works of the form `quote`; or `series`.
    """

    text: str
    form: str

    def truth(self) -> dict[str, str]:
        return {"text": self.text, "form": self.form}


Text = tuple[int, Written, Copy]
"""The moment from which on a text is shown, and the text."""


@dataclass(frozen=True, slots=True)
class Replacement:
    """The replacement of a work's own text: either is None."""

    written: Written | None = None
    copy: Copy | None = None
    flag: str | None = None
    sentence: str = ""


def circulate(
    spec: WorldSpec,
    library: Library,
    platform: str,
    works: Sequence[AnyWork],
    *,
    at: Callable[[AnyWork], int],
    is_free: Callable[[AnyWork], bool],
    has_articles: bool = False,
    has_titles: bool = True,
) -> dict[int, Replacement]:
    """Replacements for works of an account, by place. `is_free`: whether a work may have one.

    `has_articles`: others quote from it. `has_titles`: no two works are alike but for numbers.

    Accounts that are drawn with an exact number of works, for measurements, keep their texts.
    """
    if spec.accounts is not None:
        return {}
    free = [place for place, work in enumerate(works) if is_free(work)]
    replacements: dict[int, Replacement] = {}

    def place(texts: Iterable[Text]) -> None:
        """Each in a work of the five days from its moment on, where there is one."""
        for moment, written, copy in texts:
            days = range(moment, moment + WITHIN)
            own = [
                place for place in free if place not in replacements and at(works[place]) in days
            ]
            if own:
                chosen = Random(f"{copy.text} {moment} {platform}").choice(own)
                replacements[chosen] = Replacement(written=written, copy=copy)

    place(_taken(spec, library, platform))
    for number in free:
        rng = Random(f"{spec.seed} flag {library.code} {platform} {at(works[number])}")
        if number not in replacements and rng.random() < FLAGGED:
            replacements[number] = _flagged(rng)
    place(_quoted(spec, library, platform, is_author=has_articles))
    if not has_titles:
        place(_series(spec, library))
    return replacements


def _taken(spec: WorldSpec, library: Library, platform: str) -> list[Text]:
    """What goes round and is taken up by this account: when, and in which form."""
    reference = int(spec.now.timestamp())
    found = []
    for number, moment in enumerate(range(reference - BEFORE, reference + AFTER, EVERY)):
        written, held_back = _circulated(f"{spec.seed} circulated {number}")
        taking = Random(f"{spec.seed} circulated {number} {library.code} {platform}")
        if held_back == writes_held_back(library.code) and taking.random() < TAKING:
            form = taking.choices(list(FORMS), list(FORMS.values()))[0]
            found.append((moment, _in_form(written, form), Copy(f"circulated {number}", form)))
    return found


@cache
def _circulated(seed: str) -> tuple[Written, bool]:
    """A text that goes round among all libraries, and whether it is of those held back."""
    rng = Random(seed)
    held_back = rng.random() < HELD_BACK
    return compose.long_text(rng, held_back=held_back), held_back


def _quoted(spec: WorldSpec, library: Library, platform: str, *, is_author: bool) -> Iterator[Text]:
    """Articles of this account that others quote from, or what it quotes from them afterwards."""
    share = AUTHORS if is_author else QUOTING
    reference = int(spec.now.timestamp())
    first = reference - BEFORE + EVERY // 2
    for number, moment in enumerate(range(first, reference + AFTER, EVERY)):
        name = f"article {number}"
        rng = Random(f"{spec.seed} {name} {library.code} {platform}")
        if rng.random() >= share:
            continue
        sentences = _article(f"{spec.seed} {name} text")
        if is_author:
            yield moment, Written("\n\n".join(sentences), THEME), Copy(name, "article")
        else:
            written = Written(f"摘一段：{_passage(sentences, rng)}", THEME)
            yield moment + WITHIN, written, Copy(name, "quote")


@cache
def _article(seed: str) -> list[str]:
    """The sentences of an article that others quote from."""
    return compose.essay(Random(seed))


def _passage(sentences: Sequence[str], rng: Random) -> str:
    start = rng.randrange(len(sentences) - PASSAGE)
    return "".join(sentences[start : start + PASSAGE])


def _series(spec: WorldSpec, library: Library) -> Iterator[Text]:
    """The same announcement in following weeks: other numbers, and nothing else."""
    rng = Random(f"{spec.seed} series {library.code}")
    if rng.random() >= SERIES:
        return
    written = compose.short_text(rng, held_back=writes_held_back(library.code))
    start = int(spec.now.timestamp()) - (WEEKS + rng.randrange(40)) * 7 * DAY
    for week in range(WEEKS):
        numbers = f"第{rng.randint(10, 99)}期，还有{rng.randint(10, 99)}个名额，请到服务台登记"
        markup = f"{library.name_zh}每周有约{numbers}。{written.markup}"
        copy = Copy(f"series {library.code}", "series")
        yield start + week * 7 * DAY, replace(written, markup=markup), copy


def _in_form(written: Written, form: str) -> Written:
    sentences = written.markup.split("。")
    markup = {
        "same": written.markup,
        "hashtags": f"{written.markup} #全民阅读# #一起读书#",
        "emoji": f"{written.markup}📚🎉",
        "truncated": "。".join(sentences[: (len(sentences) + 1) // 2]) + "。",
        "edited": f"转给大家看看：{'。'.join(sentences[:-2])}。欢迎来馆交流！",
    }[form]
    return Written(markup, written.theme, written.second_theme)


def _flagged(rng: Random) -> Replacement:
    flag = rng.choice(list(FLAGS))
    digits = {"identity_number": 100 + rng.randrange(900), "mobile_number": rng.randrange(10**8)}
    blank = f"31{digits[flag]}" if flag == "identity_number" else f"{digits.get(flag, 12345):08}"
    return Replacement(flag=flag, sentence=FLAGS[flag].format(blank))

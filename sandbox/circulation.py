"""Texts that go round among libraries, and works that a person should look at.

A text goes round on one day: some accounts, on any platform, publish it within five days, each in a
form of its own. Now and then an account adds a sentence that no library should publish.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
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
    """Which text that went round a work has, and in which form."""

    text: str
    form: str

    def truth(self) -> dict[str, str]:
        return {"text": self.text, "form": self.form}


@dataclass(frozen=True, slots=True)
class Replacement:
    """What a work has in place of its own text: either is None."""

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
) -> dict[int, Replacement]:
    """By their places, what replaces works of an account. `is_free`: of which works it may.

    Accounts that are drawn with an exact number of works, for measurements, keep their texts.
    """
    if spec.accounts is not None:
        return {}
    free = [place for place, work in enumerate(works) if is_free(work)]
    replacements: dict[int, Replacement] = {}
    for moment, written, copy in _taken(spec, library, platform):
        days = range(moment, moment + WITHIN)
        own = [place for place in free if place not in replacements and at(works[place]) in days]
        if own:
            place = Random(f"{copy.text} {moment} {platform}").choice(own)
            replacements[place] = Replacement(written=written, copy=copy)
    for place in free:
        rng = Random(f"{spec.seed} flag {library.code} {platform} {at(works[place])}")
        if place not in replacements and rng.random() < FLAGGED:
            replacements[place] = _flagged(rng)
    return replacements


def _taken(spec: WorldSpec, library: Library, platform: str) -> list[tuple[int, Written, Copy]]:
    """What goes round and is taken up by this account: when, and in which form."""
    reference = int(spec.now.timestamp())
    found = []
    for number, moment in enumerate(range(reference - BEFORE, reference + AFTER, EVERY)):
        rng = Random(f"{spec.seed} circulated {number}")
        held_back = rng.random() < HELD_BACK
        written = compose.long_text(rng, held_back=held_back)
        taking = Random(f"{spec.seed} circulated {number} {library.code} {platform}")
        if held_back == writes_held_back(library.code) and taking.random() < TAKING:
            form = taking.choices(list(FORMS), list(FORMS.values()))[0]
            found.append((moment, _in_form(written, form), Copy(f"circulated {number}", form)))
    return found


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

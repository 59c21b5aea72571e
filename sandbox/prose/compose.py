"""Texts drawn from the themes: the same generator state gives the same text."""

from dataclasses import dataclass
from random import Random

from sandbox.prose.themes import COMMON, FOLDER, HELD_BACK, WEIGHTS, Theme
from sandbox.prose.words import ORIGINALS, REPOST_REMARKS, WORDS

ESSAY = FOLDER.with_name("essay.txt")
SENTENCES = 45
SHARES = list(WEIGHTS.values())
NUL_IN = 0.003
"""Share of texts with a NUL character: real answers had some."""
MIXED = 0.15
"""Share of texts that a second theme runs through."""


@dataclass(frozen=True, slots=True)
class Written:
    """A text as markup, and what it is about: its main theme and, in mixed ones, a second."""

    markup: str
    theme: str | None = None
    second_theme: str | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """The subject of a text to compose."""

    theme: Theme
    second: Theme | None

    def written(self, markup: str) -> Written:
        return Written(markup, self.theme.code, self.second.code if self.second else None)


def subject(rng: Random, *, held_back: bool) -> Subject:
    """A main theme by the weights; in some texts a different second one."""
    themes = HELD_BACK if held_back else COMMON
    main = rng.choices(themes, SHARES)[0]
    others = [theme for theme in themes if theme is not main]
    return Subject(main, rng.choice(others) if rng.random() < MIXED else None)


def short_text(rng: Random, *, held_back: bool = False) -> Written:
    """A post that lists show whole."""
    about = subject(rng, held_back=held_back)
    theme = about.theme
    opening, closing = rng.choice(theme.openings), rng.choice(theme.closings)
    body = "".join(rng.sample(theme.sentences, rng.choice((1, 1, 2))))
    if about.second:
        body += rng.choice(about.second.sentences)
    break_ = rng.choice((" ", "\n", "\n\n", " \n"))
    text = f"{opening}{break_}{body}{closing}"
    return about.written(_soil(filled(_with_topics(text, theme, rng), rng), rng))


def long_text(rng: Random, *, held_back: bool = False) -> Written:
    """A post that lists cut: several paragraphs, a second topic at the very end."""
    about = subject(rng, held_back=held_back)
    theme = about.theme
    paragraphs = [rng.choice(theme.openings)]
    while len("".join(paragraphs)) < 190:
        paragraphs.append("".join(rng.sample(theme.sentences, 3)))
    if about.second:
        paragraphs.append("".join(rng.sample(about.second.sentences, 2)))
    paragraphs.append(f"{rng.choice(theme.closings)} #公共图书馆#")
    return about.written(filled(_with_topics("\n\n".join(paragraphs), theme, rng), rng))


def essay(rng: Random) -> list[str]:
    """Sentences of an article that no other text has: others can quote from it."""
    parts = [line.split() for line in ESSAY.read_text("utf-8").splitlines() if line[0] != "["]
    return [
        "{}，{}{}{}{}。".format(*(rng.choice(words) for words in parts)) for _ in range(SENTENCES)
    ]


def remark(rng: Random) -> str:
    """The remark that an account adds to a repost."""
    return filled(rng.choice(REPOST_REMARKS), rng)


def original(rng: Random) -> str:
    """The text of a post that was reposted."""
    return filled(rng.choice(ORIGINALS), rng)


def title(rng: Random, theme: str | None = None, *, held_back: bool = False) -> str:
    """The title of an article about this theme, or about any."""
    themes = HELD_BACK if held_back else COMMON
    chosen = next((one for one in themes if one.code == theme), None)
    chosen = chosen or rng.choices(themes, SHARES)[0]
    return filled(rng.choice(chosen.openings), rng)


def _with_topics(text: str, theme: Theme, rng: Random) -> str:
    topic = f"#{rng.choice(theme.topics)}#"
    return rng.choice((f"{topic} {text}", f"{text} {topic}", f"{topic}{text} {topic}", text))


def _soil(text: str, rng: Random) -> str:
    return f"{text[:4]}\0{text[4:]}" if rng.random() < NUL_IN and text[0] not in "#【" else text


def filled(text: str, rng: Random) -> str:
    """A sentence with its blanks filled by chance."""
    while "{" in text:
        before, opened = text.split("{", 1)
        name, after = opened.split("}", 1)
        text = f"{before}{rng.choice(WORDS[name])}{after}"
    return text

"""Texts drawn from the themes: the same generator state gives the same text."""

from random import Random

from sandbox.prose.more_themes import THEMES
from sandbox.prose.themes import Theme
from sandbox.prose.words import ORIGINALS, REPOST_REMARKS, WORDS

ALL_THEMES = [theme for theme, _ in THEMES]
WEIGHTS = [weight for _, weight in THEMES]
NUL_IN = 0.003
"""Share of texts with a NUL character: real answers had some."""


def short_text(rng: Random) -> str:
    """A post that lists show whole."""
    theme = _theme(rng)
    opening, closing = rng.choice(theme.openings), rng.choice(theme.closings)
    body = rng.choice(theme.sentences)
    break_ = rng.choice((" ", "\n", "\n\n", " \n"))
    text = f"{opening}{break_}{body}{closing}"
    return _soil(filled(_with_topics(text, theme, rng), rng), rng)


def long_text(rng: Random) -> str:
    """A post that lists cut: several paragraphs, a second topic at the very end."""
    theme = _theme(rng)
    paragraphs = [rng.choice(theme.openings)]
    while len("".join(paragraphs)) < 190:
        paragraphs.append("".join(rng.sample(theme.sentences, 3)))
    paragraphs.append(f"{rng.choice(theme.closings)} #公共图书馆#")
    return filled(_with_topics("\n\n".join(paragraphs), theme, rng), rng)


def remark(rng: Random) -> str:
    """What an account adds to a repost."""
    return filled(rng.choice(REPOST_REMARKS), rng)


def original(rng: Random) -> str:
    """The text of a post that was reposted."""
    return filled(rng.choice(ORIGINALS), rng)


def title(rng: Random) -> str:
    """The title of an article."""
    return filled(rng.choice(("{talk}：导读", "{season}书单：从{book}读起", "{exhibition}")), rng)


def _theme(rng: Random) -> Theme:
    return rng.choices(ALL_THEMES, WEIGHTS)[0]


def _with_topics(text: str, theme: Theme, rng: Random) -> str:
    topic = f"#{rng.choice(theme.topics)}#"
    return rng.choice((f"{topic} {text}", f"{text} {topic}", f"{topic}{text} {topic}", text))


def _soil(text: str, rng: Random) -> str:
    return f"{text[:4]}\0{text[4:]}" if rng.random() < NUL_IN and text[0] not in "#【" else text


def filled(text: str, rng: Random) -> str:
    """A sentence with its blanks filled by chance."""
    while "{" in text:
        before, rest = text.split("{", 1)
        name, after = rest.split("}", 1)
        text = f"{before}{rng.choice(WORDS[name])}{after}"
    return text

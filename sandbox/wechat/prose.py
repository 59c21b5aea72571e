"""Titles and paragraphs of articles, drawn from the themes that all platforms share."""

from random import Random

from sandbox.prose.compose import ALL_THEMES, WEIGHTS, filled
from sandbox.prose.themes import Theme

QUIRKY_TITLES = (
    "阅读 & 生活｜{talk}",
    'Q&A："{season}书单"里的{count}个问题',
    "如果气温<10℃，就来{hall}读{book}",
    "“{talk}”｜{weekday}{clock}见 📚",
)
QUIRKY_LINES = (
    "感谢读者@!{reader} 的投稿，编辑时略有删改。",
    "本期由@{partner} 与我馆联合推出。",
    "Q&A：<馆藏>与“馆际互借”有什么不同？",
    "当a<b且b>c时，书架上的顺序会变吗？👨‍👩‍👧‍👦一起想想。",
    "扫码加入读者群，或点这里：⟦报名入口⟧",
    "生僻字也能检索：𠮷、㐂、龘。",
)
TITLE_LENGTH = 60


def title(rng: Random) -> str:
    """One line without topics or links; some with `&`, quotes and `<`."""
    if rng.random() < 0.12:
        return filled(rng.choice(QUIRKY_TITLES), rng)
    return filled(rng.choice(_theme(rng).openings), rng)[:TITLE_LENGTH]


def paragraphs(rng: Random, at_least: int, at_most: int) -> tuple[str, ...]:
    """Lines of a text, none of them blank."""
    theme = _theme(rng)
    count = rng.randint(at_least, at_most)
    lines = [filled(rng.choice(theme.sentences), rng) for _ in range(count)]
    if rng.random() < 0.35:
        lines.insert(rng.randrange(len(lines) + 1), filled(rng.choice(QUIRKY_LINES), rng))
    lines.append(filled(rng.choice(theme.closings), rng))
    return tuple(line for text in lines for line in text.split("\n") if line)


def _theme(rng: Random) -> Theme:
    return rng.choices(ALL_THEMES, WEIGHTS)[0]

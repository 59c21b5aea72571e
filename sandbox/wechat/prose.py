"""Titles and paragraphs of articles, drawn from the themes that all platforms share."""

from dataclasses import dataclass
from random import Random

from sandbox.prose import compose
from sandbox.prose.compose import Subject, filled

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


@dataclass(frozen=True, slots=True)
class ArticleText:
    """Title and lines of an article, none of them blank, and what it is truly about."""

    title: str
    lines: tuple[str, ...]
    theme: str
    second_theme: str | None


def article_text(rng: Random, at_least: int, at_most: int, *, held_back: bool) -> ArticleText:
    """An article of so many paragraphs. Of two themes, the second has a third of them."""
    about = compose.subject(rng, held_back=held_back)
    lines = _lines(rng, about, rng.randint(at_least, at_most))
    heading = title(rng, about.theme.code, held_back=held_back)
    second = about.second.code if about.second else None
    return ArticleText(heading, lines, about.theme.code, second)


def title(rng: Random, theme: str | None = None, *, held_back: bool = False) -> str:
    """One line without topics or links; some with `&`, quotes and `<`."""
    if rng.random() < 0.12:
        return filled(rng.choice(QUIRKY_TITLES), rng)
    return compose.title(rng, theme, held_back=held_back)[:TITLE_LENGTH]


def _lines(rng: Random, about: Subject, count: int) -> tuple[str, ...]:
    second = (count + 2) // 3 if about.second else 0
    lines = [rng.choice(about.theme.sentences) for _ in range(count - second)]
    if about.second:
        lines += [rng.choice(about.second.sentences) for _ in range(second)]
    if rng.random() < 0.35:
        lines.insert(rng.randrange(len(lines) + 1), rng.choice(QUIRKY_LINES))
    lines.append(rng.choice(about.theme.closings))
    return tuple(line for text in lines for line in filled(text, rng).split("\n") if line)

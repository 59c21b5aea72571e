"""The paragraph on reliability for a paper, with its figures."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from analysis.choices import Language
from analysis.codebook import Codebook
from analysis.compute.themes.agreement import RELIABLE, TENTATIVE
from analysis.load.themes import Round
from analysis.write.labels import label

BOTH = re.compile(r"([^()]+?) \(([^()]+)\)")
CHINESE = re.compile("[\u4e00-\u9fff]")


def describe_reliability(table: pd.DataFrame, facts: Mapping[str, Any], language: Language) -> str:
    """Paragraph on sampling, coders, agreement, and the settling of disagreements.

    `table`: as measure_agreement returns it. `facts`: codebook, source, kind, sampled, works,
    stratified_by, coders, discussed, settled, window; names_zh of the themes.
    """
    whole = table.iloc[0]
    themes = table.iloc[1:].dropna(subset=["alpha"])
    write = _in_chinese if language is Language.ZH else _in_english
    return write(whole, themes, facts)


def state_facts(round_: Round, book: Codebook, codes: pd.DataFrame, settled: int) -> dict[str, Any]:
    """Facts of a round for describe_reliability."""
    dates = [each for each in (round_.window_from, round_.window_to) if each is not None]
    return {
        "codebook": str(book), "source": book.source, "kind": round_.kind,
        "sampled": round_.sampled, "works": round_.works, "stratified_by": round_.stratified_by,
        "coders": sorted(set(codes["coder"])), "settled": settled,
        "discussed": int(codes[codes["is_discussed"]]["work_id"].nunique()),
        "window": " – ".join(map(str, dates)),
        "names_zh": {theme.code: theme.name_zh for theme in book.themes},
    }  # fmt: skip


def _in_english(whole: pd.Series, themes: pd.DataFrame, facts: Mapping[str, Any]) -> str:
    how = _list(facts["stratified_by"], " and ")
    strata = f"stratified by {how}" if how else "simple"
    share = facts["sampled"] / facts["works"]
    of = f"published {facts['window']}" if facts["window"] else "that were collected"
    alpha = (
        f"Krippendorff's α (nominal) was {whole['alpha']:.3f} (95 % interval"
        f" {whole['alpha_low']:.3f} to {whole['alpha_high']:.3f}, 2,000 bootstrap samples of works;"
        f" {whole['below_800']:.1%} of them below .800, {whole['below_667']:.1%} below .667)"
        if pd.notna(whole["alpha"])
        else "Krippendorff's α is undefined, as one theme alone was chosen"
    )
    kappa = f", Cohen's κ {whole['kappa']:.3f}" if pd.notna(whole["kappa"]) else ""
    per = (
        f" By theme α ranged from {themes['alpha'].min():.3f} ({_least(themes)}) to"
        f" {themes['alpha'].max():.3f}."
        if len(themes)
        else ""
    )
    source = source_in(facts["source"], Language.EN)
    judged = {
        True: "",
        False: f" This is below the {TENTATIVE} that even tentative conclusions need.",
    }[not pd.notna(whole["alpha"]) or whole["alpha"] >= TENTATIVE]
    return (
        f"A random sample of {facts['sampled']:,} works ({share:.1%} of the {facts['works']:,}"
        f" works {of}; {strata}) was coded by {len(facts['coders'])} coders,"
        f" independently of each other, with the codebook {facts['codebook']} ({source});"
        f" round: {facts['kind']}. Of these, {whole['works']:,} works were coded by two or more"
        f" before"
        f" anybody had talked about them. {alpha}{kappa}; agreement {whole['percent']:.1%}.{per}"
        f"{judged} Works that had been discussed before ({facts['discussed']}) are left out of all"
        f" coefficients; {facts['settled']} disagreements were settled by discussion. Thresholds:"
        f" α ≥ {RELIABLE:.3f}, tentative ≥ {TENTATIVE} (Krippendorff). All single choices are kept."
    )


def _in_chinese(whole: pd.Series, themes: pd.DataFrame, facts: Mapping[str, Any]) -> str:
    how = _list([label(each, Language.ZH) for each in facts["stratified_by"]], "、")
    strata = f"按{how}分层" if how else "简单"
    share = facts["sampled"] / facts["works"]
    of = f"{facts['window']} 发布" if facts["window"] else "已采集"
    alpha = (
        f"Krippendorff's α（名义尺度）为 {whole['alpha']:.3f}（95% 置信区间"
        f" {whole['alpha_low']:.3f}–{whole['alpha_high']:.3f}，对作品自助抽样 2,000 次；"
        f"低于 .800 的占 {whole['below_800']:.1%}，低于 .667 的占 {whole['below_667']:.1%}）"
        if pd.notna(whole["alpha"])
        else "只出现一个主题，Krippendorff's α 无定义"
    )
    kappa = f"，Cohen's κ 为 {whole['kappa']:.3f}" if pd.notna(whole["kappa"]) else ""
    per = (
        f"各主题的 α 介于 {themes['alpha'].min():.3f}（{facts['names_zh'][_least(themes)]}）与"
        f" {themes['alpha'].max():.3f} 之间。"
        if len(themes)
        else ""
    )
    source = source_in(facts["source"], Language.ZH)
    weak = pd.notna(whole["alpha"]) and whole["alpha"] < TENTATIVE
    judged = f"该值低于得出初步结论所需的 {TENTATIVE}。" if weak else ""
    kinds = {"pilot": "试编码", "reliability": "信度检验", "full": "全部编码"}
    return (
        f"从{of}的 {facts['works']:,} 条作品中{strata}随机抽取"
        f" {facts['sampled']:,} 条（{share:.1%}），由 {len(facts['coders'])} 名编码员用编码表"
        f" {facts['codebook']}（{source}）各自独立编码（{kinds[facts['kind']]}）。"
        f"其中 {whole['works']:,} 条在任何讨论之前已由两名以上编码员编码。"
        f"{alpha}{kappa}，一致率 {whole['percent']:.1%}。{per}{judged}"
        f"此前讨论过的作品（{facts['discussed']} 条）不计入任何系数；"
        f"{facts['settled']} 处分歧经讨论确定。"
        f"判断标准：α ≥ {RELIABLE:.3f}，初步可用 ≥ {TENTATIVE}（Krippendorff）。"
        f"所有单次选择均予保存。"
    )


def _least(themes: pd.DataFrame) -> str:
    return str(themes["theme"].iloc[int(themes["alpha"].argmin())])


def _list(names: Sequence[str], between: str) -> str:
    return between.join(names)


def source_in(source: Any, language: Language) -> str:
    """Source of a codebook in the language, if it gives Chinese (and English).

    >>> source_in("本项目拟定 (this project)", Language.EN)
    'this project'
    """
    both = BOTH.fullmatch(str(source))
    if both is None or not CHINESE.search(both[1]):
        return str(source)
    return both[1] if language is Language.ZH else both[2]

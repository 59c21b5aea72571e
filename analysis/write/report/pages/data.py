"""Data and methods: verdicts and holes, formulas, a paragraph for a paper, how to cite, the files."""

from __future__ import annotations

import pandas as pd

from analysis.choices import Language
from analysis.compute.formula import Formula
from analysis.compute.versions import VERSIONS
from analysis.write.provenance import Provenance
from analysis.write.report.blocks import Column, Page, Section, Table, Text
from analysis.write.report.findings import Findings
from analysis.write.report.measures import name_input
from analysis.write.report.words import Both, number, percent

COLUMNS = (
    Column("name_zh", "library"), Column("platform", "code"), Column("covered", "bool"),
    Column("verdict", "code"), Column("verdict_reason", "text"), Column("hole_days", "num"),
    Column("holes"), Column("covered_from", "moment"), Column("covered_until", "moment"),
    Column("works"), Column("works_observed"), Column("share_observed", "pct", digits=0),
    Column("age_days", "num", Both("平均龄期（天）", "Mean age, days")), Column("counters_capped"),
    Column("counters_missing"), Column("lower_bound", "bool"),
)  # fmt: skip


def data_page(found: Findings, source: Provenance) -> Page:
    """What the figures rest on."""
    age = found.quality["age_mean"].dt.total_seconds() / 86400
    quality = Table(
        "quality", Both("各账号的结论、缺口与龄期", "Verdicts, holes and ages of each account"),
        found.quality.assign(age_days=age), COLUMNS,
    )  # fmt: skip
    versions = [name for name, each in VERSIONS.items() if each.platform in found.platforms]
    formulas = pd.DataFrame(
        {
            "version": versions,
            "platform": [VERSIONS[name].platform for name in versions],
            "formula": [write_formula(VERSIONS[name].formula) for name in versions],
        }
    )
    shown = Table(
        "formulas", Both("指数与版本", "Indices and versions"), formulas,
        (Column("version", "text"), Column("platform", "code"), Column("formula", "text", Both("公式", "Formula"))),
        note=Both("时段内各输入的含义见 docs/methodology.md；ln 为自然对数。",
                  "What the inputs of a window are: docs/methodology.md; ln: natural logarithm."),
    )  # fmt: skip
    facts = pd.DataFrame(source.rows(), columns=["name", "content"])
    origin = Table(
        "source", Both("来源", "Source"), facts,
        (Column("name", "text", Both("项目", "Name")), Column("content", "text", Both("内容", "Content"))),
    )  # fmt: skip
    sections = [
        Section("quality", Both("数据质量", "Quality of the data"), [quality]),
        Section(
            "methods",
            Both("方法（可直接用于论文）", "Methods, ready for a paper"),
            [Text(_methods(found))],
        ),
        Section("cite", Both("如何引用", "How to cite"), [Text(_citation(source, found))]),
        Section("formulas", Both("指数与版本", "Indices and versions"), [shown]),
        Section("source", Both("来源", "Source"), [origin]),
    ]
    return Page("data.html", Both("数据与方法", "Data and methods"), sections, template="data.html")


def write_formula(formula: object) -> Both:
    """A sum of weighted logarithms, written out; of others, where they stand."""
    if not isinstance(formula, Formula):
        return Both("见 docs/methodology.md", "see docs/methodology.md")
    return Both(*(_write(formula, each) for each in Language))


def _write(formula: Formula, language: Language) -> str:
    parts = []
    for part, weight in formula.parts.items():
        terms = [
            f"{_times(each.weight)}ln({f'{each.factor:g} × ' if each.factor != 1 else ''}"
            f"{name_input(each.input).of(language)} + 1)"
            for each in formula.terms
            if each.part == part
        ]
        front = f"{weight:g} × " if weight != 1 else ""
        parts.append(f"{front}({' + '.join(terms)})")
    power = "²" if formula.power == 2 else ""
    scale = f"{formula.scale:g} × " if formula.scale != 1 else ""
    return f"{scale}[{' + '.join(parts)}]{power}"


def _times(weight: float) -> str:
    return "" if weight == 1 else f"{weight:.4g} "


def _methods(found: Findings) -> Both:
    figures = found.figures
    works, seen = int(figures["works"].sum()), int(figures["works_observed"].sum())
    covered = int(figures["covered"].sum())
    versions = "、".join(found.versions.values())
    capped, missing = (int(figures[f"counters_{name}"].sum()) for name in ("capped", "missing"))
    share = percent(seen / works if works else None, 1)
    return Both(
        f"研究对象为 {found.libraries['library'].nunique()} 家图书馆的 {len(figures)} 个官方账号，时段 {found.span}。"
        f"其中 {covered} 个账号在该时段被完整采集，其余不参与排名。共 {works:,} 条作品，{share} 在规定时间内观测到计数；"
        f"{capped:,} 个计数达到平台显示上限，作为下限处理，{missing:,} 个计数平台未给出，不作零处理。"
        f"指数为 {versions}；名次区间由各账号作品重抽 1,000 次得到（第 5 至第 95 百分位）；面板指标的 95% 区间由图书馆重抽 2,000 次得到；"
        "相对互动为作品互动量除以本账号中位数。",
        f"The study covers {len(figures)} official accounts of {found.libraries['library'].nunique()} libraries,"
        f" {found.span}. {covered} accounts were collected completely; the others are not ranked. Of {number(works)}"
        f" works, {share} had their counters observed in time; {capped:,} counters were capped by the platform and"
        f" are lower bounds, {missing:,} were not given and are not taken as zero. Indices: {', '.join(found.versions.values())}."
        " Ranges of ranks are the 5th to 95th percentile over 1,000 draws of each account's works; 95 % intervals of"
        " the panel's measures come from 2,000 draws of libraries; a work's response is its interactions divided by the"
        " median of its account.",
    )  # fmt: skip


def _citation(source: Provenance, found: Findings) -> Both:
    facts = source.facts
    version, made = facts.get("program_version", ""), str(facts.get("made_at", ""))[:10]
    return Both(
        f"libcrawl {version}. 图书馆新媒体报告，{found.span}。生成于 {made}，数据库版本 {facts.get('schema_version', '')}。",
        f"libcrawl {version}. Libraries on new media, {found.span}. Made on {made}, schema"
        f" {facts.get('schema_version', '')}.",
    )

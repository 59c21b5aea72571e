"""Data and methods: verdicts and holes, formulas, a paragraph for a paper, how to cite, the files."""

from __future__ import annotations

import pandas as pd

from analysis.choices import Language
from analysis.compute.days import count_states, find_stretches
from analysis.compute.formula import Formula
from analysis.compute.versions import VERSIONS
from analysis.write.provenance import Provenance
from analysis.write.report.blocks import Column, Figure, Page, Section, Table, Text
from analysis.write.report.findings import Findings
from analysis.write.report.frames import in_words
from analysis.write.report.measures import name_input
from analysis.write.report.pages.mcci import mcci_in_words, write_mix
from analysis.write.report.words import Both, both_codes, heading, number, percent

COLUMNS = (
    Column("name_zh", "library"), Column("platform", "code"), Column("covered", "bool"),
    Column("verdict", "code"), Column("verdict_reason", "reason"), Column("hole_days", "num"),
    Column("holes"), Column("covered_from", "moment"), Column("covered_until", "moment"),
    Column("works"), Column("works_observed"), Column("share_observed", "pct", digits=0),
    Column("age_days", "num", Both("平均龄期（天）", "Mean age, days")), Column("counters_capped"),
    Column("counters_missing"), Column("lower_bound", "bool"),
)  # fmt: skip
RUN = [
    "run_id", "platform", "started_at", "finished_at", "status", "access_basis",
    "program_version", "snapshots",
]  # fmt: skip
STATES = {"hole": Both("缺口", "hole"), "waiting": Both("尚未采集", "not yet looked at")}
BASES = {
    "official_api": Both("官方接口", "official API"),
    "own_account": Both("本馆账号", "own account"),
    "written_permission": Both("书面许可", "written permission"),
    "operator_session": Both("运营者登录", "operator's session"),
    "manual_import": Both("人工保存或表格", "saved by a person, or a table"),
    "": Both("本机的模拟平台", "stand-in platform on this machine"),
}
STATUSES = {
    "running": Both("进行中", "running"), "finished": Both("已完成", "finished"),
    "interrupted": Both("中断", "interrupted"), "failed": Both("失败", "failed"),
}  # fmt: skip
FIRST, LAST, DAYS = Both("首日", "First day"), Both("末日", "Last day"), Both("天数", "Days")


def data_page(found: Findings, source: Provenance) -> Page:
    """The page of data and methods."""
    age = found.quality["age_mean"].dt.total_seconds() / 86400
    quality = Table(
        "quality", Both("各账号的结论、缺口与龄期", "Verdicts, holes and ages of each account"),
        found.quality.assign(age_days=age), COLUMNS,
    )  # fmt: skip
    formulas: list[tuple[str, str | None, Both]] = [
        (name, each.platform, write_formula(each.formula))
        for name, each in VERSIONS.items()
        if each.platform in found.platforms
    ]
    if found.mcci is not None:
        formulas.append((found.mcci.version, None, write_mix(found.mcci)))
    shown = Table(
        "formulas", Both("指数与版本", "Indices and versions"),
        pd.DataFrame(formulas, columns=["version", "platform", "formula"]),
        (Column("version", "text"), Column("platform", "code"), Column("formula", "text", Both("公式", "Formula"))),
        note=Both("时段内各输入的含义见 docs/methodology.md；ln 为自然对数。",
                  "What the inputs of a window are: docs/methodology.md; ln: natural logarithm."),
    )  # fmt: skip
    sections = [
        Section("quality", Both("数据质量", "Quality of the data"), [quality]),
        Section("days", Both("逐日的结论与缺口", "Verdicts and holes by day"), _days(found)),
        Section(
            "methods",
            Both("方法（可直接用于论文）", "Methods, ready for a paper"),
            [Text(_methods(found))],
        ),
        Section("cite", Both("如何引用", "How to cite"), [Text(_citation(source, found))]),
        Section("formulas", Both("指数与版本", "Indices and versions"), [shown]),
        Section("source", Both("来源", "Source"), _origin(source)),
    ]
    return Page("data.html", Both("数据与方法", "Data and methods"), sections, template="data.html")


def _days(found: Findings) -> list[Text | Table | Figure]:
    """Days of each account that are not covered, and the number of covered accounts by day."""
    stretches, days = find_stretches(found.days), count_states(found.days)
    stretches["state"] = in_words(stretches["state"].map(STATES), stretches)
    lacking = Table(
        "stretches", Both("各账号未被完整采集的日期", "Days of each account that are not covered"), stretches,
        (
            Column("name_zh", "library"), Column("platform", "code"), Column("account", "text"),
            Column("state", "text", Both("状态", "State")), Column("first", "text", FIRST),
            Column("last", "text", LAST), Column("days", title=DAYS),
            Column("verdict", "code"), Column("verdict_reason", "reason"),
        ),
        note=Both("缺口：其后的采集未能完整覆盖；尚未采集：其后没有采集。结论为其后最近一次要求该日的采集所得；未列出的日期均已完整采集。",
                  "Hole: no complete refresh covers the days, though one began after them; not yet looked at: none began"
                  " since. The verdict is that of the latest refresh whose window includes them. All other days are covered."),
        empty=Both("各账号的每一天都已完整采集。", "Every day of every account is covered."),
    )  # fmt: skip
    counted = Table(
        "days-accounts", Both("每日的账号数", "Accounts by day"), days,
        (
            Column("first", "text", FIRST), Column("last", "text", LAST), Column("days", title=DAYS),
            Column("covered", title=Both("完整采集", "Covered")),
            Column("hole", title=Both("缺口", "Hole")), Column("waiting", title=Both("尚未采集", "Not yet looked at")),
            Column("holes", title=Both("当日发布而未读全的作品（每日）", "Works not wholly read, a day")),
        ),
        note=Both("前后相同的日期合为一行。", "Days in a row that are alike are one line."),
    )  # fmt: skip
    return [lacking, counted]


def _origin(source: Provenance) -> list[Text | Table | Figure]:
    """Origin of the report: facts, a summary of the runs, and each run."""
    names = [heading(name) for name in source.facts]
    facts = pd.DataFrame({"name": names, "content": [str(each) for each in source.facts.values()]})
    runs = pd.DataFrame(source.runs, columns=RUN)
    for name in ("started_at", "finished_at"):
        runs[name] = pd.to_datetime(runs[name], format="ISO8601", utc=True)
    runs["snapshots"] = runs["snapshots"].astype("Int64")
    basis = runs["access_basis"].fillna("")
    runs["access_basis"] = [BASES.get(each, Both(each, each)) for each in basis]
    runs["status"] = [STATUSES.get(each, Both(each, each)) for each in runs["status"]]
    alike = [runs["platform"], basis, runs["program_version"]]
    short = runs.groupby(alike, sort=False).agg(
        platform=("platform", "first"), access_basis=("access_basis", "first"),
        program_version=("program_version", "first"), runs=("run_id", "size"),
        first=("started_at", "min"), last=("started_at", "max"), snapshots=("snapshots", "sum"),
    ).reset_index(drop=True)  # fmt: skip
    way = (Column("platform", "code"), Column("access_basis", "text"))
    return [
        Table(
            "source", Both("报告", "The report"), facts,
            (Column("name", "text", Both("项目", "Name")), Column("content", "text", Both("内容", "Content"))),
        ),
        Table(
            "sources", Both("所依据的采集任务", "Runs behind the figures"), short,
            (*way, Column("runs"), Column("snapshots"),
             Column("first", "moment", Both("首次", "First")), Column("last", "moment", Both("末次", "Last")),
             Column("program_version", "text")),
        ),
        Table(
            "runs", Both("各次采集任务", "Each run"), runs,
            (Column("run_id"), *way, Column("started_at", "moment"), Column("finished_at", "moment"),
             Column("status", "text", Both("任务状态", "Status of the run")), Column("snapshots"),
             Column("program_version", "text")),
        ),
    ]  # fmt: skip


def write_formula(formula: object) -> Both:
    """The formula as a sum of weighted logarithms; for others, a reference."""
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
    versions = "、".join(found.versions.values()) or "（没有）"
    none = [both_codes("platform", each) for each in found.platforms if each not in found.versions]
    without = Both("", "")
    if none:
        without = Both(
            f"{'、'.join(each.zh for each in none)}没有公布计算公式的指数；",
            f" No index with a published formula exists for {', '.join(each.en for each in none)}.",
        )
    mcci = mcci_in_words(found)
    capped, missing = (int(figures[f"counters_{name}"].sum()) for name in ("capped", "missing"))
    share = percent(seen / works if works else None, 1)
    return Both(
        f"研究对象为 {found.libraries['library'].nunique()} 家图书馆的 {len(figures)} 个官方账号，时段 {found.span}。"
        f"其中 {covered} 个账号在该时段被完整采集，其余不参与排名。共 {works:,} 条作品，{share} 在规定时间内观测到计数；"
        f"{capped:,} 个计数达到平台显示上限，作为下限处理，{missing:,} 个计数平台未给出，不作零处理。"
        f"指数为 {versions}；{without.zh}{mcci.zh}名次区间由各账号作品重抽 1,000 次得到（第 5 至第 95 百分位）；面板指标的 95% 区间由图书馆重抽 2,000 次得到；"
        "相对互动为作品互动量除以本账号中位数。",
        f"The study covers {len(figures)} official accounts of {found.libraries['library'].nunique()} libraries,"
        f" {found.span}. {covered} accounts were collected completely; the others are not ranked. Of {number(works)}"
        f" works, {share} had their counters observed in time; {capped:,} counters were capped by the platform and"
        f" are lower bounds, {missing:,} were not given and are not taken as zero. Indices: {', '.join(found.versions.values()) or 'none'}.{without.en} {mcci.en}"
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

"""`export --package`: a study as a data set to publish and cite."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.commands.notes import print_note
from analysis.commands.progress import Steps
from analysis.commands.study_frames import StudyFrames
from analysis.load.study.queries import StudyTable

if TYPE_CHECKING:
    import pandas as pd

    from analysis.write.package.descriptors import Description
    from analysis.write.package.readme import State
    from analysis.write.provenance import Provenance

SNAPSHOTS = (StudyTable.WORK_SNAPSHOTS, StudyTable.ACCOUNT_SNAPSHOTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """The authors' facts about a data set. `has_texts`: texts of works are included."""

    authors: Sequence[str] = ()
    title: str | None = None
    license: str | None = None
    has_texts: bool = False


@dataclass(slots=True)
class _Passed:
    """Counts kept while writing rows: observations by run, and refreshes by verdict."""

    snapshots: Counter[int] = field(default_factory=Counter)
    verdicts: Counter[str] = field(default_factory=Counter)
    moments: list[pd.Timestamp] = field(default_factory=list)

    def watch(self, table: StudyTable, frame: pd.DataFrame) -> None:
        if "run_id" in frame:
            runs = frame["run_id"].dropna().value_counts()
            taken = runs if table in SNAPSHOTS else runs * 0
            self.snapshots.update(dict(zip(taken.index.tolist(), taken.tolist(), strict=True)))
        if table in SNAPSHOTS and len(frame):
            self.moments += [frame["captured_at"].min(), frame["captured_at"].max()]
        if table is StudyTable.REFRESHES:
            found = frame["verdict"].value_counts()
            self.verdicts.update(dict(zip(found.index.tolist(), found.tolist(), strict=True)))


def write_package(
    frames: StudyFrames, folder: Path, publication: Publication, progress: Steps
) -> None:
    """Write all tables and the documents about them into the existing, empty `folder`."""
    from analysis.load.provenance import load_counted_runs
    from analysis.load.study.themes import load_study_themes
    from analysis.write.package.descriptors import (
        write_citation,
        write_croissant,
        write_data_package,
    )
    from analysis.write.package.readme import write_readmes
    from analysis.write.package.tables import RUNS
    from analysis.write.package.writer import PackageTables

    passed = _Passed()
    tables = PackageTables(folder, publication.has_texts)
    source = _source(frames)

    def watched(table: StudyTable) -> Iterator[pd.DataFrame]:
        for frame in frames.of(table):
            passed.watch(table, frame)
            yield frame
            progress.advance(len(frame))

    for table in StudyTable:
        progress.begin(table, None)
        tables.write(table, watched(table), source)
        progress.end(tables.rows[table])
        print_note(f"{table}: {tables.rows[table]:,} rows")
    runs = load_counted_runs(frames.study.engine, passed.snapshots)
    tables.write(RUNS, [_as_frame(runs)], source)
    for name, frame in load_study_themes(frames.study):
        tables.write(name, [frame], source)
        print_note(f"{name}: {len(frame):,} rows")
    tables.write_codebook()
    description = _describe(frames, publication, source, passed, runs)
    write_data_package(folder, description, tables.schemas)
    write_croissant(folder, description, tables.schemas)
    write_citation(folder, description)
    write_readmes(folder, description, _state(frames, publication, passed, tables.rows))


def _as_frame(runs: Sequence[dict[str, object]]) -> pd.DataFrame:
    import pandas as pd

    columns = ("run_id", "platform", "started_at", "finished_at", "status", "access_basis",
               "program_version", "snapshots")  # fmt: skip
    frame = pd.DataFrame(list(runs), columns=list(columns))
    for name in ("started_at", "finished_at"):
        moments = pd.to_datetime(frame[name], format="ISO8601", utc=True)
        frame[name] = moments.dt.tz_convert("Asia/Shanghai").dt.as_unit("us")
    texts = dict.fromkeys(("platform", "status", "access_basis", "program_version"), "string")
    return frame.astype({"run_id": "Int64", "snapshots": "Int64", **texts})


def _source(frames: StudyFrames) -> Provenance:
    """The provenance without time and command, so that the package is reproducible."""
    from analysis.load.provenance import load_schema_version
    from analysis.write.provenance import Provenance, describe_figures

    study = frames.study
    versions = list(dict.fromkeys(frames.indices["version"]))
    source = describe_figures("", load_schema_version(study.engine), study.window, versions)
    facts = {name: value for name, value in source.facts.items() if name != "made_at"}
    return Provenance(facts=facts)


def _describe(
    frames: StudyFrames,
    publication: Publication,
    source: Provenance,
    passed: _Passed,
    runs: Sequence[dict[str, object]],
) -> Description:
    from analysis.compute.quality import sum_up
    from analysis.write.package.descriptors import Description
    from analysis.write.provenance import moment_as_text

    window, last = frames.study.window, max(passed.moments, default=None)
    first = min(passed.moments, default=None)
    days = f"{window.start} 至 {source.facts['window_to']}"
    covered, works = (int(frames.indicators[name].sum()) for name in ("covered", "works"))
    english = f"Official accounts of public libraries on social media, {window}"
    chinese = f"公共图书馆官方新媒体账号数据集，{days}"
    return Description(
        name=f"libraries-{window.start}-{source.facts['window_to']}",
        title=(publication.title or english, publication.title or chinese),
        summary=(
            "Accounts, works, observations of their counters, verdicts of refreshes and indices of"
            f" the official accounts of public libraries, {window}; {sum_up(frames.indicators)}.",
            f"公共图书馆官方账号在 {days} 的账号、作品、计数观测、更新结论和指数；"
            f"{len(frames.indicators)} 个账号中 {covered} 个已覆盖，作品 {works:,} 条。",
        ),
        version=str((last or window.moments[1]).date()),
        authors=publication.authors,
        license=publication.license,
        facts={
            **source.facts,
            "snapshots": sum(passed.snapshots.values()),
            "captured_first": moment_as_text(first),
            "captured_last": moment_as_text(last),
        },
        runs=runs,
    )


def _state(
    frames: StudyFrames, publication: Publication, passed: _Passed, rows: dict[str, int]
) -> State:
    from analysis.load.refreshes import load_refreshes
    from analysis.write.package.readme import State

    indicators, works = frames.indicators, frames.seen.works
    ages = (works["captured_at"] - works["published_at"]).dropna().dt.total_seconds() / 86400
    holes = load_refreshes(frames.study.engine, frames.seen)["holes"]
    uncovered = indicators[~indicators["covered"]]
    return State(
        platforms={
            str(platform): (len(each), int(each["covered"].sum()), int(each["works"].sum()),
                            int(each["works_observed"].sum()))
            for platform, each in indicators.groupby("platform")
        },
        verdicts=dict(sorted(passed.verdicts.items())),
        ages=ages.quantile([0.25, 0.5, 0.75]).tolist() if len(ages) else [],
        holes=int(holes.reindex(indicators["account_id"]).fillna(0).sum()),
        uncovered=[(str(row.name_zh), str(row.platform)) for row in uncovered.itertuples()],
        rows=rows,
        has_texts=publication.has_texts,
    )  # fmt: skip

"""The package for programs: Data Package v2, Croissant (schema.org), CITATION.cff."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.load.checksums import checksum
from analysis.write.package.tables import ABOUT

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
CROISSANT = "http://mlcommons.org/croissant/1.0"
CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
DATA_TYPES = {
    "integer": "sc:Integer", "number": "sc:Float", "boolean": "sc:Boolean",
    "datetime": "sc:DateTime", "string": "sc:Text",
}  # fmt: skip
FORMS = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"}
UNNAMED = "Authors to be named"


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """Facts about the data set. `facts`: window, counters, versions, observations.

    `runs`: those that made the observations, with their access basis.
    """

    name: str
    title: tuple[str, str]
    summary: tuple[str, str]
    version: str
    authors: Sequence[str]
    license: str | None
    facts: Mapping[str, str | int]
    runs: Sequence[Mapping[str, Any]]

    @property
    def creators(self) -> list[str]:
        """The authors, or a note that they are still to be named."""
        return list(self.authors) or [UNNAMED]

    @property
    def citation(self) -> str:
        """Citation of the data set."""
        return f"{'; '.join(self.creators)} ({self.version[:4]}). {self.title[0]} [data set]."


def write_data_package(
    folder: Path, description: Description, schemas: Mapping[str, Mapping[str, Any]]
) -> None:
    """Write datapackage.json: each table as CSV with its schema, and as Parquet."""
    resources = [
        _resource(folder, table, form, schema)
        for table, schema in schemas.items()
        for form in FORMS
    ]
    codebook = folder / "codebook.csv"
    resources.append({"name": "codebook", "type": "file", **_file(folder, codebook, "csv")})
    package = {
        "$schema": PROFILE,
        "name": description.name,
        "title": " | ".join(description.title),
        "description": "\n\n".join(description.summary),
        "version": description.version,
        "keywords": ["public libraries", "social media", "公共图书馆", "新媒体"],
        "contributors": [{"title": name, "roles": ["author"]} for name in description.creators],
        **({"licenses": [{"name": description.license}]} if description.license else {}),
        "sources": _sources(description.runs),
        "study": dict(description.facts),
        "resources": resources,
    }
    _write_json(folder / "datapackage.json", package)


def write_croissant(
    folder: Path, description: Description, schemas: Mapping[str, Mapping[str, Any]]
) -> None:
    """Write croissant.json: JSON-LD after schema.org and Croissant, over the CSV files."""
    dataset = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "name": description.name,
        "alternateName": list(description.title),
        "description": "\n\n".join(description.summary),
        "conformsTo": CROISSANT,
        "version": ".".join(str(int(each)) for each in description.version.split("-")),
        "datePublished": description.version,
        "inLanguage": ["en", "zh"],
        "creator": [{"@type": "sc:Organization", "name": name} for name in description.creators],
        "citeAs": description.citation,
        **({"license": description.license} if description.license else {}),
        "distribution": [_file_object(folder, table, form) for table in schemas for form in FORMS],
        "recordSet": [_record_set(table, schema) for table, schema in schemas.items()],
    }
    _write_json(folder / "croissant.json", dataset)


def write_citation(folder: Path, description: Description) -> None:
    """Write CITATION.cff, version 1.2.0. Its strings are written as JSON, which is YAML, too."""
    lines = [
        "cff-version: 1.2.0",
        "type: dataset",
        f"title: {_quoted(description.title[0])}",
        f"message: {_quoted('If you use this data set, please cite it.')}",
        "authors:",
        *(f"  - name: {_quoted(name)}" for name in description.creators),
        f"abstract: {_quoted(description.summary[0])}",
        f"version: {_quoted(description.version)}",
        f"date-released: {_quoted(description.version)}",
        *([f"license: {_quoted(description.license)}"] if description.license else []),
        "keywords:",
        *(f"  - {_quoted(each)}" for each in ("public libraries", "social media", "公共图书馆")),
    ]
    (folder / "CITATION.cff").write_text("\n".join(lines) + "\n", "utf-8")


def _resource(folder: Path, table: str, form: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    words = ABOUT[table].words
    file = folder / "data" / f"{table}.{form}"
    named: dict[str, Any] = {
        "name": table if form == "csv" else f"{table}-{form}",
        "type": "table" if form == "csv" else "file",
        "title": " | ".join(words),
        **_file(folder, file, form),
    }
    return named | ({"schema": dict(schema)} if form == "csv" else {})


def _file(folder: Path, file: Path, form: str) -> dict[str, Any]:
    return {
        "path": file.relative_to(folder).as_posix(),
        "format": form,
        "mediatype": FORMS[form],
        **({"encoding": "utf-8"} if form == "csv" else {}),
        "bytes": file.stat().st_size,
        "hash": f"sha256:{checksum(file)}",
    }


def _sources(runs: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Platforms with their access basis; none: a stand-in on loopback."""
    found: dict[str, set[str]] = {}
    for run in runs:
        found.setdefault(str(run["platform"]), set()).add(str(run["access_basis"] or "none"))
    return [
        {"title": platform, "access_basis": sorted(bases)}
        for platform, bases in sorted(found.items())
    ]


def _file_object(folder: Path, table: str, form: str) -> dict[str, Any]:
    file = folder / "data" / f"{table}.{form}"
    return {
        "@type": "cr:FileObject",
        "@id": file.name,
        "name": file.name,
        "description": ABOUT[table].words[0],
        "contentUrl": f"data/{file.name}",
        "contentSize": f"{file.stat().st_size} B",
        "encodingFormat": FORMS[form],
        "sha256": checksum(file),
    }


def _record_set(table: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": table,
        "name": table,
        "description": " | ".join(ABOUT[table].words),
        "key": [{"@id": f"{table}/{name}"} for name in schema["primaryKey"]],
        "field": [
            {
                "@type": "cr:Field",
                "@id": f"{table}/{each['name']}",
                "name": each["name"],
                "description": each["description"],
                "dataType": DATA_TYPES[each["type"]],
                "source": {
                    "fileObject": {"@id": f"{table}.csv"},
                    "extract": {"column": each["name"]},
                },
            }
            for each in schema["fields"]
        ],
    }


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _write_json(file: Path, content: Mapping[str, Any]) -> None:
    file.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", "utf-8")

"""Files of classifiers: arrays of numbers and texts, which cannot run code when read.

They are in `models` under LIBCRAWL_DATA; the database has their digests.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path

import numpy as np

from analysis.codebook import Codebook
from analysis.compute.themes.classifier import Model
from analysis.errors import DataError
from analysis.write.files import replacing, require_place

TEXTS = ("codebook", "codebook_digest")


def save_model(model: Model, data: Path) -> tuple[str, str]:
    """Write a classifier; returns the file's name and digest. Raises DataError."""
    stream = io.BytesIO()
    values = {name: np.asarray(getattr(model, name)) for name in Model.__slots__}
    np.savez_compressed(stream, **values)  # type: ignore[arg-type]
    content = stream.getvalue()
    digest = hashlib.sha256(content).hexdigest()
    folder = make_folder(data)
    name = f"{model.codebook.replace(' ', '-')}-{digest[:12]}.npz"
    with replacing([folder / name]) as halves:
        halves[0].write_bytes(content)
    return name, digest


def make_folder(data: Path) -> Path:
    """The folder of classifiers, which can be written into. Raises DataError."""
    folder = data / "models"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DataError(f"{folder} cannot be made: {error.strerror}") from None
    require_place(folder / "model.npz")
    return folder


def load_model_file(data: Path, name: str, digest: str, codebook: Codebook) -> Model:
    """Read a classifier. Raises DataError for a missing or changed file, or another codebook."""
    folder = (data / "models").resolve()
    path = (folder / name).resolve()
    if path.parent != folder:
        raise DataError(f"classifier {name} lies outside of {folder}: it is not read")
    try:
        content = path.read_bytes()
    except OSError:
        raise DataError(
            f"classifier {path} is not there: train it again (themes train), or bring the folder"
            " `models` of LIBCRAWL_DATA along with the database"
        ) from None
    if hashlib.sha256(content).hexdigest() != digest:
        raise DataError(f"classifier {path} is not the one that was trained: train it again")
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            values = {field: arrays[field] for field in Model.__slots__}
    except (ValueError, KeyError, OSError, zipfile.BadZipFile):
        raise DataError(f"{path} is no classifier: train it again") from None
    model = Model(**{**values, **{field: str(values[field]) for field in TEXTS}})
    if model.codebook_digest != codebook.digest:
        raise DataError(
            f"classifier {path.name} was trained on codebook {model.codebook}, not on {codebook}:"
            " train one for it (themes train)"
        )
    return model

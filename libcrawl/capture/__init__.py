"""Files of raw answers."""

from __future__ import annotations

import logging
from pathlib import Path

from libcrawl.process.file_modes import make_private_folder

logger = logging.getLogger(__name__)

# Enough to see what changed; a platform that changes everywhere must not fill the disk.
KEPT_PER_FOLDER = 500


def keep_answer(folder: str, name: str, body: bytes) -> Path | None:
    """Write an answer's body to a new file that only the owner can read.

    Returns its path, None when it could not be kept (that is logged, the crawl goes on).
    """
    try:
        directory = Path(folder)
        make_private_folder(directory)
        count = sum(1 for _ in directory.iterdir())
        if count >= KEPT_PER_FOLDER:
            return None
        path = directory / f"{name}-{count + 1}.answer"
        path.touch(mode=0o600)
        path.write_bytes(body)
    except OSError as problem:
        logger.warning("An answer could not be kept: %s", problem)
        return None
    return path

"""Archives of crawls of the stand-in platform."""

from tests.crawl.conftest import make_stand, stand

__all__ = ["make_stand", "stand"]

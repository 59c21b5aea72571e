"""`.env.example` lists the settings that exist, with the defaults that they have."""

import io
import re

from dotenv import dotenv_values

from libcrawl.platforms import PLATFORMS
from libcrawl.settings import PROJECT_ROOT

# DATABASE_URL = _read("DATABASE_URL") · …_DELAY = _read("…_DELAY", "8")
READ = re.compile(
    r"""_read\(\s*"(?P<name>\w+)"(?:,\s*(?:"(?P<default>[^"]*)"|(?P<code>[^)"]+)))?"""
)
# image: ${LIBCRAWL_IMAGE:-libcrawl}
COMPOSE = re.compile(r"\$\{(\w+)")
COMPOSE_ITSELF = {"COMPOSE_PROFILES"}


def test_env_example_and_settings_agree() -> None:
    source = (PROJECT_ROOT / "libcrawl" / "settings.py").read_text(encoding="utf-8")
    example = (PROJECT_ROOT / ".env.example").read_text(encoding="utf-8")
    settings = {match["name"]: match["default"] for match in READ.finditer(source)}
    for platform in PLATFORMS.values():
        settings |= platform.settings()
    shown = dotenv_values(stream=io.StringIO(re.sub(r"(?m)^#(?=[A-Z_]+=)", "", example)))
    compose = (PROJECT_ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    assert set(shown) == set(settings) | set(COMPOSE.findall(compose)) | COMPOSE_ITSELF
    for name, default in settings.items():
        if default is not None:
            assert shown[name] == default, name

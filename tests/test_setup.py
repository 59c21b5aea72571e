"""Content of .venv after `make setup`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import libcrawl
from analysis.write import provenance
from tests.conftest import ROOT


def test_the_project_is_found_in_a_chinese_folder_without_a_locale(tmp_path: Path) -> None:
    project = tmp_path / "中文 目录"
    (project / ".ci").mkdir(parents=True)
    (project / ".ci" / "path").write_bytes((ROOT / ".ci" / "path").read_bytes())
    (project / "libcrawl").symlink_to(ROOT / "libcrawl")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", project / ".venv"], check=True)
    (packages,) = (project / ".venv" / "lib").glob("python*/site-packages")
    (packages / "_editable_impl_libcrawl.pth").write_text(f"{project}\n", "utf-8")
    subprocess.run(["/bin/sh", project / ".ci" / "path"], check=True)
    found = subprocess.run(
        [project / ".venv" / "bin" / "python", "-c", "import libcrawl; print(libcrawl.__file__)"],
        cwd="/", env={"LC_ALL": "POSIX"}, capture_output=True, check=True,
    )  # fmt: skip
    assert found.stdout.decode().strip() == str(project / "libcrawl" / "__init__.py")


def test_files_name_the_version_where_no_package_is_installed() -> None:
    assert provenance._made()["program_version"] == libcrawl.__version__

"""`.ci/browser` finds a Chromium or installs one; stand-ins take the parts of the package manager
and of the download, so that nothing is changed on this machine."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import ROOT

TOOLS = ("sh", "dirname", "mkdir", "cat", "chmod", "timeout", "env")
BROWSER = "#!/bin/sh\necho Chromium 1\n"
# python -m playwright … is a stand-in, everything else the real interpreter.
PYTHON = """#!/bin/sh
[ "$2" = playwright ] || exec {python} "$@"
echo "playwright $*" >> {folder}/calls
{download}
"""
APT = """#!/bin/sh
echo "apt-get $*" >> {folder}/calls
for last; do :; done
case " {offers} " in *" $last "*) ;; *) exit 100 ;; esac
cat > {folder}/bin/$last <<'END'
{browser}END
chmod 755 {folder}/bin/$last
"""
CACHE = "home/.cache/ms-playwright/chromium_headless_shell-1/chrome-linux"


@dataclass
class Machine:
    """A folder that stands for a machine: its programs, its home, and the calls of them."""

    folder: Path

    def program(self, name: str, script: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(script)
        path.chmod(0o755)

    def offers(self, *packages: str) -> None:
        offered = " ".join(packages)
        self.program("bin/apt-get", APT.format(folder=self.folder, offers=offered, browser=BROWSER))

    def downloads(self, works: bool) -> None:
        place = self.folder / CACHE
        made = f"mkdir -p {place} && cp {self.folder}/browser {place}/headless_shell"
        script = made if works else "exit 1"
        self.program("browser", BROWSER)
        self.program(
            ".venv/bin/python",
            PYTHON.format(python=sys.executable, folder=self.folder, download=script),
        )

    def run(self) -> subprocess.CompletedProcess[str]:
        environment = {
            "PATH": str(self.folder / "bin"), "HOME": str(self.folder / "home"),
            "PYTHONPATH": str(ROOT), "LIBCRAWL_CHROMIUM": "",
        }  # fmt: skip
        return subprocess.run(
            [self.folder / ".ci" / "browser"], env=environment, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip

    def calls(self) -> list[str]:
        path = self.folder / "calls"
        return path.read_text().splitlines() if path.exists() else []


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A machine of root with a package manager that offers nothing, and without the internet."""
    made = Machine(tmp_path)
    made.program(".ci/browser", (ROOT / ".ci" / "browser").read_text())
    made.program("bin/id", "#!/bin/sh\necho 0\n")
    for tool in (*TOOLS, "cp"):
        (tmp_path / "bin" / tool).symlink_to(str(shutil.which(tool)))
    made.offers()
    made.downloads(works=False)
    return made


def test_one_that_is_there_is_used(machine: Machine) -> None:
    machine.program("bin/google-chrome", BROWSER)
    done = machine.run()
    assert (done.returncode, done.stderr, machine.calls()) == (0, "", [])


@pytest.mark.parametrize("package", ["chromium-headless-shell", "chromium"])
def test_a_package_as_root(machine: Machine, package: str) -> None:
    machine.offers(package)
    done = machine.run()
    assert done.returncode == 0
    assert f"Douyin uses {machine.folder}/bin/{package}\n" in done.stderr
    calls = machine.calls()
    assert calls[0] == "apt-get update -qq"
    assert calls[-1].endswith(f" {package}")
    assert not [line for line in calls if line.startswith("playwright")]


@pytest.mark.parametrize("is_root", [True, False])
def test_a_download_where_there_is_no_package(machine: Machine, is_root: bool) -> None:
    if not is_root:
        machine.program("bin/id", "#!/bin/sh\necho 1000\n")
        (machine.folder / "bin" / "timeout").unlink()  # as on macOS
    machine.downloads(works=True)
    done = machine.run()
    assert done.returncode == 0
    assert f"Douyin uses {machine.folder}/{CACHE}/headless_shell" in done.stderr
    tried = [line for line in machine.calls() if line.startswith("apt-get")]
    assert bool(tried) is is_root, "packages are root's business"


def test_neither(machine: Machine) -> None:
    done = machine.run()
    assert done.returncode == 0, "the other platforms go on"
    assert "all but Douyin works. no Chromium was found: install one" in done.stderr
    assert "apt-get install chromium" in done.stderr


def test_one_that_does_not_start(machine: Machine) -> None:
    machine.program("bin/chromium", "#!/bin/sh\nexit 127\n")
    done = machine.run()
    assert done.returncode == 0
    assert f"{machine.folder}/bin/chromium does not start" in done.stderr
    assert "install-deps" in done.stderr

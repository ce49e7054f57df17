"""The wheel holds all of the program: installed elsewhere, it starts and finds what it needs."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


BUILT_FROM = ("pipeline", "producers", "consumers", "config", "examples")


def built(sources: Path, folder: Path) -> Path:
    # Without isolation: the build back end is pinned in the development set-up, nothing has to be fetched.
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)],
        cwd=sources,
        env={**os.environ, "SOURCE_DATE_EPOCH": "1767225600"},
        check=True,
        capture_output=True,
    )
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(ROOT, tmp_path_factory.mktemp("wheel"))


def test_the_same_sources_give_the_same_wheel_wherever_and_whenever_they_lie(wheel: Path, tmp_path: Path) -> None:
    sources = tmp_path / "elsewhere"
    sources.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copyfile(ROOT / name, sources / name)
    for name in BUILT_FROM:
        # Without the times of the files, and of all that git does not know only compiled code.
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, sources / name, copy_function=shutil.copyfile, ignore=ignored)
    assert built(sources, tmp_path / "again").read_bytes() == wheel.read_bytes()


def test_the_wheel_holds_every_module_and_the_shipped_data(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for package in ("pipeline", "producers", "consumers"):
        for file in (ROOT / package).rglob("*"):
            if file.is_file() and "__pycache__" not in file.parts:
                assert str(file.relative_to(ROOT)) in names
    for folder in ("config", "examples/newsroom"):
        for file in (ROOT / folder).rglob("*"):
            if file.is_file() and "__pycache__" not in file.parts:
                assert f"pipeline/_shipped/{file.relative_to(ROOT)}" in names


def test_installed_into_another_environment_it_runs(wheel: Path, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(tmp_path / "venv")], check=True)
    python = tmp_path / "venv/bin/python"
    (site,) = (tmp_path / "venv/lib").glob("python*/site-packages")
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(site), str(wheel)], check=True
    )
    # The dependencies are borrowed from this environment, the project is not: its own folder is not on the path.
    borrowed = next(path for path in sys.path if path.endswith("site-packages"))
    environment = {
        **os.environ,
        "PYTHONPATH": f"{site}{os.pathsep}{borrowed}",
        "SAMESTORY_DATA_DIR": str(tmp_path / "d"),
    }

    def samestory(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(python), "-m", "pipeline", *arguments], cwd=tmp_path, env=environment, capture_output=True, text=True
        )

    where = subprocess.run(
        [str(python), "-c", "import pipeline; print(pipeline.__file__)"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert str(site) in where.stdout
    version = samestory("--version")
    assert (version.returncode, version.stderr) == (0, "")
    assert version.stdout.startswith("samestory, version ")
    checked = samestory("config", "check")
    assert checked.returncode == 0, checked.stderr
    assert "join model" in checked.stdout

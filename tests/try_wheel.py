"""Build the wheel from what git would commit now; try it in an empty environment, away from the sources."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

PACKAGE_DATA = (
    "storage/schema/*.sql",
    "bot/chat/phrases/*/LC_MESSAGES/*.mo",
    "bot/playground/**/*.json",
    "bot/summary/terms/*.tsv",
)
"""What is not Python and must travel along; a pattern without a match is a failure."""

ENVIRONMENT = {
    name: value
    for name, value in os.environ.items()
    if not name.startswith(("PAPERS_", "PYTHON", "VIRTUAL_ENV"))
}
"""Whoever runs this has settings of their own; the wheel must do without them."""


DIGEST = """
import asyncio, os, sys
from bot.playground import sample
from bot.playground.huggingface import HuggingFaceStandIn
from bot.playground.server import Loopback

async def digest() -> int:
    source = HuggingFaceStandIn()
    source.put(sample.DAY, sample.items())
    async with Loopback(source.app) as server:
        program = await asyncio.create_subprocess_exec(
            sys.argv[1], "digest", str(sample.DAY), "--format", "markdown",
            env={**os.environ, "PAPERS_HUGGINGFACE_URL": server.url},
        )
        return await program.wait()

sys.exit(asyncio.run(digest()))
"""
"""Serves the sample day and has the installed program print it as a file."""


def run(*command: str | Path, cwd: Path, seconds: float, **settings: str) -> str:
    """What the command wrote to standard output; ends everything when it fails or takes too long."""
    line = " ".join(map(str, command))
    print("$", line, flush=True)
    try:
        done = subprocess.run(
            command,
            cwd=cwd,
            env=ENVIRONMENT | settings,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        sys.exit(f"not done after {seconds} seconds: {line}")
    if done.returncode:
        sys.exit(f"{done.stdout}exit code {done.returncode}: {line}")
    return done.stdout


def export(tree: Path) -> None:
    """Write to `tree` what a commit of everything would hold, through an index of our own."""
    tree.mkdir()
    index = str(tree.with_name("index"))
    run("git", "add", "--all", cwd=ROOT, seconds=60, GIT_INDEX_FILE=index)
    run("git", "checkout-index", "--all", f"--prefix={tree}/", cwd=ROOT, seconds=60, GIT_INDEX_FILE=index)


def check_contents(tree: Path, wheel: Path) -> None:
    """Every file of both packages is in the wheel, and no kind of package data is missing."""
    inside = set(zipfile.ZipFile(wheel).namelist())
    sources = {
        path.relative_to(tree).as_posix()
        for package in ("bot", "storage")
        for path in (tree / package).rglob("*")
        if path.is_file()
    }
    if left_out := sorted(sources - inside):
        sys.exit(f"not in the wheel: {', '.join(left_out)}")
    if missing := [pattern for pattern in PACKAGE_DATA if not any(tree.glob(pattern))]:
        sys.exit(f"nothing in the wheel fits: {', '.join(missing)}")


def main() -> None:
    """Build, look inside, install, run."""
    with tempfile.TemporaryDirectory(prefix="papers-wheel-") as folder:
        work = Path(folder)
        tree, dist, elsewhere = work / "tree", work / "dist", work / "elsewhere"
        elsewhere.mkdir()
        export(tree)

        pip = ("-m", "pip", "--disable-pip-version-check", "--quiet")
        build = ("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", dist, tree)
        run(sys.executable, *pip, *build, cwd=elsewhere, seconds=120)
        (wheel,) = dist.glob("*.whl")
        check_contents(tree, wheel)

        venv.create(work / "venv", with_pip=True)
        bin_ = work / "venv" / "bin"
        locked = ("install", "--require-hashes", "-r", tree / "requirements.lock")
        run(bin_ / "python", *pip, *locked, cwd=elsewhere, seconds=600)
        run(bin_ / "python", *pip, "install", "--no-deps", "--no-index", wheel, cwd=elsewhere, seconds=60)

        bot = bin_ / "papers-bot"
        run(bot, "--help", cwd=elsewhere, seconds=30)
        shown = run(bot, "demo", cwd=elsewhere, seconds=120, PAPERS_DEMO_SECONDS="5")
        if not shown.strip():
            sys.exit("the demo showed nothing")
        digest = run(bin_ / "python", "-c", DIGEST, bot, cwd=elsewhere, seconds=60)
        if not digest.startswith("## Daily Papers (2024-05-14)\n\n### [") or digest.count("\nVote: ") != 9:
            sys.exit(f"not the digest of the sample day: {digest[:200]}")
    print("The wheel works.")


if __name__ == "__main__":
    main()

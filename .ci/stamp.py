"""Copies the version and the address of the repository to every file that repeats them.

The version stands in af3nb/__init__.py, its date in CHANGELOG.md, the address in pyproject.toml.
"""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
REPEATING = (
    *("*.md", "*.cff", "*.yml", "*.toml", "notebooks/**/*.ipynb", "docs/**/*.md", "docs/**/*.py"),
    *("benchmarks/*.md", "examples/*.md", "af3nb/**/*.py", "widgets/**/*.py", "widgets/**/*.js"),
)


def main() -> None:
    """Rewrite the files that are out of date, and name them."""
    for path, text in outdated().items():
        path.write_text(text, encoding="utf-8", newline="\n")
        print("updated", path.relative_to(ROOT))


def outdated() -> dict[Path, str]:
    """The files that repeat an old version or address, with the text that they should have."""
    texts = {
        path: path.read_text(encoding="utf-8")
        for pattern in REPEATING
        for path in sorted(ROOT.glob(pattern))
    }
    new = {path: stamped(path, text) for path, text in texts.items()}
    return {path: text for path, text in new.items() if text != texts[path]}


def stamped(path: Path, text: str) -> str:
    """A file's text with the version and the address of today."""
    owner, name = address()
    # github.com/OWNER/af3nb, and the same on Colab, Binder and Pages
    text = re.sub(
        r"(github\.com/|/github/|/v2/gh/)[\w.-]+/af3nb(?![\w-])", rf"\g<1>{owner}/{name}", text
    )
    text = re.sub(r"[\w-]+\.github\.io/af3nb(?![\w-])", f"{owner}.github.io/{name}", text)
    if path.suffix == ".ipynb":
        return re.sub(r'(else \\"==)[^"\\]+', rf"\g<1>{version()}", text)
    if path.suffix == ".cff":
        text = re.sub(r"(?m)^version: .*", f"version: {version()}", text)
        return re.sub(r"(?m)^date-released: .*", f"date-released: {released()}", text)
    return text


def version() -> str:
    """What af3nb/__init__.py says."""
    source = (ROOT / "af3nb/__init__.py").read_text(encoding="utf-8")
    return re.findall(r'^__version__ = "(.+)"', source, re.MULTILINE)[0]


def released() -> str:
    """The date of this version in the changelog."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    dates = re.findall(
        rf"^## \[{re.escape(version())}\] - (\d{{4}}-\d\d-\d\d)$", text, re.MULTILINE
    )
    if len(dates) != 1:
        raise SystemExit(f"CHANGELOG.md needs one section '## [{version()}] - YYYY-MM-DD'.")
    return dates[0]


def address() -> tuple[str, str]:
    """Owner and name of the repository, from the homepage in pyproject.toml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    owner, name = project["urls"]["Homepage"].rstrip("/").split("/")[-2:]
    return owner, name


if __name__ == "__main__":
    main()

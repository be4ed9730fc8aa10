"""Writes each state of each tool as a picture to `screenshots`, to be looked at.

Every function `shot_NAME(page)` of a file `shots_TOOL.py` beside this one brings a page into a
state, and becomes TOOL_NAME.png. A list `DARK` or `NARROW` there names those that are also wanted
in a dark page or at the width of a telephone. Arguments choose: `python screenshots.py builder`.
A file with `ON_REQUEST` is left out unless it is named; a function `keep` there gets each picture.
"""

import importlib
import sys
from pathlib import Path
from types import ModuleType

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE.parents[1])]  # as pytest does

import stage  # noqa: E402

OUT = HERE.parents[2] / "screenshots"
DARK_PAGE = "<body style='background:#111318; color:#ddd; margin:8px'></body>"
LIGHT_PAGE = "<body style='margin:8px'></body>"


def main(*wanted: str) -> None:
    """Take the pictures of the tools that are named, or of all."""
    OUT.mkdir(exist_ok=True)
    with stage.chromium() as browser:
        for path in sorted(HERE.glob("shots_*.py")):
            tool = path.stem.removeprefix("shots_")
            if wanted and tool not in wanted:
                continue
            shots = importlib.import_module(path.stem)
            if wanted or not getattr(shots, "ON_REQUEST", False):
                shoot(browser, tool, shots)


def shoot(browser, tool: str, shots: ModuleType) -> None:
    """Take the pictures of one tool."""
    for name in [n.removeprefix("shot_") for n in vars(shots) if n.startswith("shot_")]:
        take(browser, f"{tool}_{name}", getattr(shots, f"shot_{name}"), LIGHT_PAGE, 1280)
        if name in getattr(shots, "DARK", ()):
            take(browser, f"{tool}_{name}_dark", getattr(shots, f"shot_{name}"), DARK_PAGE, 1280)
        if name in getattr(shots, "NARROW", ()):
            take(browser, f"{tool}_{name}_narrow", getattr(shots, f"shot_{name}"), LIGHT_PAGE, 400)
        if hasattr(shots, "keep"):
            shots.keep(OUT / f"{tool}_{name}.png")


def take(browser, name: str, shot, html: str, width: int) -> None:
    """Take one picture, and say which."""
    with stage.guarded_page(browser, viewport={"width": width, "height": 800}) as page:
        page.html = html
        shot(page)
        page.wait_for_timeout(600)
        page.screenshot(path=OUT / f"{name}.png", full_page=True)
        trouble = f" {page.errors}" if page.errors else ""
        print(f"{OUT.name}/{name}.png{trouble}")


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Scripts that open a structure in ChimeraX and in PyMOL, coloured by pLDDT."""

import re
from collections.abc import Sequence

from af3nb.confidence.plddt import BANDS
from af3nb.report.residue_ranges import Range
from af3nb.result.layout import POLYMERS, Layout

# Both programs take what follows a semicolon as a command, in a comment as well.
_LEGEND = tuple(f"# pLDDT {band.words}: {band.colour}" for band in BANDS)
_ALMOST = 0.001  # below the edge of a band, where the next colour begins


def chimerax_script(model: str, layout: Layout, selection: Sequence[Range] = ()) -> str:
    """Return a ChimeraX script (`.cxc`) for the file `model`, which lies beside it."""
    stops = []
    for band, above in zip(reversed(BANDS), [*(b.least for b in reversed(BANDS[:-1])), 100.0],
                           strict=True):  # fmt: skip
        end = above if above == 100 else above - _ALMOST
        stops += [f"{band.least:g},{band.colour}", f"{end:g},{band.colour}"]
    lines = [
        "# Open this file in a new ChimeraX window.",
        *_LEGEND,
        f'open "{model}"',
        "set bgColor white",
        "hide #1 atoms",
        "cartoon #1",
        *(f"show #1/{chain} atoms" for chain in _others(layout)),
        *(f"style #1/{chain} {_chimerax_style(layout, chain)}" for chain in _others(layout)),
        f"color bfactor #1 palette {':'.join(stops)}",
        "view #1",
    ]
    for i, (chain, first, last) in enumerate(selection):
        lines.append(f"select {'add ' * bool(i)}#1/{chain}:{_span(first, last)}")
    return "\n".join(lines) + "\n"


def pymol_script(model: str, layout: Layout, selection: Sequence[Range] = ()) -> str:
    """Return a PyMOL script (`.pml`) for the file `model`, which lies beside it."""
    name = re.sub(r"\W", "_", model.partition("_model.")[0], flags=re.ASCII)
    lines = [
        "# Open this file with File > Run Script, or start PyMOL in its folder.",
        *_LEGEND,
        f"load {model}, {name}",
        "bg_color white",
        f"hide everything, {name}",
        f"show cartoon, {name}",
    ]
    for chain in _others(layout):
        shape = "spheres" if _is_atom(layout, chain) else "sticks"
        lines.append(f"show {shape}, {name} and chain {chain}")
    for i, band in enumerate(BANDS, start=1):
        red, green, blue = (int(band.colour[k : k + 2], 16) / 255 for k in (1, 3, 5))
        lines.append(f"set_color plddt_{i}, [{red:.3f}, {green:.3f}, {blue:.3f}]")
    for i, band in reversed(list(enumerate(BANDS, start=1))):
        above = f" and not b < {band.least:g}" if band.least else ""
        lines.append(f"color plddt_{i}, {name}{above}")
    lines.append(f"orient {name}")
    if selection:
        parts = [f"(chain {chain} and resi {_span(a, b)})" for chain, a, b in selection]
        lines.append(f"select selected, {name} and ({' or '.join(parts)})")
    return "\n".join(lines) + "\n"


def _span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}-{last}"


def _others(layout: Layout) -> list[str]:
    """The chains that are no polymers."""
    return [chain for chain, kind in layout.chain_types.items() if kind not in POLYMERS]


def _is_atom(layout: Layout, chain: str) -> bool:
    return int((layout.chain_id == chain).sum()) == 1


def _chimerax_style(layout: Layout, chain: str) -> str:
    return "sphere" if _is_atom(layout, chain) else "stick"

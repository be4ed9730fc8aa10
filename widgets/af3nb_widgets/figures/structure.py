"""The structure of a result in 3D, as an output that works without a kernel."""

import base64
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib import resources

import numpy as np

from af3nb.confidence.plddt import BANDS, band_index
from af3nb.errors import InputError
from af3nb.result.layout import Layout
from af3nb.result.result import Result, Sample
from af3nb.texts import in_html
from af3nb_widgets.figures.html import Html, notes_html

# Okabe and Ito's colours, then Tol's, all told apart by most eyes; the viewer has the same.
CHAINS = (
    "#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00",
    "#882255", "#999933", "#44aa99", "#aa4499", "#6699cc", "#b8860b",
)  # fmt: skip


def structure_view(
    result: Result,
    sample: Sample | None = None,
    *,
    colour: str = "plddt",
    width: int = 640,
    height: int = 480,
) -> Html:
    """One sample in 3D: polymers as ribbons, the rest as sticks.

    The viewer is part of the output, so it also works without a network.

    Args:
        result: The result to show.
        sample: The sample to show; by default, the best.
        colour: `"plddt"` or `"chain"`.
        width: Width in pixels.
        height: Height in pixels.
    """
    import py3Dmol

    if colour not in ("plddt", "chain"):
        raise InputError(f'colour is "plddt" or "chain", not {colour!r}.')
    sample = sample or result.best
    layout = result.layout
    if colour == "plddt":
        tones, title = _plddt_tones(layout, sample), "pLDDT: "
        keys = [(band.colour, band.words) for band in BANDS]
    else:
        own = {chain: CHAINS[i % len(CHAINS)] for i, chain in enumerate(layout.chains)}
        tones, title = np.array([own[chain] for chain in layout.chain_id]), "chains: "
        keys = [(tone, chain) for chain, tone in own.items()]
    view = py3Dmol.view(width=width, height=height, js=_viewer_script())
    view.addModel(result.mmcif(sample), "cif")
    view.setStyle({}, {})
    for tone, selection, style in _drawn(layout, tones):
        view.addStyle(selection, {style: {"color": tone, **_SHAPES[style]}})
    view.zoomTo()
    legend = "".join(
        f'<span style="white-space:nowrap;margin-right:1.2em">'
        f'<span style="display:inline-block;width:.9em;height:.9em;background:{tone}">'
        f"</span> {in_html(label)}</span>"
        for tone, label in keys
    )
    caption = f"{in_html(result.name)}, seed {sample.seed}, sample {sample.index}"
    return Html(
        f'<figure style="margin:0">{_closed(str(view.write_html()))}'
        f'<figcaption style="font-family:sans-serif;font-size:90%;padding:.4em 0">'
        f"<b>{caption}</b> &nbsp; {title}{legend}{notes_html(result)}</figcaption></figure>"
    )


_SHAPES = {
    "cartoon": {"arrows": True},
    "stick": {"radius": 0.18},
    "sphere": {"scale": 0.4},
}


def _plddt_tones(layout: Layout, sample: Sample) -> np.ndarray:
    """Return the colour of each atom's band; in polymers, of its residue's band."""
    residues = layout.over_residues(sample.atom_plddts)[layout.residue_of_atom]
    plddt = np.where(layout.in_polymer, residues, sample.atom_plddts)
    return np.array([band.colour for band in BANDS])[band_index(plddt)]


def _drawn(layout: Layout, tones: np.ndarray) -> Iterator[tuple[str, dict, str]]:
    """Yield colours, selections and shapes: polymers by residue, everything else by atom."""
    sizes = Counter(layout.chain_id)
    shapes = np.where(layout.in_polymer, "cartoon", "stick").astype(object)
    shapes[[sizes[chain] == 1 for chain in layout.chain_id]] = "sphere"
    for chain, shape, tone in dict.fromkeys(zip(layout.chain_id, shapes, tones, strict=True)):
        own = (layout.chain_id == chain) & (shapes == shape) & (tones == tone)
        atoms = np.flatnonzero(own) + 1
        residues = np.unique(layout.res_id[own])
        where = ("resi", residues) if shape == "cartoon" else ("serial", atoms)
        yield str(tone), {"chain": chain, where[0]: where[1].tolist()}, shape


def _closed(html: str) -> str:
    """Prevent text in the script from ending it."""
    head, script = html.split("<script>", 1)
    script, tail = script.rsplit("</script>", 1)
    script = script.replace("</", "<\\/").replace("<!--", "<\\!--")
    return f"{head}<script>{script}</script>{tail}"


@cache
def _viewer_script() -> str:
    """Return the viewer's source as a data URI."""
    source = resources.files("af3nb_widgets") / "shared" / "page" / "vendor" / "3Dmol-min.js"
    return f"data:text/javascript;base64,{base64.b64encode(source.read_bytes()).decode()}"

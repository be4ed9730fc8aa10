"""A result in pictures that stay where they are: structure and table of samples."""

import base64
from functools import cache
from html import escape
from importlib import resources

import numpy as np

from af3nb.confidence.plddt import BANDS, Band, band_index
from af3nb.errors import InputError
from af3nb.result.layout import POLYMERS
from af3nb.result.result import Result, Sample

LABELS = {
    "H": "very high, above 90",
    "M": "high, 70 to 90",
    "L": "low, 50 to 70",
    "D": "very low, below 50",
}
# Okabe and Ito's colours, then Tol's, all told apart by most eyes; the viewer has the same.
CHAINS = (
    "#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00",
    "#882255", "#999933", "#44aa99", "#aa4499", "#6699cc", "#b8860b",
)  # fmt: skip


class Html(str):
    """HTML that a notebook shows as such."""

    def _repr_html_(self) -> str:
        return str(self)


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
    if colour == "plddt":
        styles, title = _by_plddt(result, sample), "pLDDT: "
        keys = [(band.colour, LABELS[band.letter]) for band in BANDS]
    else:
        styles, title = _by_chain(result), "chains: "
        keys = list(zip(_chain_colours(result).values(), result.layout.chains, strict=True))
    view = py3Dmol.view(width=width, height=height, js=_viewer_script())
    view.addModel(result.mmcif(sample), "cif")
    view.setStyle({}, {})
    for tone, selection, style in styles:
        view.addStyle(selection, {style: {"color": tone, **_SHAPES[style]}})
    view.zoomTo()
    legend = "".join(
        f'<span style="white-space:nowrap;margin-right:1.2em">'
        f'<span style="display:inline-block;width:.9em;height:.9em;background:{tone}">'
        f"</span> {escape(label)}</span>"
        for tone, label in keys
    )
    caption = f"{escape(result.name)}, seed {sample.seed}, sample {sample.index}"
    return Html(
        f'<figure style="margin:0">{_closed(view.write_html())}'
        f'<figcaption style="font-family:sans-serif;font-size:90%;padding:.4em 0">'
        f"<b>{caption}</b> &nbsp; {title}{legend}{notes_html(result)}</figcaption></figure>"
    )


_SHAPES = {
    "cartoon": {"arrows": True},
    "stick": {"radius": 0.18},
    "sphere": {"scale": 0.4},
}


def _chain_colours(result: Result) -> dict[str, str]:
    return {chain: CHAINS[i % len(CHAINS)] for i, chain in enumerate(result.layout.chains)}


def _by_chain(result: Result):
    """What is drawn how: each chain in a colour of its own."""
    layout = result.layout
    for chain, tone in _chain_colours(result).items():
        atoms = np.flatnonzero(layout.chain_id == chain)
        polymer = layout.chain_type[atoms[0]] in POLYMERS
        yield (
            tone,
            {"chain": chain},
            "cartoon" if polymer else "sphere" if len(atoms) == 1 else "stick",
        )


def _by_plddt(result: Result, sample: Sample):
    """What is drawn how: each residue of a polymer and each other atom in its band's colour."""
    layout, plddt = result.layout, sample.atom_plddts
    in_polymer = np.isin(layout.chain_type, POLYMERS)
    residues: dict[tuple[str, int], list[float]] = {}
    for chain, number, value in zip(
        layout.chain_id[in_polymer], layout.res_id[in_polymer], plddt[in_polymer], strict=True
    ):
        residues.setdefault((chain, int(number)), []).append(float(value))
    chosen: dict[tuple[Band, str], list[int]] = {}
    for (chain, number), values in residues.items():
        chosen.setdefault((band_of(float(np.mean(values))), chain), []).append(number)
    for (band, chain), numbers in chosen.items():
        yield band.colour, {"chain": chain, "resi": numbers}, "cartoon"

    serial = np.arange(1, len(plddt) + 1)
    sizes = {chain: int((layout.chain_id == chain).sum()) for chain in layout.chains}
    lone = np.array([sizes[chain] == 1 for chain in layout.chain_id])
    for style, atoms in (("sphere", lone), ("stick", ~in_polymer & ~lone)):
        bands: dict[Band, list[int]] = {}
        for i in np.flatnonzero(atoms):
            bands.setdefault(band_of(float(plddt[i])), []).append(int(serial[i]))
        for band, serials in bands.items():
            yield band.colour, {"serial": serials}, style


def band_of(plddt: float) -> Band:
    """The band of one value."""
    return BANDS[int(band_index(np.array([plddt]))[0])]


def _closed(html: str) -> str:
    """Keep text inside the script from ending it."""
    head, script = html.split("<script>", 1)
    script, tail = script.rsplit("</script>", 1)
    script = script.replace("</", "<\\/").replace("<!--", "<\\!--")
    return f"{head}<script>{script}</script>{tail}"


@cache
def _viewer_script() -> str:
    """The viewer's source as an address that needs no network."""
    source = resources.files("af3nb_widgets") / "shared" / "page" / "vendor" / "3Dmol-min.js"
    return f"data:text/javascript;base64,{base64.b64encode(source.read_bytes()).decode()}"


def scores_table(result: Result) -> Html:
    """All samples of a `result`, best first, with the scores that rank them."""
    heads = {
        "rank": "",
        "seed": "",
        "sample": "",
        "ranking score": "what the order goes by",
        "pTM": "is the whole fold right? 0 to 1",
        "ipTM": "are the chains placed right? 0 to 1",
        "mean pLDDT": "is the neighbourhood of atoms right? 0 to 100",
        "disordered": "fraction of residues that look disordered",
        "clash": "do chains run through each other?",
    }
    order = sorted(result.samples, key=lambda s: np.nan_to_num(-s.ranking_score, nan=np.inf))
    rows = [
        (
            rank,
            sample.seed,
            sample.index,
            _number(sample.ranking_score),
            _number(sample.summary["ptm"]),
            _number(sample.summary["iptm"]),
            f"{sample.atom_plddts.mean():.0f}",
            _number(sample.summary["fraction_disordered"]),
            "yes" if sample.summary["has_clash"] else "no",
        )
        for rank, sample in enumerate(order, start=1)
    ]
    head = "".join(f'<th title="{escape(tip)}">{escape(name)}</th>' for name, tip in heads.items())
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return Html(
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{notes_html(result)}"
    )


def _number(value: float | None) -> str:
    return "–" if value is None or np.isnan(value) else f"{value:.2f}"


def notes_html(result: Result) -> str:
    """What the user must know beside any output."""
    return "".join(
        '<p style="margin:.3em 0;color:#b3261e;font-weight:600">'
        f"{escape(note[:1].upper() + note[1:])}</p>"
        for note in result.notes
    )

"""Tables of a result: scores of its samples and interfaces, checks of ligands, and contacts."""

import numpy as np

from af3nb.confidence.interfaces import Interface, interfaces
from af3nb.confidence.ligand_shape.checks import checks_of
from af3nb.result.result import Result, Sample
from af3nb_widgets.figures.html import Html, notes_html, table_html
from af3nb_widgets.result_viewer.numbers import nearest_contacts

_SCORES = (
    ("rank", ""),
    ("seed", ""),
    ("sample", ""),
    ("ranking score", "the score that sets the order"),
    ("pTM", "is the whole fold right? 0 to 1"),
    ("ipTM", "are the chains placed right? 0 to 1"),
    ("mean pLDDT", "is the neighbourhood of atoms right? 0 to 100"),
    ("disordered", "fraction of residues that look disordered"),
    ("clash", "do chains pass through each other?"),
)
_INTERFACES = (
    ("chains", ""),
    ("ipTM", "AlphaFold's score of the two chains, 0 to 1"),
    ("actifpTM", "ipTM of what is in likely contact only, 0 to 1"),
    ("ipSAE →", "the second chain seen from the first, 0 to 1"),
    ("ipSAE ←", "the first chain seen from the second, 0 to 1"),
    ("pDockQ2", "calibrated on AlphaFold 2 and on proteins"),
    ("LIS", "mean over pairs of residues with an error below 12 Å; calibrated on AlphaFold 2"),
    ("pairs", "pairs of residues behind LIS, in both directions"),
    ("least PAE (Å)", "the smallest expected error between the chains"),
    ("contacts", "pairs of residues within 5 Å"),
    ("H-bonds", "hydrogen bonds, judged by heavy atoms"),
    ("salt bridges", ""),
    ("buried (Å²)", "half of the surface that both chains lose"),
)
_LIGANDS = (
    ("ligand", ""),
    ("fails", "checks of stereochemistry, shape, energy and place"),
    ("energy ratio", "energy over that of relaxed conformers; above 100, the shape is improbable"),
    ("energy (kcal/mol)", "by the force field UFF"),
    ("of conformers", "the mean of 50 relaxed conformers"),
    ("not computed", "why there is no ratio"),
)
_CONTACTS = ("residue", "touches", "distance (Å)", "expected error (Å)", "pLDDT")


def scores_table(result: Result) -> Html:
    """All samples of a `result`, best first, with the scores that rank them."""
    rows = [
        (
            rank,
            sample.seed,
            sample.index,
            *map(_number, (sample.ranking_score, *map(sample.summary.get, ("ptm", "iptm")))),
            _number(sample.mean_plddt, 0),
            _number(sample.summary.get("fraction_disordered")),
            _yes_or_no(sample.summary.get("has_clash")),
        )
        for rank, sample in enumerate(result.ranked, start=1)
    ]
    return Html(table_html(_SCORES, rows) + notes_html(result))


def contacts_table(result: Result, sample: Sample | None = None, *, most: int = 40) -> Html:
    """Residues of different chains that touch, the nearest first.

    Args:
        result: The result to show.
        sample: The sample to show; by default, the best.
        most: The largest number of rows.
    """
    sample, layout = sample or result.best, result.layout
    found = nearest_contacts(sample, layout)
    shown = found.nearest(most)
    if not len(shown.first):
        return Html("<p>No residues of different chains come within 5 Å of each other.</p>")
    plddt = layout.over_residues(sample.atom_plddts)
    names = [
        f"{layout.chain_id[i]} {str(layout.res_name[i]).capitalize()} {layout.res_id[i]}"
        for i in layout.residue_starts
    ]
    rows = [
        (names[a], names[b], f"{apart:.1f}", f"{error:.1f}", f"{plddt[a]:.0f} / {plddt[b]:.0f}")
        for a, b, apart, error in zip(*shown, shown.errors(sample.pae, layout), strict=True)
    ]
    left = len(found.first) - len(rows)
    more = f"<p>{left} more pairs touch.</p>" if left > 0 else ""
    table = table_html([(name, "") for name in _CONTACTS], rows)
    return Html(f"{table}{more}{notes_html(result)}")


def interfaces_table(result: Result, sample: Sample | None = None, *, most: int = 40) -> Html:
    """The scores of the chains that touch, or that may, by ipTM; the highest first.

    Args:
        result: The result to show.
        sample: The sample to show; by default, the best.
        most: The largest number of rows.
    """
    found = [one for one in interfaces(result, sample) if one.may_meet]
    if not found:
        return Html("<p>No two chains touch.</p>")
    found.sort(key=lambda one: -(one.iptm or 0.0))
    left = len(found) - most
    more = f"<p>{left} more pairs of chains touch, or may.</p>" if left > 0 else ""
    advice = (
        "<p>No single score decides whether an interface is real. A dash is a score that is not "
        "defined for these chains, or that the files do not give.</p>"
    )
    rows = [_interface_row(one) for one in found[:most]]
    return Html(f"{table_html(_INTERFACES, rows)}{more}{advice}{notes_html(result)}")


def ligands_table(result: Result, sample: Sample | None = None) -> Html:
    """The checks of each residue of each ligand, and its strain.

    Args:
        result: The result to show.
        sample: The sample to show; by default, the best.
    """
    found = checks_of(result, sample or result.best)
    if not found:
        return Html("<p>There are no ligands.</p>")
    rows = [
        (
            f"{one['chain']} {one['residue']} {one['code']}",
            ", ".join(one["failed"]) or "no check",
            *(_number(one[name], 1) for name in ("energy_ratio", "energy", "mean_energy")),
            one.get("not_computed", ""),
        )
        for one in found
    ]
    return Html(table_html(_LIGANDS, rows) + notes_html(result))


def _interface_row(one: Interface) -> tuple[str, ...]:
    there, back = one.directions
    pairs = None if one.lis is None else (there.lia or 0) + (back.lia or 0)
    scores = (one.iptm, one.actifptm, there.ipsae, back.ipsae, one.pdockq2, one.lis)
    counts = (one.contacts, one.hydrogen_bonds, one.salt_bridges, one.buried_area)
    return (
        "–".join(one.chains),
        *map(_number, scores),
        _number(pairs, 0),
        _number(one.pae_min, 1),
        *(_number(count, 0) for count in counts),
    )


def _number(value: int | float | None, digits: int = 2) -> str:
    return "–" if value is None or np.isnan(value) else f"{value:.{digits}f}"


def _yes_or_no(value: float | None) -> str:
    if value is None or np.isnan(value):
        return "–"
    return "yes" if value else "no"

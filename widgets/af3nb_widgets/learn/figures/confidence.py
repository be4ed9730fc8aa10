"""Figures of lesson 6: from errors to scores, and scores that mislead."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from jaxtyping import Float

from af3nb.confidence.interfaces.published.ipsae import ipsae
from af3nb.confidence.interfaces.published.tm import pair_iptm, tm_terms
from af3nb.result.compare.superpose import rmsd, trace
from af3nb.result.layout import Positions
from af3nb.result.result import Result
from af3nb_widgets.figures.chart import new_figure
from af3nb_widgets.learn.described import Described
from af3nb_widgets.learn.palette import COLOURS, MARKS, MUCH

NO_IDEA = 28.0  # angstroms: the error that a network expects of a part it knows nothing about


def error_distributions(cells: Mapping[str, Any]) -> Described:
    """Draw distributions of the error of pairs; each has `centres`, `probabilities` and `mean`."""
    figure, panels = new_figure(4.4 * len(cells), 2.8, ncols=len(cells), squeeze=False)
    told = []
    for axes, (name, cell) in zip(panels[0], cells.items(), strict=True):
        centres, shares = np.asarray(cell.centres), np.asarray(cell.probabilities)
        axes.bar(centres, shares, width=0.5, color=COLOURS[0])
        axes.axvline(cell.mean, color=COLOURS[5], linestyle="--")
        axes.set(title=f"{name}: PAE {cell.mean:.1f} Å", xlabel="error (Å)", xlim=(0, 32))
        likely = float(centres[shares.argmax()])
        far = float(shares[centres > 10].sum())
        told.append(f"{name} is most likely off by {likely:.1f} Å, its mean is {cell.mean:.1f} Å, "
                    f"and {far:.0%} of its probability lies beyond 10 Å")  # fmt: skip
    panels[0, 0].set_ylabel("probability")
    return Described(figure, "Bars over 64 bins of error from 0 to 32 Å, with a dashed line at the "
                     f"mean. {'; '.join(told)}.")  # fmt: skip


def tm_kernel(lengths: Sequence[int]) -> Described:
    """Draw what an error counts in pTM and ipTM, in complexes of several sizes."""
    figure, axes = new_figure(6.4, 3.2)
    errors = np.linspace(0, 31, 125)
    told = []
    for k, length in enumerate(lengths):
        terms = tm_terms(errors[None], length)[0]
        axes.plot(errors, terms, color=COLOURS[k], marker=MARKS[k], markevery=16,
                  label=f"{length} tokens")  # fmt: skip
        half = float(errors[np.abs(terms - 0.5).argmin()])
        told.append(f"at {length} tokens an error of {half:.1f} Å counts one half")
    axes.set(xlabel="error (Å)", ylabel="counts", ylim=(0, 1.02), xlim=(0, 31))
    axes.legend(frameon=False)
    return Described(figure, "Curves that fall from 1 at no error towards 0, the slower the larger "
                     f"the complex: {'; '.join(told)}.")  # fmt: skip


def with_tails(
    result: Result, one: Sequence[int], other: Sequence[int]
) -> Float[np.ndarray, "k 2"]:
    """Return ipTM and ipSAE of two chains whose ends are longer by so many residues, which have no
    place: `one` for the first chain, `other` for the second."""
    pae, names = result.best.pae.astype(float), np.array(result.layout.token_chain_id)
    a, b = (np.flatnonzero(names == chain) for chain in result.layout.chains[:2])
    rows = []
    for more, others in zip(one, other, strict=True):
        ab, ba = pae[np.ix_(a, b)], pae[np.ix_(b, a)]
        ab = np.pad(ab, ((0, more), (0, others)), constant_values=NO_IDEA)
        ba = np.pad(ba, ((0, others), (0, more)), constant_values=NO_IDEA)
        tokens = sum(ab.shape)
        iptm = pair_iptm(tm_terms(ab, tokens), tm_terms(ba, tokens))
        rows.append((iptm, max(ipsae(ab).d0res, ipsae(ba).d0res)))
    return np.array(rows)


def tails(result: Result, lengths: Sequence[int]) -> Described:
    """Draw ipTM and ipSAE as disordered tails grow on one chain, and on both."""
    figure, panels = new_figure(9, 3.2, ncols=2, sharey=True)
    none = [0] * len(lengths)
    told = []
    for axes, title, other in zip(
        panels, ("a tail on one chain", "a tail on both chains"), (none, lengths), strict=True
    ):
        scores = with_tails(result, lengths, other)
        for k, name in enumerate(("ipTM", "ipSAE")):
            axes.plot(lengths, scores[:, k], color=COLOURS[k], marker=MARKS[k], label=name)
            told.append(f"with {title}, {name} goes from {scores[0, k]:.2f} to {scores[-1, k]:.2f}")
        axes.set(title=title, xlabel="disordered residues in each tail", ylim=(0, 1.02))
    panels[0].set_ylabel("score")
    panels[0].legend(frameon=False, loc="lower right")
    return Described(figure, f"Two plots of scores against the length of a tail, from 0 to "
                     f"{lengths[-1]} residues: {'; '.join(told)}.")  # fmt: skip


def hinge(whole: Result, turned: Result, at: int) -> Described:
    """Draw pLDDT of a structure before and after a hinge turns at a residue, and the new PAE."""
    figure, (left, right) = new_figure(9, 3.4, ncols=2, width_ratios=(3, 2))
    means = []
    for k, (name, result) in enumerate({"as it is": whole, "turned": turned}.items()):
        token = np.asarray(result.layout.atom_token)
        plddt = np.bincount(token, result.best.atom_plddts) / np.bincount(token)
        means.append(plddt.mean())
        left.plot(np.arange(1, len(plddt) + 1), plddt, color=COLOURS[k], marker=MARKS[k],
                  markevery=5, label=name)  # fmt: skip
    left.axvline(at, color="0.4", linestyle=":")
    left.set(xlabel="residue", ylabel="pLDDT", ylim=(0, 100))
    left.legend(frameon=False, loc="lower right")
    pae = turned.best.pae
    n = len(pae)
    edges = (0.5, n + 0.5, n + 0.5, 0.5)
    image = right.imshow(pae, cmap=MUCH, vmin=0, vmax=31.75, extent=edges)
    right.set(title="PAE, turned", xlabel="scored residue", ylabel="aligned residue")
    figure.colorbar(image, ax=right, label="Å")
    within = np.mean([pae[: at - 3, : at - 3].mean(), pae[at + 3 :, at + 3 :].mean()])
    between = np.mean([pae[: at - 3, at + 3 :].mean(), pae[at + 3 :, : at - 3].mean()])
    return Described(
        figure,
        f"Left, pLDDT along the chain: its mean is {means[0]:.0f} as it is and {means[1]:.0f} "
        f"turned. Right, PAE of the turned structure: two blocks of low error, residues 1 to {at} "
        f"and {at} to {n}, with a mean of {within:.1f} Å; between them the mean is "
        f"{between:.1f} Å.",
    )


def five_samples(result: Result, truth: Positions) -> Described:
    """Draw how the ranking score of each sample adds up, and how far off each is in truth."""
    figure, axes = new_figure(8, 3.2)
    atoms = trace(result.layout)
    told = []
    for row, sample in enumerate(result.ranked):
        summary = sample.summary
        disorder = 0.5 * summary["fraction_disordered"]
        fold = sample.ranking_score - disorder
        off = rmsd(sample.positions[atoms].astype(float), truth[atoms])
        axes.barh(row, fold, color=COLOURS[0], label="pTM" if row == 0 else None)
        axes.barh(row, disorder, left=fold, color=COLOURS[1], hatch="//", edgecolor="white",
                  label="0.5 x disorder" if row == 0 else None)  # fmt: skip
        axes.text(fold + disorder + 0.01, row, f"{off:.1f} Å off", va="center")
        told.append(f"sample {sample.seed} scores {sample.ranking_score:.2f}, of which "
                    f"{disorder:.2f} for disorder, and is {off:.1f} Å off")  # fmt: skip
    axes.set_yticks(range(len(told)), [f"sample {s.seed}" for s in result.ranked])
    axes.invert_yaxis()
    axes.set(xlabel="ranking score", xlim=(0, 1.4))
    axes.legend(frameon=False, loc="lower left", bbox_to_anchor=(0, 1), ncols=2)
    return Described(figure, f"Bars, best score first: {'; '.join(told)}.")

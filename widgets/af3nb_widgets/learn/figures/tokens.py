"""Figures of lesson 1: residues and ligands as tokens, and what tokens cost."""

from collections.abc import Mapping, Sequence

import numpy as np

from af3nb.chem.components import Components
from af3nb.chem.draw import drawing
from af3nb.job.job import Job
from af3nb.job.size import residue_sizes, tokens_by_chain
from af3nb_widgets.figures.chart import new_figure
from af3nb_widgets.learn.described import Described
from af3nb_widgets.learn.palette import COLOURS, MARKS

BYTES = 128 * 4  # of one pair at full size, in float32


def tokens_along(job: Job, chain: str = "A") -> Described:
    """Draw how many tokens each residue of a chain is."""
    sizes = residue_sizes(job)[chain]
    counts = np.array([size.tokens for size in sizes])
    figure, axes = new_figure(9, 2.6)
    axes.bar(np.arange(1, len(counts) + 1), counts, width=1.0, color=COLOURS[0])
    axes.set(xlabel=f"residue of chain {chain}", ylabel="tokens", xlim=(0, len(counts) + 1))
    many = [(int(k) + 1, int(counts[k])) for k in np.flatnonzero(counts > 1)]
    for number, count in many:
        axes.annotate(f"{number}: {count}", (number, count), (-4, 0), ha="right", va="top",
                      textcoords="offset points")  # fmt: skip
    axes.set_title(f"{job.name}: {len(counts)} residues, {counts.sum()} tokens")
    tall = ", ".join(f"residue {number} is {count}" for number, count in many)
    return Described(
        figure,
        f"Bars for {len(counts)} residues. All are one token high, except {len(many)}: {tall} "
        f"tokens. Together they are {counts.sum()} tokens.",
    )


def molecules_by_token(*codes: str) -> Described:
    """Draw components, each token in a colour of its own: a standard residue has one only."""
    known = Components()
    figure, panels = new_figure(4.2 * len(codes), 3.2, ncols=len(codes), squeeze=False)
    told = []
    for axes, code in zip(panels[0], codes, strict=True):
        component = known.get(code)
        assert component is not None, code
        places = drawing(component, bond_length=40.0).places
        atoms = [name for name in places if name != "OXT"]  # it leaves when the chain is made
        whole = code in _STANDARD
        for bond in component.bonds:
            if bond.atom1 in atoms and bond.atom2 in atoms:
                ends = np.array([places[bond.atom1], places[bond.atom2]])
                axes.plot(*ends.T, color="0.6", linewidth=2, zorder=1)
        for k, name in enumerate(atoms):
            colour = COLOURS[0 if whole else k % len(COLOURS)]
            axes.scatter(*places[name], s=420, color=colour, edgecolor="black", zorder=2)
            number = 1 if whole else k + 1
            axes.annotate(f"{name}\n{number}", places[name], ha="center", va="center", fontsize=7,
                          color=_ink(colour), zorder=3)  # fmt: skip
        count = 1 if whole else len(atoms)
        axes.set_title(f"{component.name.lower()}: {len(atoms)} atoms, {count} "
                       f"token{'s' * (count > 1)}", fontsize=10)  # fmt: skip
        axes.set_aspect("equal")
        middle = np.ptp([places[name] for name in atoms], axis=0) / 2
        middle = middle + np.min([places[name] for name in atoms], axis=0)
        axes.set(xlim=middle[0] + np.array([-130, 130]), ylim=middle[1] + np.array([95, -95]))
        axes.set_axis_off()
        told.append(f"{component.name.lower()} with {len(atoms)} heavy atoms, "
                    + ("all of one token" if whole else "each a token of its own"))  # fmt: skip
    return Described(
        figure,
        "Molecules as they are in a chain, drawn flat. Below the name of each atom stands the "
        f"number of its token: {'; '.join(told)}.",
    )


def chain_costs(job: Job, names: Mapping[str, str]) -> Described:
    """Draw the share of each chain in the tokens and in the atoms of a job; `names` says what the
    chains are."""
    sizes = residue_sizes(job)
    tokens, atoms = (
        np.array([sum(size[k] for size in own) for own in sizes.values()]) for k in (0, 1)
    )
    figure, axes = new_figure(9, 2.2)
    hatches = ("", "//", "..", "xx", "\\\\", "++")
    for row, (what, counts) in enumerate((("atoms", atoms), ("tokens", tokens))):
        left = 0.0
        shares = 100 * counts / counts.sum()
        for k, (name, share) in enumerate(zip(names.values(), shares, strict=True)):
            axes.barh(row, share, left=left, color=COLOURS[k % 6], hatch=hatches[k % 6],
                      edgecolor="white", label=name if row == 0 else None)  # fmt: skip
            left += share
        axes.text(101, row, f"{counts.sum():,} {what}", va="center")
    axes.set_yticks([0, 1], ["share of\natoms", "share of\ntokens"])
    axes.set(xlim=(0, 118), xlabel="%", xticks=range(0, 101, 20))
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(ncols=len(names), loc="upper center", bbox_to_anchor=(0.45, 1.3), frameon=False)
    told = "; ".join(
        f"{name} has {t} tokens ({t / tokens.sum():.0%}) and {a} atoms ({a / atoms.sum():.0%})"
        for name, t, a in zip(names.values(), tokens, atoms, strict=True)
    )
    return Described(figure, f"Two bars with the shares of the molecules of {job.name}. {told}.")


def pair_memory(jobs: Sequence[Job]) -> Described:
    """Draw the memory of one pair representation of full size, with some jobs on the curve."""
    figure, axes = new_figure(7, 3.6)
    n = np.linspace(0, 900, 200)
    axes.plot(n, n**2 * BYTES / 1e6, color=COLOURS[0])
    told = []
    for job in jobs:
        tokens = sum(tokens_by_chain(job).values())
        size = tokens**2 * BYTES / 1e6
        axes.plot(tokens, size, MARKS[0], color=COLOURS[5])
        axes.annotate(f"{job.name}: {tokens}, {size:.0f} MB ", (tokens, size), (-6, 4),
                      textcoords="offset points", ha="right", fontsize=9)  # fmt: skip
        told.append(f"{job.name} with {tokens} tokens takes {size:,.0f} MB")
    axes.set(xlabel="tokens n", ylabel="MB", xlim=(0, 900), ylim=(0, 420))
    axes.set_title("one pair representation: n x n x 128 numbers of 4 bytes", fontsize=11)
    return Described(
        figure,
        "A curve that rises with the square of the number of tokens, from 0 to 415 MB at 900 "
        f"tokens. {'; '.join(told)}.",
    )


_STANDARD = frozenset(
    "ALA ARG ASN ASP CYS GLN GLU GLY HIS ILE LEU LYS MET PHE PRO SER THR TRP TYR VAL".split()
)


def _ink(colour: str) -> str:
    """Black on light colours, white on dark ones."""
    red, green, blue = (int(colour[k : k + 2], 16) for k in (1, 3, 5))
    return "black" if 0.3 * red + 0.59 * green + 0.11 * blue > 130 else "white"

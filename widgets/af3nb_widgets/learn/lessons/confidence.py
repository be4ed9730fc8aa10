"""Lesson 6, confidence and being fooled: what it asks."""

import numpy as np

from af3nb_widgets.learn.record import Exercise, Mistake, Option, Question

QUESTIONS = (
    Question(
        "confidence.cell",
        "A cell of the PAE says 6 Å. What has the network computed for this pair?",
        (
            Option(
                "One number: the pair is 6 Å off",
                "The network never computes an error. It computes how likely each error is, and "
                "the cell is a summary of that.",
            ),
            Option(
                "64 probabilities of errors between 0 and 32 Å, whose mean is 6 Å",
                "The figure shows such distributions. The same mean can come from one peak at 6 Å, "
                "or from a peak at 2 Å and a long tail: look at the tail before you trust a mean.",
                right=True,
            ),
            Option(
                "The spread of the pair over several samples",
                "PAE comes from one structure. How much samples differ is another, independent "
                "measure, and worth as much.",
            ),
            Option(
                "A physical energy, scaled to angstroms",
                "There is no energy in the network. The head was trained on how wrong its own "
                "structures were.",
            ),
        ),
    ),
    Question(
        "confidence.hinge",
        "Rop is a hairpin of two helices. In a prediction the second helix is turned by 90 degrees "
        "about the loop, while each helix is perfect. Which score tells you so?",
        (
            Option(
                "pLDDT: it falls at the loop, where the error is",
                "It falls nearly everywhere except at the loop. pLDDT asks about the neighbours "
                "within 15 Å, and each helix has lost the other one as a neighbour.",
            ),
            Option(
                "pLDDT stays high: each helix is right",
                "This holds for two domains that hardly touch. Here each residue has neighbours "
                "in the other helix, so that pLDDT falls, but it does not tell why.",
            ),
            Option(
                "PAE: low within each helix, high between them",
                "Two dark squares: within each, the places are known; between them nothing is. "
                "Only a score of pairs can say this.",
                right=True,
            ),
            Option(
                "pTM: it says which parts are wrong",
                "pTM falls, but it is one number for the whole. It cannot say where.",
            ),
        ),
    ),
    Question(
        "confidence.tail",
        "Two chains bind each other, and ipTM is 0.88. One of them is made longer by a disordered "
        "tail of 100 residues that touches nothing. What does ipTM do?",
        (
            Option(
                "It falls, because it is a mean over all residues",
                "So it would if both chains had tails, as the right plot shows. But ipTM takes the "
                "best row of the PAE, and a row of the chain with the tail averages over the other "
                "chain only.",
            ),
            Option(
                "It does not change: the interface is the same",
                "This is what ipSAE does, which counts only pairs below a cutoff and takes d0 from "
                "their number.",
            ),
            Option(
                "It rises",
                "The best row does not see the tail, but d0 grows with the number of tokens, so "
                "that the same errors count less. Nothing about the interface has improved.",
                right=True,
            ),
            Option(
                "It becomes 0: disordered residues have no frame",
                "Every residue of a protein has a frame, whether its place is known or not.",
            ),
        ),
    ),
    Question(
        "confidence.rank",
        "Five samples of ubiquitin have the ranking scores 1.16, 0.91, 0.89, 0.87 and 0.85. "
        "Which do you expect to be nearest to the truth?",
        (
            Option(
                "The first, by far: its score is much higher",
                "It is wrong by 11 Å. Its score is high because more than half of it is open and "
                "counted as disordered, which the ranking rewards.",
            ),
            Option(
                "The second: the first cannot be trusted, because a pTM is at most 1",
                "A score above 1 needs a term beside pTM: 0.5 times the share of disorder. For a "
                "protein that should be folded, this is a warning.",
                right=True,
            ),
            Option(
                "All alike: differences of 0.3 mean nothing",
                "Among the last four this is so; they differ by tenths of an angstrom. A score "
                "above 1 is something else.",
            ),
            Option(
                "The last: low scores are more honest",
                "A score is no confession. Among samples of one fold, the higher one is more often "
                "the better one.",
            ),
        ),
    ),
)


def _term(error: float, tokens: int, *, shift: int = 15, power: int = 2) -> float:
    d0 = 1.24 * np.cbrt(tokens - shift) - 1.8
    return float(1 / (1 + (error / d0) ** power))


EXERCISES = (
    Exercise(
        "confidence.pae",
        answer=lambda centres, shares: float(np.sum(centres * shares)),
        near=0.06,
        worked="(cell.centres * cell.probabilities).sum(): each error times its probability, all "
        "added up.",
        mistakes=(
            Mistake(
                lambda centres, shares: float(centres[np.argmax(shares)]),
                "That is the most likely error. PAE is the mean, which the tail of large errors "
                "raises.",
            ),
            Mistake(
                lambda centres, shares: float(np.mean(centres)),
                "That is the mean of the bins, as if all were equally likely. Weigh each by its "
                "probability.",
            ),
            Mistake(
                lambda centres, shares: float(centres[np.searchsorted(np.cumsum(shares), 0.5)]),
                "That is the median: half of the probability lies below. PAE is the mean.",
            ),
        ),
        hint="Multiply the centre of each bin by its probability, and add.",
    ),
    Exercise(
        "confidence.term",
        answer=_term(3.3, 200),
        near=0.004,
        worked="d0 = 1.24 x cube root of (200 - 15) - 1.8 = 5.27 Å, and 1 / (1 + (3.3 / 5.27)^2) = "
        "0.718.",
        mistakes=(
            Mistake(
                _term(3.3, 200, power=1),
                "The ratio of error and d0 is squared.",
            ),
            Mistake(
                _term(3.3, 200, shift=0),
                "d0 takes the cube root of the number of tokens minus 15.",
            ),
            Mistake(1 - _term(3.3, 200), "That is what is lost. An error of 0 counts 1."),
        ),
        hint="First d0 = 1.24 x cube root of (n - 15) - 1.8, then 1 / (1 + (error / d0) squared).",
    ),
    Exercise(
        "confidence.ranking",
        answer=0.696,
        near=0.005,
        worked="0.8 x 0.62 + 0.2 x 0.70 + 0.5 x 0.12 = 0.496 + 0.140 + 0.060 = 0.696.",
        mistakes=(
            Mistake(0.636, "The share of disordered residues is missing; half of it is added."),
            Mistake(0.576, "Disorder is added, not taken away. Lesson: it can lift a bad sample."),
            Mistake(0.744, "The weights are exchanged: ipTM counts 0.8, pTM 0.2."),
            Mistake(0.756, "Disorder counts one half of its share."),
        ),
        hint="0.8 ipTM + 0.2 pTM + 0.5 x the share of disorder, as a fraction of 1.",
    ),
)

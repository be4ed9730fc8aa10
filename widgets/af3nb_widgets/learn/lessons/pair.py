"""Lesson 3, the pair representation: what it asks."""

import numpy as np

from af3nb_widgets.learn.record import Exercise, Mistake, Option, Question

QUESTIONS = (
    Question(
        "pair.orders",
        "The network has a vector for the pair of residues (5, 52) and one for (52, 5). How do "
        "they compare?",
        (
            Option(
                "They are equal: a distance is the same from both sides",
                "The pair representation is no distance matrix. Distance is one of the things that "
                "can be read from it; the layers treat row and column differently.",
            ),
            Option(
                "They differ: their difference is about as large as they are",
                "Offsets along the chain have a sign, the triangle layers sum over rows in one "
                "case and over columns in the other, and nothing makes both orders equal. Only "
                "the distogram adds them up at the end.",
                right=True,
            ),
            Option(
                "They differ in sign only",
                "This would hold for a difference of two places. A pair vector is no difference "
                "of anything; see how little the channels mirror each other.",
            ),
            Option(
                "(52, 5) is empty: only one half is stored",
                "Both halves are stored and updated. That is part of what the trunk costs.",
            ),
        ),
    ),
    Question(
        "pair.stages",
        "Here is a map for each stage of the trunk, from the input to the last block: how large "
        "the vector of each pair is. In which will you recognise the fold?",
        (
            Option(
                "In all: the pair representation is a map of distances",
                "None of them looks like the map of distances. What stands out are stripes along "
                "the diagonal: the offset along the chain, the same for any protein.",
            ),
            Option(
                "Only in the last: the fold appears block by block",
                "In the last block, too, sizes follow the offset along the chain. The fold is in "
                "the directions of the vectors, which a map of sizes cannot show.",
            ),
            Option(
                "In none",
                "A vector has 64 numbers, and its size is one of many things about it. The next "
                "figures look for the fold in the directions, where it is.",
                right=True,
            ),
            Option(
                "In the first only: later stages are abstract",
                "At the first stage the maps show the types of residues as rows and columns. No "
                "pair has learnt anything from other pairs by then.",
            ),
        ),
    ),
    Question(
        "pair.probe",
        "We fit a straight formula (a weighted sum of the 64 numbers) to 60 % of the pairs of this "
        "protein, and test it on the others. The further the trunk has come, the better it reads "
        "distances. What does this prove?",
        (
            Option(
                "That the network uses this sum to build the structure",
                "A probe shows that something is there. Whether the next layer reads the same "
                "thing, only an ablation can tell.",
            ),
            Option(
                "That distance is in the vectors, easy to read, in this protein",
                "And the control says how much of it is no achievement: residues that are "
                "neighbours along the chain are near in any protein.",
                right=True,
            ),
            Option(
                "That the network has understood the physics of folding",
                "The bundled network was trained on this very protein. It may simply have it by "
                "heart.",
            ),
            Option(
                "Nothing: with 64 numbers, anything can be fitted",
                "It would, if we tested on the pairs that we fitted. The pairs of the test were "
                "not seen.",
            ),
        ),
    ),
    Question(
        "pair.cell",
        "A cell of the distogram is about the pair of residues 5 and 52. What is in it?",
        (
            Option(
                "The predicted distance",
                "A single number could not say how sure it is, nor that there are two "
                "possibilities.",
            ),
            Option(
                "64 probabilities of distances",
                "Bins from 2.3 to 21.7 Å, with all larger distances in the last. Far pairs are "
                "hence not told apart.",
                right=True,
            ),
            Option(
                "The probability of a contact",
                "This is computed from it: the sum of the bins below 8 Å.",
            ),
            Option(
                "The distance in the finished structure",
                "The distogram is made before there is a structure. Where the two disagree, one "
                "of them is wrong: a useful check.",
            ),
        ),
    ),
)

EXERCISES = (
    Exercise(
        "pair.numbers",
        answer=56 * 56 * 64,
        worked="56 x 56 pairs, in both orders and with the diagonal, x 64 channels = 200,704.",
        mistakes=(
            Mistake(56 * 64, "That is one vector for each residue: the single representation."),
            Mistake(56 * 55 // 2 * 64, "You counted each pair once. (i, j), (j, i) and (i, i) are "
                    "all stored."),
            Mistake(56 * 55 * 64, "The diagonal is stored as well: (i, i) is a pair."),
            Mistake(56 * 56, "That is the number of pairs. Each has 64 numbers."),
        ),
        hint="Pairs in both orders, with the diagonal, times the number of channels.",
    ),
    Exercise(
        "pair.contact",
        answer=lambda centres, shares: float(shares[centres < 8].sum()),
        near=0.005,
        worked="cell.probabilities[cell.centres < 8].sum(): the bins below 8 Å, added up.",
        mistakes=(
            Mistake(
                lambda centres, shares: float(shares[centres >= 8].sum()),
                "That is the probability that they are further apart.",
            ),
            Mistake(
                lambda centres, shares: float(shares[np.abs(centres - 8).argmin()]),
                "That is the bin at 8 Å alone. All bins below it are contacts as well.",
            ),
            Mistake(
                lambda centres, shares: float(shares.max()),
                "That is the most likely bin alone.",
            ),
        ),
        hint="Add up the probabilities of all bins whose centre is below 8 Å.",
    ),
    Exercise(
        "pair.beyond",
        answer=lambda found: _last(found) - found["separation alone"].explained,
        near=0.01,
        worked="found['block 2'].explained - found['separation alone'].explained: what the vectors "
        "tell beyond the offset along the chain, which is no achievement.",
        mistakes=(
            Mistake(
                lambda found: _last(found),
                "The control is missing: residues that are neighbours along the chain are near in "
                "any protein. Take away what separation alone explains.",
            ),
            Mistake(
                lambda found: _last(found) - found["input"].explained,
                "That is the gain over the input, which also holds the types of the residues. The "
                "control is separation alone.",
            ),
            Mistake(
                lambda found: found[list(found)[-1]].separated
                - found["separation alone"].separated,
                "That is the other curve, of contacts told from other pairs.",
            ),
        ),
        hint="The share explained after the last block, minus that of the control.",
    ),
)  # fmt: skip


def _last(found) -> float:
    """The share of the variance that the last stage explains."""
    return found[list(found)[-1]].explained

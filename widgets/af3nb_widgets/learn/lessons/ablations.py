"""Lesson 7, ablations and mutants: what it asks."""

import numpy as np

from af3nb_widgets.learn.record import Exercise, Mistake, Option, Question

QUESTIONS = (
    Question(
        "ablations.confidence",
        "The trunk hands two things to the last part of the network: a vector for each token, the "
        "single, and one for each pair. We put zeros in place of the single. What becomes of fold "
        "and confidence of Trp-cage?",
        (
            Option(
                "The fold is lost, and pLDDT falls below 50",
                "So it is without triangle attention, where pLDDT is 34. With zeros in the single "
                "it does not fall.",
            ),
            Option(
                "The fold is lost, and pLDDT stays near 90",
                "The structure needs the single, and the confidence does not notice that it is "
                "gone. It was trained on what goes wrong in normal runs; it need not see other "
                "faults.",
                right=True,
            ),
            Option(
                "Both stay: all that matters stands in the pair",
                "The distances do stand in the pair. But the last part also wants to know which "
                "residue is which, and that is in the single.",
            ),
            Option(
                "The fold stays, and pLDDT falls",
                "The other way round. A score is an output like the others; it can be right or "
                "wrong apart from the structure.",
            ),
        ),
    ),
    Question(
        "ablations.alignment",
        "We cut an alignment down to the query, for two networks. The first, mini, folds as well "
        "without it. What follows?",
        (
            Option(
                "Alignments are not important",
                "In the other network they are everything. What a part is good for is a question "
                "to the network that was trained to use it.",
            ),
            Option(
                "Nothing: a network that never needed alignments cannot show what they are for",
                "This one learnt its structures from the sequence alone. An ablation without "
                "effect says something of this network, not of the method.",
                right=True,
            ),
            Option(
                "The ablation did not work: some effect must be seen",
                "It worked; the rows are gone. The fold did not need them.",
            ),
            Option(
                "The alignment was bad",
                "It is the one that makes the other network right. The first network does not "
                "look at it.",
            ),
        ),
    ),
    Question(
        "ablations.mutant",
        "Trp-cage without its tryptophan: we replace Trp 6 by alanine. In the test tube, the cage "
        "needs it. What does the small network mini predict?",
        (
            Option(
                "An unfolded chain with low confidence",
                "This is what one would hope for. The network has no physics that could notice "
                "the hole; it has seen this fold with a sequence that is nearly the same.",
            ),
            Option(
                "Nearly the same fold, with a pLDDT of 95",
                "It is within 1 Å, and as sure as before. All 20 replacements keep the fold, "
                "within 1.5 Å: 19 of 20 residues are enough to recognise what was learnt.",
                right=True,
            ),
            Option(
                "The same fold, not moved at all",
                "It is moved, by more than the seeds differ. That the network notices a change "
                "does not mean that it knows what the change does.",
            ),
            Option(
                "The same fold with low confidence",
                "Confidence does not fall either. It asks how well such an input went in training.",
            ),
        ),
    ),
)


def _apart(wild: np.ndarray, mutant: np.ndarray) -> float:
    return float(abs(np.mean(mutant) - np.mean(wild)))


def _best(wild: np.ndarray, mutant: np.ndarray) -> float:
    return float(abs(np.max(mutant) - np.max(wild)))


def _spreads(wild: np.ndarray, mutant: np.ndarray) -> float:
    return _apart(wild, mutant) / float(np.std(wild, ddof=1))


EXERCISES = (
    Exercise(
        "ablations.runs",
        answer=20,
        worked="2 x 2 conditions, each with 5 seeds, are 20 runs. Each condition needs the same "
        "seeds.",
        mistakes=(
            Mistake(4, "This is one run for each condition. Then you cannot tell a difference from "
                    "chance."),
            Mistake(10, "You vary one thing at a time. To see whether the partner matters for the "
                    "mutant, too, all four combinations are needed."),
            Mistake(15, "Without one of the four combinations, you do not know whether the two "
                    "changes add up."),
        ),
        hint="Count the conditions first: each of two sequences with and without the partner.",
    ),
    Exercise(
        "ablations.spreads",
        answer=_spreads,
        near=0.02,
        sign=False,
        worked="abs(mutant.mean() - wild.mean()) / wild.std(ddof=1): the means differ by 0.03, and "
        "the seeds of the wild type by 0.04. So it is about 0.7 spreads.",
        mistakes=(
            Mistake(lambda wild, mutant: _apart(wild, mutant),
                    "This is the difference itself. Divide it by the spread of the seeds."),
            Mistake(lambda wild, mutant: _apart(wild, mutant) / float(np.std(mutant, ddof=1)),
                    "You divided by the spread of the mutant. The wild type's seeds are the "
                    "yardstick."),
            Mistake(lambda wild, mutant: _apart(wild, mutant) / float(np.std(wild)),
                    "You took std() as NumPy has it, which divides by the number of seeds. The "
                    "spread of a few is estimated with std(ddof=1)."),
            Mistake(lambda wild, mutant: _best(wild, mutant) / float(np.std(wild, ddof=1)),
                    "You compared the best of each. The best of five depends on luck more than "
                    "the mean does."),
            Mistake(lambda wild, mutant: _apart(wild, mutant) / float(np.mean(wild)),
                    "You divided by the score. Whether a difference is large depends on how much "
                    "seeds differ."),
        ),
        hint="The difference of the two means, divided by the standard deviation of the wild "
        "type's seeds.",
    ),
    Exercise(
        "ablations.sentence",
        answer="C",
        worked="C. The difference is smaller than that between seeds, so that no direction can be "
        "claimed; and even a clear one would be about the network's score, not about binding.",
        mistakes=(
            Mistake("A", "The score fell by less than the seeds differ. And ipTM is about places, "
                    "not about how strong the binding is."),
            Mistake("B", "That no difference was seen is no proof that there is none. With five "
                    "seeds and this spread, a small one could not be seen."),
            Mistake("D", "The network is known to react little to single mutations. It is not a "
                    "measurement of their effect, in neither direction."),
        ),
        hint="One letter: A, B, C or D.",
    ),
)  # fmt: skip

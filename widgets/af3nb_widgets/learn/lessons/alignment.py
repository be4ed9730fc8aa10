"""Lesson 2, what an alignment tells: what it asks."""

import numpy as np

from af3nb_widgets.learn.record import Exercise, Mistake, Option, Question

QUESTIONS = (
    Question(
        "alignment.columns",
        "Two residues touch, far apart along the chain. How do you find such a pair of columns in "
        "an alignment of 500 relatives?",
        (
            Option(
                "Both columns are conserved: important places stay as they are",
                "A column that never changes says that its residue matters, but nothing about a "
                "partner. What does not vary cannot covary.",
            ),
            Option(
                "The letter in one column tells which letters stand in the other",
                "In the left table each row has a large number of its own: a change at one place "
                "comes with a change at the other. In the right one, all rows are alike.",
                right=True,
            ),
            Option(
                "Both columns have the same letter in each row",
                "Pairs that touch are often unlike: large with small, plus with minus. Any "
                "dependence counts, not equality.",
            ),
            Option(
                "Both columns vary more than others",
                "Varying is needed but does not suffice. Two columns can both vary freely.",
            ),
        ),
    ),
    Question(
        "alignment.copies",
        "The network finds few contacts from one sequence alone. You add 100 copies of one "
        "relative to the alignment. And then 100 different relatives instead. What do you expect?",
        (
            Option(
                "Both help alike: depth is what counts",
                "100 copies are deep and say no more than one row. In none of them does a second "
                "column change when a first one does.",
            ),
            Option(
                "Only the 100 different rows help much",
                "What helps is diversity: rows that have changed at many places since their common "
                "ancestor, each in its own way.",
                right=True,
            ),
            Option(
                "Neither helps: one sequence determines the fold",
                "In nature it does, but this family was made so that one sequence does not show "
                "it. For most real families, too, networks need the relatives.",
            ),
            Option(
                "The copies help more: their signal is free of contradictions",
                "Contradictions are the signal. Where two columns change together, and others do "
                "not, there is something to learn.",
            ),
        ),
    ),
    Question(
        "alignment.mutant",
        "You mutate one residue of the query and keep the alignment of the wild type. How much "
        "does the predicted map of contacts change?",
        (
            Option(
                "A lot near the residue: the network computes what its side chain does",
                "One letter of 101 rows has changed. Each pass reads 32 of these rows, and the "
                "query need not be among them. What the network knows about the place comes from "
                "the columns.",
            ),
            Option(
                "Hardly: the other rows still say the same",
                "The change is tiny beside what happens when the alignment is taken away. So a "
                "mutant that is predicted like the wild type proves nothing about the mutation.",
                right=True,
            ),
            Option(
                "Completely: it is another protein now",
                "The query is one row. It is a special one, but the alignment outvotes it.",
            ),
            Option(
                "Not at all: the query is not used when there is an alignment",
                "The query is used: it gives the residue types, and is a row of the alignment. The "
                "change is small, not zero.",
            ),
        ),
    ),
)

EXERCISES = (
    Exercise(
        "alignment.bits",
        answer=2.0,
        near=0.01,
        worked="Each of the four groups is equally likely, which is log2(4) = 2 bits; knowing one "
        "column leaves nothing open, so all 2 bits are shared.",
        mistakes=(
            Mistake(1.0, "That is what two groups of equal frequency share. Here there are four."),
            Mistake(0.0, "0 bits are shared by columns that do not depend on each other."),
            Mistake(4.0, "That is the number of groups. Bits are its logarithm to base 2."),
            Mistake(0.25, "That is the frequency of each group, not what one column tells."),
        ),
        hint="How many yes-or-no questions does it take to find the group of the second column, "
        "before and after you know the first?",
    ),
    Exercise(
        "alignment.different",
        answer=3,
        worked="The query, the row that has 100 copies, and the row that has 10: three different "
        "ones. Copies count once.",
        mistakes=(
            Mistake(111, "That is the depth. Copies add no information."),
            Mistake(2, "The query is a row as well."),
            Mistake(110, "That is the depth without the query. Copies add no information."),
        ),
        hint="How many rows differ from all others?",
    ),
    Exercise(
        "alignment.gain",
        answer=lambda found: _mean(found, "100 diverse") - _mean(found, "100 copies"),
        near=0.01,
        worked='np.mean(found["100 diverse"]) - np.mean(found["100 copies"]): the same depth, so '
        "that what is left is the effect of diversity.",
        mistakes=(
            Mistake(
                lambda found: _mean(found, "100 diverse") - _mean(found, "query alone"),
                "That is the gain over no alignment, in which depth and diversity both change. "
                "Compare alignments of the same depth.",
            ),
            Mistake(
                lambda found: _mean(found, "100 diverse"),
                "That is a precision, not a difference.",
            ),
            Mistake(
                lambda found: _mean(found, "100 copies") - _mean(found, "query alone"),
                "That is the gain from copies.",
            ),
        ),
        hint="Two alignments of the same depth: one diverse, one of copies. Subtract.",
    ),
)


def _mean(found, name: str) -> float:
    return float(np.mean(found[name]))

"""Lesson 4, triangles: what it asks."""

import numpy as np

from af3nb_widgets.learn.record import Exercise, Mistake, Option, Question

QUESTIONS = (
    Question(
        "triangles.third",
        "Token k is 3 Å from i and 4 Å from j. What do you know of the distance from i to j?",
        (
            Option(
                "It is 5 Å",
                "That is so only if the angle at k is a right one. Nothing says that it is.",
            ),
            Option(
                "It lies between 1 and 7 Å",
                "No side of a triangle is longer than the two others together. So two distances "
                "limit the third, from their difference to their sum.",
                right=True,
            ),
            Option(
                "It is at most 7 Å, and may be 0",
                "The upper limit is right. But if i and j were at one place, they would be equally "
                "far from k.",
            ),
            Option(
                "Nothing: i and j were not measured",
                "Two sides of a triangle limit the third. This is why the pairs (i, k) and (j, k) "
                "are worth looking at when the pair (i, j) is unknown.",
            ),
        ),
    ),
    Question(
        "triangles.strongest",
        "Trp 6 of Trp-cage lies against Pro 18. Which third tokens k give most to this pair in the "
        "last block?",
        (
            Option(
                "Only the few that touch both in space",
                "Some of the strongest are more than 10 Å from one of the two. A pair of tokens "
                "that are far apart also tells something.",
            ),
            Option(
                "One of them: the network finds the residue that explains the contact",
                "The strongest gives about an eighth of the whole. What the layer adds is a sum "
                "with many terms.",
            ),
            Option(
                "Many, each a little; neighbours along the chain of one of the two stand out",
                "The five strongest of 20 give about half. Several are neighbours of 6 or of 18 "
                "along the chain: where they lie is nearly where 6 and 18 lie.",
                right=True,
            ),
            Option(
                "All the same",
                "Then each would have 5 %, as the dotted line shows. The strongest have twice as "
                "much, and the weakest next to nothing.",
            ),
        ),
    ),
    Question(
        "triangles.off",
        "We take this trained network and switch off triangle multiplication alone. What becomes "
        "of the distances that it predicts?",
        (
            Option(
                "Nothing changes: attention does the same",
                "Both kinds of layers carry news from (i, k) and (j, k) to (i, j). But a trained "
                "network uses both, and one does not stand in for the other.",
            ),
            Option(
                "They become unsure, but still fit each other",
                "This would happen if the layers only sharpened what was there. But see how many "
                "triangles have a side that is longer than the two others together.",
            ),
            Option(
                "They contradict each other, and the fold is lost",
                "More than half of all triangles become impossible. No rule of the network forbids "
                "them: it had learnt to avoid them, by way of these layers.",
                right=True,
            ),
            Option(
                "Nothing can be predicted: the program stops",
                "The layer adds its result to the pair. If it adds nothing, everything else still "
                "runs.",
            ),
        ),
    ),
)


def _five(part: object) -> float:
    strength = part.strength  # type: ignore[attr-defined]
    return float(np.sort(strength)[-5:].sum() / strength.sum())


EXERCISES = (
    Exercise(
        "triangles.longest",
        answer=7,
        worked="The sides add up when k lies between the two: 3 + 4 = 7 Å.",
        mistakes=(
            Mistake(5, "This is the side opposite a right angle. No angle was given."),
            Mistake(12, "You multiplied the sides. Lay them out in a line, one after the other."),
            Mistake(1, "This is the least, when both lie on the same side of k."),
        ),
        hint="Put i, k and j on a line, with k between the two others.",
    ),
    Exercise(
        "triangles.without",
        answer=190,
        worked="Each of the 20 x 19 / 2 = 190 pairs can be any distance, if nothing ties it to the "
        "others. In space, 3 coordinates for each of 20 tokens, less 6 for place and turn, fix all "
        "of them: 54 numbers.",
        mistakes=(
            Mistake(54, "This is how many numbers fix the positions. We ask how many distances "
                    "there are, if no triangle ties them to each other."),
            Mistake(400, "You counted each pair twice, and each token with itself."),
            Mistake(380, "You counted each pair twice: (i, j) and (j, i) have one distance."),
        ),
        hint="Count the pairs of different tokens.",
    ),
    Exercise(
        "triangles.five",
        answer=_five,
        near=0.02,
        worked="part.strength[part.top(5)].sum() / part.strength.sum(). In the second block of "
        "Trp-cage's pair (6, 18) it is 0.47 for both layers.",
        mistakes=(
            Mistake(lambda part: 5 / len(part.strength),
                    "This is the share of any five tokens if all were alike."),
            Mistake(lambda part: float(np.max(part.strength) / part.strength.sum()),
                    "This is the share of the strongest alone. Add up five."),
            Mistake(lambda part: float(np.sort(part.strength)[-5:].sum()),
                    "This is the sum of the five lengths. Divide it by the sum of all."),
        ),
        hint="Add the strengths of the tokens that part.top(5) names, and divide by the sum of "
        "all strengths.",
    ),
)  # fmt: skip

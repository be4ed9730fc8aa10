"""Lesson 5, structure from noise: what it asks."""

import numpy as np

from af3nb.result.compare.superpose import rmsd
from af3nb_widgets.learn.record import Exercise, Mistake, Option, Question

QUESTIONS = (
    Question(
        "noise.first",
        "In the first step, noise of 2,000 Å hides Trp-cage, which the network knows by heart. It "
        "guesses the structure without the noise. How good is this first guess?",
        (
            Option(
                "Pure chance: there is nothing to see yet",
                "In the positions, there is nothing to see. But the network also sees what the "
                "trunk found, and that was finished before the first step.",
            ),
            Option(
                "A ball of about the right size",
                "So would a network guess that knows nothing of the sequence. You will see "
                "something like it for a protein that this one does not know.",
            ),
            Option(
                "Within 1 Å of the result",
                "The fold was decided in the trunk. The steps turn this decision into positions, "
                "and settle details.",
                right=True,
            ),
            Option(
                "An unfolded chain, which folds up in the next steps",
                "The steps are no film of folding. They remove noise, from all atoms at once.",
            ),
        ),
    ),
    Question(
        "noise.unsure",
        "The villin headpiece is a protein that this network does not know. What will its first "
        "guess look like?",
        (
            Option(
                "As good as that of Trp-cage",
                "The trunk has no answer here, and the confidence of about 50 says so.",
            ),
            Option(
                "Shorter between neighbours than any chain can be",
                "Where several structures are possible, the best guess is their mean. The mean of "
                "places in different directions lies between them, so that everything shrinks. As "
                "the noise falls, one possibility is chosen.",
                right=True,
            ),
            Option(
                "A real protein chain in a wrong fold",
                "With so much noise, a single fold would be a bet. The network is trained to be as "
                "near as possible on average, and the mean of all folds is nearer.",
            ),
            Option(
                "Still noise",
                "The guess is always made whole. Noise is in what the network sees, not in what it "
                "answers.",
            ),
        ),
    ),
    Question(
        "noise.seeds",
        "We fold villin with two seeds, and with three samples from each: the same trunk, new "
        "noise. Where is the difference?",
        (
            Option(
                "Between the seeds; samples of one seed are nearly the same",
                "This needs a trunk that differs. A seed draws rows of the alignment anew, but "
                "there is no alignment here, and the two trunks differ by less than 1 %.",
            ),
            Option(
                "Samples of one seed differ as much as those of two",
                "All the difference comes from the noise, as long as the trunks are alike. With a "
                "deep alignment, of which each seed draws other rows, the trunks can differ, too.",
                right=True,
            ),
            Option(
                "Nowhere: a network gives one answer",
                "The network is the same, the noise that it starts from is not. Where the trunk "
                "is unsure, noise decides.",
            ),
            Option(
                "In the side chains only",
                "So it would be if the trunk were sure of the fold. Here the backbones are 2 to "
                "5 Å apart.",
            ),
        ),
    ),
    Question(
        "noise.steps",
        "The network was made for 20 steps. What do 200 bring?",
        (
            Option(
                "A structure ten times as exact",
                "Steps remove noise; they add no knowledge. Once the noise is gone, more steps "
                "find nothing more.",
            ),
            Option(
                "Nothing to speak of; only too few steps spoil the result",
                "From 10 steps on the folds agree with the experiment. With 5, noise is left over, "
                "and with 2 the atoms are hundreds of angstroms apart.",
                right=True,
            ),
            Option(
                "A protein that has had time to relax",
                "Steps are no time. Nothing moves by forces here.",
            ),
            Option(
                "A worse structure, since errors add up",
                "Errors do not add up: each step guesses the whole structure anew.",
            ),
        ),
    ),
)


def _distance_maps(x: np.ndarray) -> float:
    return 0.0


EXERCISES = (
    Exercise(
        "noise.calls",
        answer=300,
        worked="3 seeds x 5 samples x 20 steps = 300 times. The trunk runs 3 times, once for each "
        "seed.",
        mistakes=(
            Mistake(20, "This is for one structure. Each sample of each seed goes its own way."),
            Mistake(100, "These are the steps of one seed. There are three."),
            Mistake(60, "You let the samples of a seed share their steps. They share the trunk; "
                    "each has noise of its own."),
        ),
        hint="Every step of every structure is one call. How many structures are there?",
    ),
    Exercise(
        "noise.trunks",
        answer=3,
        worked="The trunk belongs to the seed; samples of a seed start from the same trunk.",
        mistakes=(
            Mistake(15, "So it would be if each sample were a run of its own. Samples of a seed "
                    "share its trunk, which is why they are cheap."),
            Mistake(1, "The trunk depends on the seed, which draws rows of the alignment and turns "
                    "the reference shapes."),
            Mistake(300, "The steps use what the trunk found; they do not run it again."),
        ),
        hint="What of a run depends on the seed, and what on the sample?",
    ),
    Exercise(
        "noise.mirror",
        answer=_distance_maps,
        near=0.01,
        worked="Every distance is the same in a mirror, so the difference is 0. Superposed, the "
        "two are still several angstroms apart, because no turn makes a left hand a right one.",
        mistakes=(
            Mistake(lambda x: float(rmsd(x * np.array([-1.0, 1, 1]), x)),
                    "This is how far the atoms are apart after superposing. We ask for the "
                    "difference of distances within each."),
            Mistake(lambda x: float(np.linalg.norm(x[:, None] - x[None], axis=-1).mean()),
                    "This is the mean distance of one map. Take the difference of the two."),
        ),
        hint="Make a table of the distances between all tokens of each, and take the mean of the "
        "absolute difference.",
    ),
)  # fmt: skip

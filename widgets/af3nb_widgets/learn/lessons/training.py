"""Lesson 8, train your own: what it asks."""

from af3nb_widgets.learn.record import Exercise, Mistake, Option, Question

QUESTIONS = (
    Question(
        "training.mirror",
        "We show the losses the mirror image of the true structure. Which of them notice it?",
        (
            Option(
                "Both: a mirror image is a wrong structure",
                "It is, but smooth lDDT compares distances between atoms, and these are the same "
                "in a mirror.",
            ),
            Option(
                "Only the denoising error",
                "It superposes the truth on the answer by turning and moving, and no turn makes a "
                "left hand a right one. Smooth lDDT sees distances only.",
                right=True,
            ),
            Option(
                "Only smooth lDDT",
                "It is the other way round: distances stay, positions do not.",
            ),
            Option(
                "Neither",
                "Then a network would be mirrored half of the time. The denoising error tells the "
                "two apart.",
            ),
        ),
    ),
    Question(
        "training.noise",
        "The network cleans structures with a little noise and with so much that nothing is left. "
        "Where does its error fall most in training?",
        (
            Option(
                "At little noise: that is easy to learn",
                "There is little to gain. At 0.5 Å of noise, a network that changes nothing is "
                "already only 0.5 Å off.",
            ),
            Option(
                "The same everywhere: it is one network",
                "One network, but each noise asks something else: bonds at little noise, the whole "
                "fold at much.",
            ),
            Option(
                "At very much noise",
                "At first it answers with a ball, 7 Å off. Only the sequence can tell more, and "
                "with one protein it is learnt by heart.",
                right=True,
            ),
            Option(
                "At no noise that hides everything: there is nothing to learn from",
                "The positions say nothing there, but the network also gets the sequence.",
            ),
        ),
    ),
)

EXERCISES = (
    Exercise(
        "training.structures",
        answer=2000,
        worked="250 steps with 8 noisy copies each are 2,000 noisy structures, all of one protein.",
        mistakes=(
            Mistake(250, "This counts steps. In each, the network cleans 8 copies."),
            Mistake(8, "These are the copies of one step. There are 250 steps."),
            Mistake(1, "There is one protein, but each copy has other noise and so is another "
                       "task."),
        ),
        hint="Multiply the steps by the copies of each.",
    ),
    Exercise(
        "training.best",
        answer=0.2,
        near=0.005,
        worked="The untouched structure has 0.20: its four thresholds are soft, so that even no "
        "error at all does not count fully.",
        mistakes=(
            Mistake(0, "This would be a natural scale, but the thresholds are soft. Look at the "
                       "untouched structure in the figure."),
            Mistake(1, "This is the worst, not the best: a loss is made small."),
        ),
        hint="Read it from the figure: the loss of the untouched structure.",
    ),
)  # fmt: skip

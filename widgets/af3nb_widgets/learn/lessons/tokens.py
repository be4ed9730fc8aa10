"""Lesson 1, molecules to tokens: what it asks."""

from af3nb_widgets.learn.record import Exercise, Mistake, Option, Question

QUESTIONS = (
    Question(
        "tokens.phosphate",
        "ERK2 has 360 residues. Two of them carry a phosphate. How many tokens is it?",
        (
            Option(
                "360: one for each residue",
                "This holds for standard residues only. A residue that was modified is not in the "
                "list of 20, so the network has no type for it.",
            ),
            Option(
                "362: a phosphate is one token more",
                "A phosphate is no residue, and groups of atoms have no token of their own. The "
                "whole residue is split into its atoms.",
            ),
            Option(
                "385: the two modified residues are one token for each atom",
                "Phosphothreonine has 11 heavy atoms in a chain and phosphotyrosine 16. They take "
                "the place of two tokens: 358 + 11 + 16 = 385.",
                right=True,
            ),
            Option(
                "2,923: one for each atom",
                "That is the number of atoms. They are placed at the end, all of them, but the "
                "trunk counts in tokens, or it would need far too much memory.",
            ),
        ),
    ),
    Question(
        "tokens.ligand",
        "KRAS (169 residues) is bound to GDP, a magnesium ion and the drug sotorasib. Which share "
        "of all tokens do these three take?",
        (
            Option(
                "3 of 172, about 2 %: each ligand is one token",
                "A ligand is not one unit. Only the ion, which is one atom, is one token.",
            ),
            Option(
                "70 of 239, about 29 %: each of their atoms is a token",
                "GDP has 28 heavy atoms, sotorasib 41, and magnesium is 1. Per gram, small "
                "molecules are by far the most expensive part of a job.",
                right=True,
            ),
            Option(
                "About 5 %: a ligand costs what its mass would cost as protein",
                "By mass the ligands are about 5 % of the complex. But eight atoms of protein "
                "share one token, and each atom of a ligand has one of its own.",
            ),
            Option(
                "None: ligands are placed afterwards, as in docking",
                "Nothing is docked. Ligands go through the whole network together with the "
                "protein, as tokens like all others.",
            ),
        ),
    ),
    Question(
        "tokens.memory",
        "You add a second copy of a protein to a job. How much more memory does the pair "
        "representation take?",
        (
            Option(
                "Twice as much",
                "This would hold if there were one vector for each token. There is one for each "
                "pair of tokens.",
            ),
            Option(
                "Four times as much",
                "Twice the tokens make four times the pairs: each copy with itself, and each with "
                "the other, in both orders.",
                right=True,
            ),
            Option(
                "Eight times as much",
                "Eight times is right for the work of the triangle layers, which look at every "
                "third token for every pair. What is stored grows with the square.",
            ),
            Option(
                "The same: copies share their tokens",
                "Copies share their alignment and their entity number, but each has its own place "
                "in space, so that each needs tokens of its own.",
            ),
        ),
    ),
)

EXERCISES = (
    Exercise(
        "tokens.kinase",
        answer=372,
        worked="274 standard residues + 2 phosphothreonines x 11 atoms + ATP 31 + 2 ions + peptide "
        "43 = 372.",
        mistakes=(
            Mistake(
                276 + 31 + 2 + 43,
                "You counted each phosphothreonine as one token. It is split into its atoms.",
            ),
            Mistake(
                276 + 1 + 2 + 43,
                "You counted ATP and each phosphothreonine as one token. Of what is not a standard "
                "residue, each atom is a token.",
            ),
            Mistake(
                374,
                "Two ways lead to this: 276 counts the two phosphothreonines already, so that 274 "
                "standard residues are left; or you counted 12 atoms for each, but in a chain the "
                "oxygen OXT has left, so that 11 remain.",
            ),
        ),
        hint="Go through the chains one by one: standard residues, then the atoms of the modified "
        "ones, of ATP and of the ions, then the peptide.",
    ),
    Exercise(
        "tokens.gigabytes",
        answer=2.048,
        near=0.06,
        worked="2,000 x 2,000 pairs x 128 channels x 4 bytes = 2.048e9 bytes, about 2 GB.",
        mistakes=(
            Mistake(
                2000 * 128 * 4 / 1e9,
                "You counted tokens. The pair representation has a vector for every two of them.",
            ),
            Mistake(
                2000 * 2000 * 4 / 1e9,
                "You counted one number for each pair. A pair is a vector with 128 channels.",
            ),
            Mistake(
                1.024,
                "That is half: each pair counted once, or 2 bytes for a number. Here (i, j) and "
                "(j, i) are stored apart, in 4 bytes for each number.",
            ),
        ),
        hint="Pairs times channels times bytes; a gigabyte is 1e9 bytes.",
    ),
    Exercise(
        "tokens.serine",
        answer=9,
        worked="Phosphoserine has 10 heavy atoms in a chain (N, CA, CB, OG, C, O, P and three "
        "oxygens), so 10 tokens in place of 1: 9 more.",
        mistakes=(
            Mistake(10, "There are 10 tokens now, but serine had one before. Count what is added."),
            Mistake(4, "A phosphate adds 4 heavy atoms. But the atoms of serine itself, which were "
                    "one token, are now also tokens."),
            Mistake(1, "A modification is no token of its own; it splits the residue into atoms."),
        ),
        hint="List the heavy atoms of phosphoserine inside a chain, without the oxygen OXT.",
    ),
)  # fmt: skip

"""The glossary that all lessons share; a page of the documentation is made from it."""

from difflib import get_close_matches

from af3nb.errors import InputError
from af3nb.texts import in_html
from af3nb_widgets.figures.html import Html

TERMS = {
    "ablation": "An experiment on the network: one part is switched off, everything else stays as "
    "it is, and what gets worse shows what the part was for.",
    "alignment": "Sequences of one family, one a row, with the same position in the same column. "
    "Also called MSA, multiple sequence alignment. The first row is the query.",
    "atom": "AlphaFold 3 places every atom except hydrogens. Each atom belongs to one token.",
    "attention": "A weighted mean: a row asks, all rows answer, and the weights say whose answer "
    "counts how much. A head is one such mean; a layer has several.",
    "block": "A group of layers that is repeated. The Pairformer of the full network has 48 "
    "blocks; the bundled network has 2.",
    "chain": "One molecule of the complex: a protein, a nucleic acid, a ligand or an ion.",
    "channel": "One of the numbers of a vector. A pair has 128 channels in the full network.",
    "coevolution": "Two columns of an alignment change together, because a change at one place of "
    "the protein is made good by a change at the other. Such places often touch.",
    "contact": "Two tokens within 8 Å of each other, measured between CB atoms (CA of glycine; "
    "C4 or C2 of bases; the atom itself where a token is one atom).",
    "depth": "The number of rows of an alignment. Copies of one row add depth but no information.",
    "diffusion": "The last part of the network: it turns noise into positions, step by step, "
    "guided by what the trunk found.",
    "disorder": "A stretch of a chain without one fixed shape. The network draws it as a long "
    "loop of low pLDDT.",
    "distogram": "A distribution of distances for each pair of tokens: 64 bins, from below 2.3 Å "
    "to above 21.7 Å, whose probabilities add up to 1.",
    "diversity": "How much the rows of an alignment differ. It is counted as the number of rows "
    "after similar ones have been merged.",
    "embedding": "The first vector of a token or pair, made from the job before anything is "
    "reasoned about.",
    "ipTM": "From 0 to 1: are the chains placed correctly relative to each other? The best row of "
    "the PAE between chains decides. It depends on the size of the complex, and on disorder.",
    "ipSAE": "From 0 to 1: the same question as ipTM, asked only of pairs whose expected error is "
    "below a cutoff. Disordered tails do not change it.",
    "ligand": "A molecule that is no polymer, such as ATP. Each of its atoms is a token.",
    "logit": "A number for each bin before it is made a probability.",
    "mirror image": "A fold whose left and right are exchanged. It has the same distances, "
    "so that most scores do not notice it.",
    "outer product mean": "The step that carries what columns of an alignment say together into "
    "the pair representation: the mean over all rows of the product of two columns (Algorithm 9).",
    "PAE": "Predicted aligned error of tokens i and j: with the prediction superposed on the "
    "truth at i, how many angstroms is j off? It is the mean of a distribution over 64 bins.",
    "pair representation": "A vector for every two tokens, in both orders. Everything that the "
    "trunk finds out about the relation of i and j stands in it.",
    "Pairformer": "The main part of the trunk: blocks of triangle layers on the pair "
    "representation and of attention on the single representation (Algorithm 17).",
    "pLDDT": "From 0 to 100: are the distances from this atom to its neighbours right? "
    "It is about the surroundings, not about the whole.",
    "probe": "A simple formula fitted to vectors of the network, to see what can be read from "
    "them. It shows that a thing is there, not that the network uses it.",
    "pTM": "From 0 to 1: is the fold as a whole right?",
    "query": "The sequence whose structure is wanted: the first row of its alignment.",
    "recycle": "Another pass of the whole trunk, which starts from what the pass before found.",
    "seed": "The number that all random choices of a run follow from. Another seed gives another "
    "choice of alignment rows and other noise.",
    "single representation": "A vector for each token.",
    "template": "The known structure of a relative. The network gets its residue types, the "
    "distances between its residues, and their directions as seen from each residue's backbone.",
    "token": "What the network counts in: a standard residue or nucleotide is one token; of "
    "everything else, each atom is one.",
    "triangle update": "A layer in which the pair (i, j) learns from the pairs (i, k) and (j, k) "
    "of every third token k (Algorithms 12 to 15).",
    "trunk": "Everything between the embedding and the diffusion: templates, alignment, "
    "Pairformer.",
}


def glossary(*terms: str) -> Html:
    """Show entries of the glossary.

    Args:
        terms: The words to look up, such as `"token"`; without any, all are shown.
    """
    entries = "".join(
        f"<dt><b>{in_html(name)}</b></dt><dd>{in_html(TERMS[name])}</dd>"
        for name in (_found(term) for term in terms or TERMS)
    )
    return Html(f'<dl style="max-width:60em">{entries}</dl>')


def glossary_page() -> str:
    """Return the glossary as Markdown, with an anchor for each term."""
    return "\n\n".join(f"### {name}\n\n{text}" for name, text in TERMS.items())


def _found(term: str) -> str:
    names = {name.lower(): name for name in TERMS}
    if term.lower() in names:
        return names[term.lower()]
    near = get_close_matches(term.lower(), names, 3, 0.4)
    like = f" Terms like it are {', '.join(names[one] for one in near)}." if near else ""
    raise InputError(f'the glossary has no term "{term}".{like}', where="glossary")

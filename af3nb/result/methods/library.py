"""What a methods paragraph may cite: methods, programs and databases."""

from af3nb.network.request import HOMEPAGE
from af3nb.result.methods.reference import Reference

_ALL = (
    Reference(
        "alphafold3",
        ("Abramson, Josh", "Adler, Jonas", "Dunger, Jack"),
        "Accurate structure prediction of biomolecular interactions with AlphaFold 3",
        "2024", "Nature", "630", "493–500", "10.1038/s41586-024-07487-w", more_authors=True,
    ),
    Reference(
        "af3nb", ("{The af3nb authors}",),
        "af3nb: AlphaFold 3 as a suite of notebooks, with its own engine in JAX",
        url=HOMEPAGE,
    ),
    Reference(
        "boltz1",
        ("Wohlwend, Jeremy", "Corso, Gabriele", "Passaro, Saro"),
        "Boltz-1: Democratizing Biomolecular Interaction Modeling",
        "2024", "bioRxiv", doi="10.1101/2024.11.19.624167", more_authors=True,
    ),
    Reference(
        "boltz2",
        ("Passaro, Saro", "Corso, Gabriele", "Wohlwend, Jeremy"),
        "Boltz-2: Towards Accurate and Efficient Binding Affinity Prediction",
        "2025", "bioRxiv", doi="10.1101/2025.06.14.659707", more_authors=True,
    ),
    Reference(
        "chai1", ("{Chai Discovery}",), "Chai-1: Decoding the molecular interactions of life",
        "2024", "bioRxiv", doi="10.1101/2024.10.10.615955",
    ),
    Reference(
        "rosettafold3", ("{The AtomWorks and RF3 authors}",),
        "Accelerating Biomolecular Modeling with AtomWorks and RF3",
        "2025", "bioRxiv", doi="10.1101/2025.08.14.670328",
    ),
    Reference(
        "alphafold_db",
        ("Varadi, Mihaly", "Bertoni, Damian", "Magana, Paulyna"),
        "AlphaFold Protein Structure Database in 2024: providing structure coverage for over 214 "
        "million protein sequences",
        "2024", "Nucleic Acids Research", "52", "D368–D375", "10.1093/nar/gkad1011",
        more_authors=True,
    ),
    Reference(
        "openfold3", ("{The OpenFold3 Team}",), "OpenFold3-preview",
        "2025", doi="10.5281/zenodo.17485510",
    ),
    Reference(
        "protenix",
        ("Zhang, Yuxuan", "Gong, Chengyue", "Zhang, Hanyu"),
        "Protenix-v1: Toward High-Accuracy Open-Source Biomolecular Structure Prediction",
        "2026", "bioRxiv", doi="10.64898/2026.02.05.703733", more_authors=True,
    ),
    Reference(
        "protenix_mini",
        ("Gong, Chengyue", "Chen, Xinshi", "Zhang, Yuxuan", "Song, Yuxuan", "Zhou, Hao",
         "Xiao, Wenzhi"),
        "Protenix-Mini: Efficient Structure Predictor via Compact Architecture, Few-Step "
        "Diffusion and Switchable pLM",
        "2025", "arXiv", doi="10.48550/arXiv.2507.11839",
    ),
    Reference(
        "alphafold2",
        ("Jumper, John", "Evans, Richard", "Pritzel, Alexander"),
        "Highly accurate protein structure prediction with AlphaFold",
        "2021", "Nature", "596", "583–589", "10.1038/s41586-021-03819-2", more_authors=True,
    ),
    Reference(
        "alphafold_multimer",
        ("Evans, Richard", "O'Neill, Michael", "Pritzel, Alexander"),
        "Protein complex prediction with AlphaFold-Multimer",
        "2021", "bioRxiv", doi="10.1101/2021.10.04.463034", more_authors=True,
    ),
    Reference(
        "colabfold",
        ("Mirdita, Milot", "Schütze, Konstantin", "Moriwaki, Yoshitaka", "Heo, Lim",
         "Ovchinnikov, Sergey", "Steinegger, Martin"),
        "ColabFold: making protein folding accessible to all",
        "2022", "Nature Methods", "19", "679–682", "10.1038/s41592-022-01488-1",
    ),
    Reference(
        "mmseqs2", ("Steinegger, Martin", "Söding, Johannes"),
        "MMseqs2 enables sensitive protein sequence searching for the analysis of massive data "
        "sets",
        "2017", "Nature Biotechnology", "35", "1026–1028", "10.1038/nbt.3988",
    ),
    Reference(
        "uniclust",
        ("Mirdita, Milot", "von den Driesch, Lars", "Galiez, Clovis", "Martin, Maria J.",
         "Söding, Johannes", "Steinegger, Martin"),
        "Uniclust databases of clustered and deeply annotated protein sequences and alignments",
        "2017", "Nucleic Acids Research", "45", "D170–D176", "10.1093/nar/gkw1081",
    ),
    Reference(
        "nhmmer", ("Wheeler, Travis J.", "Eddy, Sean R."),
        "nhmmer: DNA homology search with profile HMMs",
        "2013", "Bioinformatics", "29", "2487–2489", "10.1093/bioinformatics/btt403",
    ),
    Reference(
        "pdb",
        ("Berman, Helen M.", "Westbrook, John", "Feng, Zukang"),
        "The Protein Data Bank",
        "2000", "Nucleic Acids Research", "28", "235–242", "10.1093/nar/28.1.235",
        more_authors=True,
    ),
    Reference(
        "ccd",
        ("Westbrook, John D.", "Shao, Chenghua", "Feng, Zukang", "Zhuravleva, Marina",
         "Velankar, Sameer", "Young, Jasmine"),
        "The chemical component dictionary: complete descriptions of constituent molecules in "
        "experimentally determined 3D macromolecules in the Protein Data Bank",
        "2015", "Bioinformatics", "31", "1274–1278", "10.1093/bioinformatics/btu789",
    ),
    Reference(
        "jax",
        ("Bradbury, James", "Frostig, Roy", "Hawkins, Peter"),
        "JAX: composable transformations of Python+NumPy programs",
        "2018", url="https://github.com/jax-ml/jax", more_authors=True,
    ),
    Reference(
        "rdkit", ("{The RDKit authors}",), "RDKit: Open-source cheminformatics",
        url="https://www.rdkit.org",
    ),
    Reference(
        "posebusters",
        ("Buttenschoen, Martin", "Morris, Garrett M.", "Deane, Charlotte M."),
        "PoseBusters: AI-based docking methods fail to generate physically valid poses or "
        "generalise to novel sequences",
        "2024", "Chemical Science", "15", "3130–3139", "10.1039/D3SC04185A",
    ),
    Reference(
        "gemmi", ("Wojdyr, Marcin",), "GEMMI: A library for structural biology",
        "2022", "Journal of Open Source Software", "7", "4200", "10.21105/joss.04200",
    ),
)  # fmt: skip
LIBRARY = {reference.key: reference for reference in _ALL}

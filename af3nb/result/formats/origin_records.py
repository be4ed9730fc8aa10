"""The part of an mmCIF file that says where the model comes from."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from af3nb.job.job import Job, Protein, Rna
from af3nb.result.formats.category import Category, category, numbered
from af3nb.result.methods.library import LIBRARY
from af3nb.result.methods.reference import Reference
from af3nb.result.provenance import OTHER_FAMILIES, RNA_ALIGNMENTS, TEMPLATES, Provenance
from af3nb.texts import inside

_DISCLAIMER = (
    "A prediction by a computer, not an experiment. It is provided without any warranty and is"
    " not meant, validated or approved for clinical use."
)
_UNTRAINED = "The weights of the network are not trained: the shape of this model means nothing."

_ALPHAFOLD_PAPER = {
    "book_publisher": None,
    "country": "UK",
    "id": "primary",
    "journal_full": "Nature",
    "journal_id_ASTM": "NATUAS",
    "journal_id_CSD": "0006",
    "journal_id_ISSN": "0028-0836",
    "journal_volume": "630",
    "page_first": "493",
    "page_last": "500",
    "pdbx_database_id_DOI": "10.1038/s41586-024-07487-w",
    "pdbx_database_id_PubMed": "38718835",
    "title": "Accurate structure prediction of biomolecular interactions with AlphaFold 3",
    "year": "2024",
}


def origin_records(
    provenance: Provenance, job: Job | None, notes: Sequence[str], created: datetime | None
) -> dict[str, Category]:
    """Return the categories on authors, software, weights, protocol and terms of use."""
    authors = [(name,) for name in provenance.authors]
    dictionary = "https://raw.githubusercontent.com/ihmwg/ModelCIF/master/dist/mmcif_ma.dic"
    records = {
        "audit_author": category("name pdbx_ordinal", numbered(authors)),
        "audit_conform": {
            "dict_location": [dictionary],
            "dict_name": ["mmcif_ma.dic"],
            "dict_version": ["1.4.5"],
        },
        "citation": {key: [value] for key, value in _citation(provenance).items()},
        "citation_author": category(
            "citation_id name ordinal",
            numbered([("primary", name) for name in _citation_authors(provenance)]),
        ),
        "ma_data": {"content_type": ["model coordinates"], "id": ["1"], "name": ["Model"]},
        "ma_model_list": _model(provenance, created),
        "ma_protocol_step": category(
            "method_type ordinal_id protocol_id step_id",
            [
                (step, str(i), "1", str(i))
                for i, step in enumerate(_steps(job, provenance), start=1)
            ],
        ),
        "pdbx_data_usage": _usage(provenance),
        **_software(provenance),
    }
    if notes:
        rows = [(str(i), note) for i, note in enumerate(notes, start=1)]
        records["af3nb_note"] = category("ordinal text", rows)
    return records


def _steps(job: Job | None, provenance: Provenance) -> list[str]:
    """What was done, as far as the job shows."""
    if job is None:
        return ["modeling"]
    molecules, unread = job.molecules, provenance.unread
    aligned = (Protein,) if RNA_ALIGNMENTS in unread else (Protein, Rna)
    deep = any(m.unpaired_msa for m in molecules if isinstance(m, aligned))
    paired = any(m.paired_msa for m in molecules if isinstance(m, Protein))
    templates = any(m.templates for m in molecules if isinstance(m, Protein))
    templates = templates and TEMPLATES not in unread
    steps = [("coevolution MSA", deep or paired), ("template search", templates)]
    return [step for step, done in steps if done] + ["modeling"]


def _citation(provenance: Provenance) -> Mapping[str, str | None]:
    if provenance.deepmind:
        return _ALPHAFOLD_PAPER
    if paper := _paper(provenance):
        return {
            "id": "primary",
            "journal_full": paper.journal or None,
            "pdbx_database_id_DOI": paper.doi or None,
            "title": paper.title,
            "year": paper.year or None,
        }
    title = provenance.cite or (
        f"{provenance.software} {provenance.version}, weights {provenance.weights}"
    )
    return {"id": "primary", "journal_full": None, "title": title, "year": None}


def _citation_authors(provenance: Provenance) -> Sequence[str]:
    paper = LIBRARY["alphafold3"] if provenance.deepmind else _paper(provenance)
    return [name.strip("{}") for name in paper.authors] if paper else provenance.authors


def _paper(provenance: Provenance) -> Reference | None:
    """What the makers of the weights want to be cited."""
    return next((one for one in LIBRARY.values() if str(one) == provenance.cite), None)


def _model(provenance: Provenance, created: datetime | None) -> Category:
    when = created or datetime.now(UTC)
    what = f"{provenance.software}-{provenance.weights}"
    return {
        "data_id": ["1"],
        "model_group_id": ["1"],
        "model_group_name": [f"{what} ({provenance.version} @ {when:%Y-%m-%d %H:%M:%S})"],
        "model_id": ["1"],
        "model_name": ["Top ranked model"],
        "model_type": ["Ab initio model"],
        "ordinal_id": ["1"],
    }


def _software(provenance: Provenance) -> dict[str, Category]:
    weights = f"weights {provenance.weights}, {provenance.model_id}"
    rows = [(provenance.software, f"{provenance.version} ({weights})")]
    if provenance.deepmind:
        rows.append(("AlphaFold", f"AlphaFold-beta-20231127 ({provenance.model_id})"))
    elif provenance.family in OTHER_FAMILIES:
        by = f", by {inside(provenance.maker)}" if provenance.maker else ""
        rows.append((provenance.family, f"{provenance.model_id}{by}"))
    numbers = [str(i) for i in range(1, len(rows) + 1)]
    return {
        "ma_software_group": category(
            "group_id ordinal_id software_id", [("1", number, number) for number in numbers]
        ),
        "software": category(
            "classification date description name pdbx_ordinal type version",
            [
                ("other", None, "Structure prediction", name, number, "package", version)
                for number, (name, version) in zip(numbers, rows, strict=True)
            ],
        ),
    }


def _usage(provenance: Provenance) -> Category:
    rows = [(provenance.terms, "license")] if provenance.terms else []
    if provenance.family in OTHER_FAMILIES and provenance.licence:
        rows.append((f"Weights of {inside(provenance.maker)}, {provenance.licence}.", "license"))
    rows.append((_DISCLAIMER, "disclaimer"))
    if provenance.untrained:
        rows.append((_UNTRAINED, "disclaimer"))
    return category(
        "details id type url",
        [(text, str(i), kind, None) for i, (text, kind) in enumerate(rows, start=1)],
    )

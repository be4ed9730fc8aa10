"""What a report says below its viewer: scores, methods, references and terms, as plain HTML."""

from dataclasses import replace

from af3nb.result.result import Result
from af3nb.texts import in_html
from af3nb_widgets.figures.tables import ligands_table, scores_table

STYLE = """
#text {{ max-width: 60em; margin: 2em auto; line-height: 1.5; font-family: sans-serif; }}
#text table {{ border-collapse: collapse; display: block; overflow-x: auto; }}
#text th, #text td {{ padding: .2em .7em; text-align: right; border-bottom: 1px solid #8884; }}
#text ol {{ padding-left: 1.6em; }}
#text li {{ overflow-wrap: anywhere; }}
#text pre {{ white-space: pre-wrap; overflow-wrap: anywhere; font-size: 85%; }}
"""


def sections(result: Result) -> str:
    """Return the sections of a result."""
    made = result.methods()
    paragraphs = "".join(f"<p>{in_html(part)}</p>" for part in made.text.split("\n\n"))
    items = "".join(f"<li>{in_html(str(reference))}</li>" for reference in made.references)
    terms = "".join(f"<p>{in_html(term)}</p>" for term in made.terms)
    ligands, bare = not result.layout.in_polymer.all(), replace(result, notes=())
    parts = [
        ("Scores", str(scores_table(result))),
        ("Ligands", str(ligands_table(bare)) if ligands else ""),
        ("Methods", paragraphs),
        ("References", f"<ol>{items}</ol>" if items else ""),
        ("BibTeX", f"<details><summary>Show</summary><pre>{in_html(made.bibtex)}</pre></details>"),
        ("Terms", terms),
    ]
    body = "".join(f"<section><h2>{name}</h2>{html}</section>" for name, html in parts if html)
    return f'<article id="text">{body}</article>'

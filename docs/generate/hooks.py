"""What MkDocs is told of this project: pages that are made, links into the repository, checks."""

import re
from pathlib import Path
from posixpath import dirname, normpath, relpath

import commands
import public
from latex2mathml.converter import convert
from mkdocs.exceptions import PluginError
from mkdocs.plugins import get_plugin_logger
from mkdocs.structure.files import File
from notebook_page import SAVED_HTML, NotebookPage

ROOT = Path(__file__).parents[2]
EXECUTED = ROOT / "build" / "tutorials"
REPOSITORY = "https://github.com/af3nb/af3nb/blob/main/"
LINK = re.compile(r"(?<=\]\()(?![a-z]+:|#|/)([^)\s#]+)(#[^)\s]*)?(?=\))")
OBJECT = re.compile(r"^::: ([\w.]+)$", re.MULTILINE)
FORMULA = re.compile(r'<(span|div) class="arithmatex">(.*?)</\1>', re.DOTALL)

log = get_plugin_logger("af3nb")
_outputs: dict[str, list[str]] = {}
_named: set[str] = set()


def on_pre_build(config):
    for complaint in public.complaints():
        log.warning(complaint)


def on_files(files, config):
    """Add the notebooks as pages, with their pictures and reports."""
    for notebook in sorted((ROOT / "notebooks").rglob("*.ipynb")):
        executed = EXECUTED / notebook.name
        if not executed.is_file():
            raise PluginError(f"{executed} is missing: `make docs` runs the notebooks first.")
        page = NotebookPage(executed)
        source = f"tutorials/{page.name}.md"
        _outputs[source] = page.html
        files.append(File.generated(config, source, content=page.markdown))
        for name, content in page.pictures.items():
            files.append(File.generated(config, f"tutorials/{name}", content=content))
        for report in sorted((EXECUTED / f"{page.name}-files").glob(f"{page.name}-*.html")):
            copy = File.generated(config, f"tutorials/{report.name}", abs_src_path=str(report))
            files.append(copy)
    return files


def on_page_markdown(markdown, page, config, files):
    source = page.file.src_uri
    markdown = markdown.replace(f"({REPOSITORY}docs/", f"({relpath('.', dirname(source) or '.')}/")
    if "<!-- commands -->" in markdown:
        markdown = markdown.replace("<!-- commands -->", commands.reference(public.parser()))
    if "<!-- glossary -->" in markdown:
        from af3nb_widgets.learn.terms import glossary_page

        markdown = markdown.replace("<!-- glossary -->", glossary_page())
    markdown = OBJECT.sub(_documented, markdown)
    return LINK.sub(lambda link: _address(source, *link.groups(default="")), markdown)


def on_page_content(html, page, config, files):
    for number, output in enumerate(_outputs.get(page.file.src_uri, ())):
        html = html.replace(SAVED_HTML.format(number), output)
    return FORMULA.sub(_formula, html)


def on_post_build(config):
    for name in sorted(set(public.names()) - _named):
        log.warning(f"{name} is public, but no page of the reference has it.")


def _address(source: str, target: str, anchor: str) -> str:
    """A link as the site has it: notebooks are pages, and what is not in docs is on GitHub."""
    if target.endswith(".ipynb"):
        return relpath(f"tutorials/{Path(target).stem}.md", dirname(source) or ".") + anchor
    path = normpath(f"docs/{dirname(source)}/{target}")
    if path.startswith("docs/"):
        return target + anchor
    if not (ROOT / path).exists():
        log.warning(f"{source} has a link to {path}, which does not exist.")
    return REPOSITORY + path + anchor


def _documented(match: re.Match) -> str:
    """A public name as mkdocstrings finds it, in the module that it lives in."""
    name = match.group(1)
    _named.add(name)
    if name not in public.names():
        log.warning(f"{name} is in the reference, but is not public.")
    return f"::: {public.home(name)}\n    options:\n      heading: {name}\n      toc_label: {name}"


def _formula(match: re.Match) -> str:
    kind, text = match.groups()
    return convert(text.strip()[2:-2], display="block" if kind == "div" else "inline")

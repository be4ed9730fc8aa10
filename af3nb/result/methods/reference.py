"""A reference of a paper, as BibTeX and as a line of a numbered list."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Reference:
    """What to cite. `authors` are "Family, Given" each; a name of a group stands in braces."""

    key: str
    authors: tuple[str, ...]
    title: str
    year: str = ""
    journal: str = ""
    volume: str = ""
    pages: str = ""
    doi: str = ""
    url: str = ""
    more_authors: bool = False

    @property
    def bibtex(self) -> str:
        """The entry for a BibTeX file."""
        names = [*self.authors, *(["others"] if self.more_authors else [])]
        fields = {
            "author": " and ".join(names),
            "title": f"{{{self.title}}}",
            "journal": self.journal,
            "year": self.year,
            "volume": self.volume,
            "pages": self.pages.replace("–", "--"),
            "doi": self.doi,
            "url": self.url,
        }
        kind = "article" if self.journal else "misc"
        lines = [
            f"  {name} = {{{_for_tex(text, verbatim=name in ('doi', 'url'))}}}"
            for name, text in fields.items()
            if text
        ]
        return f"@{kind}{{{self.key},\n" + ",\n".join(lines) + "\n}"

    def __str__(self) -> str:
        """The reference as a line of a list."""
        names = [_short_name(author) for author in self.authors]
        if self.more_authors:
            told = f"{', '.join(names[:1])} et al"
        else:
            told = ", ".join(names[:-1]) + (" & " if len(names) > 1 else "") + names[-1]
        where = " ".join(filter(None, (self.journal, self.volume)))
        where = ", ".join(filter(None, (where, self.pages)))
        where = f"{where} ({self.year})" if where and self.year else where or self.year
        link = f"https://doi.org/{self.doi}" if self.doi else self.url
        parts = [told, self.title, where]
        return " ".join([*(f"{part.rstrip('.')}." for part in parts if part), link]).strip()


def _short_name(author: str) -> str:
    """ "Steinegger, Martin" becomes "Steinegger, M."; names of groups stay."""
    if author.startswith("{"):
        return author.strip("{}")
    family, _, given = author.partition(", ")
    initials = " ".join(f"{name[0]}." for name in re.split(r"[ .]+", given) if name)
    return f"{family}, {initials}" if initials else family


def _for_tex(text: str, *, verbatim: bool) -> str:
    """Escape what TeX would read as a command."""
    if verbatim:
        return re.sub(r"[{}\\\s]", "", text)
    return re.sub(r"([&%$#_])", r"\\\1", text.replace("\\", ""))

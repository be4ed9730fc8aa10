"""A figure with its words: what a reader who cannot see it should know."""

import base64
import io
from typing import Any

from af3nb.texts import in_html
from af3nb_widgets.learn.boxes import paragraph, toggle


class Described:
    """A figure of matplotlib's and a text that says what it shows.

    Args:
        figure: The figure.
        words: What it shows, in sentences: the axes, and what stands out.
    """

    def __init__(self, figure: Any, words: str):
        if not words.strip():
            raise ValueError("a figure of a lesson needs words")
        self.figure, self.words = figure, words

    def _repr_html_(self) -> str:
        picture = io.BytesIO()
        self.figure.savefig(picture, format="png", dpi=100, facecolor="white")
        data = base64.b64encode(picture.getvalue()).decode()
        image = (
            f'<img src="data:image/png;base64,{data}" alt="{in_html(self.words)}" '
            'style="max-width:100%;background:white">'
        )
        words = toggle("The figure in words", paragraph(self.words))
        return f'<figure style="margin:.4em 0">{image}{words}</figure>'

    def __repr__(self) -> str:
        return self.words

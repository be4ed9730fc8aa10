"""A widget over recorded data, whose page works in a saved notebook as well.

The output has the page twice: as HTML with a script, which needs no kernel, and as a widget, which
hides the HTML above it as long as it is alive. Where scripts do not run, the words are left.
"""

import json
from typing import Any
from uuid import uuid4

import anywidget
import traitlets

from af3nb_widgets.figures.html import Html
from af3nb_widgets.learn.boxes import EDGE
from af3nb_widgets.shared.assets import module

_NAME = "data-af3nb-saved"


class Standing(anywidget.AnyWidget):
    """What such widgets share; `page` is the file of the page, and `words` need no script."""

    page: str
    words: str
    _css: str
    saved_as = traitlets.Unicode().tag(sync=True)  # marks the part that a saved page keeps

    def __init__(self, **traits: Any):
        super().__init__(saved_as=f"ls-{uuid4().hex[:12]}", **traits)

    def saved(self) -> str:
        """Return the page as HTML that needs no kernel: its data, its style and its script."""
        left = {*anywidget.AnyWidget.class_traits(), "saved_as"}
        own = [name for name in self.traits(sync=True) if name not in left and name[0] != "_"]
        traits = json.dumps({name: getattr(self, name) for name in own}).replace("<", "\\u003c")
        page = module(self.page).replace("export default", "const page =")
        code = f"{module('learn/page/standing.js')}\n{page}\n"
        code += f"stand(page, {traits}, {json.dumps(self.saved_as)});\n"
        assert "</script" not in code and "<!--" not in code, f"{self.page} would end its script"
        return (
            f'<div {_NAME}="{self.saved_as}"><style>{self._css}</style>'
            f'<div class="ls-here"><div style="{EDGE}">{self.words}</div></div>'
            f'<script type="module">\n{code}</script></div>'
        )

    def __repr__(self) -> str:
        return f"{type(self).__name__}(): for a running notebook; its saved form is above"

    def _ipython_display_(self, **_: Any) -> None:
        from IPython.display import display

        display(Html(self.saved()))
        made = self._repr_mimebundle_()
        data, metadata = made if isinstance(made, tuple) else (made, None)
        display({**(data or {}), "text/plain": repr(self)}, metadata=metadata, raw=True)

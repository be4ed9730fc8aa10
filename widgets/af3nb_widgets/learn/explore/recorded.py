"""A widget over recorded data, whose page works in a saved notebook as well.

Its saved form has the page with a script, which needs no kernel. Where scripts do not run, the
words are left.
"""

import json

import anywidget

from af3nb_widgets.learn.boxes import EDGE
from af3nb_widgets.learn.standing import SAVED, Standing
from af3nb_widgets.shared.assets import module


class Recorded(Standing):
    """What such widgets share; `page` is the file of the page, and `words` need no script."""

    page: str
    words: str
    _css: str

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
            f'<div {SAVED}="{self.saved_as}"><style>{self._css}</style>'
            f'<div class="ls-here"><div style="{EDGE}">{self.words}</div></div>'
            f'<script type="module">\n{code}</script></div>'
        )

"""A widget of a lesson that stands in its output twice.

First comes HTML that needs no kernel, which saved notebooks keep. The widget follows, and hides the
HTML above it as long as it is alive.
"""

from typing import Any
from uuid import uuid4

import anywidget
import traitlets

from af3nb_widgets.figures.html import Html

SAVED = "data-af3nb-saved"  # the attribute by which a page finds the part that it hides


class Standing(anywidget.AnyWidget):
    """What such widgets share."""

    saved_as = traitlets.Unicode().tag(sync=True)  # marks the part that a saved page keeps

    def __init__(self, **traits: Any):
        super().__init__(saved_as=f"l-{uuid4().hex[:12]}", **traits)
        self._shown: Any = None  # the HTML that stands in the output

    def saved(self) -> str:
        """Return what is shown as HTML that needs no kernel, in an element marked as `saved_as`."""
        raise NotImplementedError

    def save_again(self) -> None:
        """Bring the HTML that stands in the output up to date."""
        if self._shown is not None:
            self._shown.update(Html(self.saved()))

    @property
    def called(self) -> str:
        """What made it, as one would write it."""
        return f"{type(self).__name__}()"

    def __repr__(self) -> str:
        # By these words a saved notebook's widgets are known that it can do without.
        return f"{self.called}: for a running notebook; its saved form is above"

    def _ipython_display_(self, **_: Any) -> None:
        from IPython.display import display

        self._shown = display(Html(self.saved()), display_id=True)
        made = self._repr_mimebundle_()
        data, metadata = made if isinstance(made, tuple) else (made, None)
        display({**(data or {}), "text/plain": repr(self)}, metadata=metadata, raw=True)

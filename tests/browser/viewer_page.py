"""How tests handle the result viewer in a page."""

READY = ".rv[data-ready='1']"


def marked(element) -> set[str]:
    """The residues that the letters show as selected."""
    return set(
        element.evaluate(
            "e => [...e.querySelectorAll('.rv-letter[aria-selected=true]')].map(x => x.ariaLabel)"
        )
    )


def wait_selected(page, count: int) -> None:
    """Wait until so many residues are marked everywhere."""
    page.wait_for_selector(f".rv[data-selected='{count}']")
    page.wait_for_function(
        "n => document.querySelectorAll('[aria-selected=true].rv-letter').length === n", arg=count
    )


def python_sees(page, viewer, selection, against=()) -> None:
    """Wait until Python has this selection."""
    for _ in range(200):
        if (viewer.selection, viewer.against) == (list(selection), list(against)):
            return
        page.wait_for_timeout(50)
    raise AssertionError((viewer.selection, viewer.against))


def drag(page, locator, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Drag over an element, from and to places given as shares of its size."""
    locator.scroll_into_view_if_needed()
    box = locator.bounding_box()
    points = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in (start, end)]
    page.mouse.move(*points[0])
    page.mouse.down()
    page.mouse.move(*points[1], steps=4)
    page.mouse.up()


def colours_of(page) -> list[str]:
    """Colours of the letters."""
    letters = "[...document.querySelectorAll('.rv-letter')]"
    return page.evaluate(f"() => {letters}.map(x => x.style.getPropertyValue('--c'))")


def wait_for_colours(page, count: int) -> None:
    """Wait until the letters have so many colours."""
    page.wait_for_function(
        "n => new Set([...document.querySelectorAll('.rv-letter')]"
        ".map((x) => x.style.getPropertyValue('--c'))).size === n",
        arg=count,
    )


def pixels(page, selector: str) -> str:
    """What a canvas shows."""
    return page.evaluate("s => document.querySelector(s).toDataURL()", selector)

"""The result viewer by keys alone: each part does with them what it does with a mouse."""

from viewer_page import pixels, python_sees


def test_the_square_is_used_by_keys(shown, page, two_chains):
    """Arrows move, Shift marks a box, Enter selects it; the value is said."""
    viewer, element = shown(two_chains)
    canvas = element.locator(".rv-square")
    canvas.focus()
    for key in ("ArrowRight", "ArrowRight", "Shift+ArrowRight", "Shift+ArrowDown"):
        page.keyboard.press(key)
    assert "expected" in element.locator(".rv-square-box .rv-read").inner_text()
    page.keyboard.press("Enter")
    python_sees(page, viewer, [("A", 136, 137)], [("A", 134, 135)])


def test_letters_are_used_by_keys(shown, page, two_chains):
    """Arrows move from letter to letter, Shift marks a range, Enter selects one, Escape clears."""
    viewer, element = shown(two_chains)
    letters = element.locator(".rv-letters")
    letters.focus()
    for key in ("ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight"):
        page.keyboard.press(key)
    python_sees(page, viewer, [("A", 135, 137)])
    assert "Val 137" in letters.locator("xpath=..").locator(".rv-read").inner_text()
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    python_sees(page, viewer, [("B", 8, 8)])
    page.keyboard.press("Escape")
    python_sees(page, viewer, [])


def test_the_curves_are_used_by_keys(shown, page, two_chains):
    """Arrows move, Shift marks a range, Enter selects it."""
    viewer, element = shown(two_chains)
    element.locator(".rv-profile").focus()
    for key in ("ArrowRight", "Shift+ArrowRight", "Enter"):
        page.keyboard.press(key)
    python_sees(page, viewer, [("A", 135, 136)])


def test_the_structure_turns_by_keys(shown, page, two_chains):
    """Arrows turn it, plus and minus come nearer and go away."""
    _, element = shown(two_chains)
    element.locator(".rv-host").focus()
    for key in ("ArrowRight", "ArrowDown", "+", "-"):
        before = pixels(page, ".rv-host canvas")
        page.keyboard.press(key)
        assert pixels(page, ".rv-host canvas") != before, key


def test_tabs_and_menu_are_used_by_keys(shown, page, two_chains):
    """Arrows move between tabs and menu entries, Escape closes the menu."""
    _, element = shown(two_chains)
    tab = element.get_by_role("tab", name="In words")
    tab.focus()
    page.keyboard.press("ArrowRight")
    assert element.get_by_role("tab", name="Chain pairs").get_attribute("aria-selected") == "true"
    element.get_by_role("button", name="Save").press("Enter")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("() => document.activeElement.dataset.save") == "html"
    page.keyboard.press("Escape")
    assert not element.get_by_role("menu").is_visible()

// Finds out whether the page around a tool is light or dark.

/**
 * Keep an element's data-theme in step with the page around it. Returns a function that stops this.
 *
 * @param {HTMLElement} root
 */
export function followTheme(root) {
  const update = () => {
    const theme = isDark(root) ? "dark" : "light";
    if (root.dataset.theme !== theme) root.dataset.theme = theme;
  };
  const observer = new MutationObserver(update);
  for (const element of [document.documentElement, document.body]) {
    observer.observe(element, {
      attributes: true,
      attributeFilter: [
        "class",
        "style",
        "theme",
        "data-jp-theme-light",
        "data-jp-theme-name",
        "data-vscode-theme-kind",
      ],
    });
  }
  const media = matchMedia("(prefers-color-scheme: dark)");
  media.addEventListener("change", update);
  requestAnimationFrame(update);
  const later = setTimeout(update, 300); // style sheets of a theme may come late
  update();
  return () => {
    observer.disconnect();
    media.removeEventListener("change", update);
    clearTimeout(later);
  };
}

/**
 * Ask the program that shows the page; otherwise judge by the background behind the element.
 *
 * @param {HTMLElement} root
 */
function isDark(root) {
  const said = document.body.dataset.jpThemeLight ?? null;
  if (said !== null) return said === "false";
  if (document.documentElement.getAttribute("theme") === "dark") return true; // Colab
  const kind = document.body.dataset.vscodeThemeKind;
  if (kind) return kind.includes("dark") || kind === "vscode-high-contrast";
  for (let element = root.parentElement; element; element = element.parentElement) {
    const [r, g, b, alpha = 1] = (
      getComputedStyle(element).backgroundColor.match(/[\d.]+/g) || []
    ).map(Number);
    if (alpha > 0.5) return 0.299 * r + 0.587 * g + 0.114 * b < 110;
  }
  return false;
}

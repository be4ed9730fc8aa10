// Files to keep: a picture, a page that works by itself, the whole folder, structures.

import { h, icon, newId } from "../../shared/page/dom.js";

/** The menu; `actions` are picture() and save(what), `what` being html, zip, mmcif or sdf. */
export function createSave(actions) {
  const id = newId("rv-save"), status = h("span", { class: "rv-saved", role: "status" });
  const item = (what, title, note, run) => h("button", { class: "rv-item", type: "button", role: "menuitem", tabindex: -1, dataset: { save: what }, onclick: () => { close(true); run(); } }, h("span", {}, title), h("span", { class: "af-muted" }, note));
  const items = {
    picture: item("picture", "Picture", "PNG, clear background", actions.picture),
    html: item("html", "Report", "one HTML file, works offline", () => actions.save("html")),
    zip: item("zip", "Everything", "ZIP of the folder", () => actions.save("zip")),
    mmcif: item("mmcif", "This structure", "mmCIF", () => actions.save("mmcif")),
    sdf: item("sdf", "Its ligands", "SDF, with bond orders", () => actions.save("sdf")),
  };
  const menu = h("div", { class: "rv-menu", role: "menu", id, hidden: true, "aria-label": "Save" }, Object.values(items));
  const button = h("button", { class: "af-button", type: "button", "aria-haspopup": "menu", "aria-expanded": "false", "aria-controls": id, onclick: () => (menu.hidden ? open() : close()) }, icon("download"), "Save");
  const element = h("div", { class: "rv-save" }, button, menu);

  const shown = () => Object.values(items).filter((one) => !one.hidden && !one.disabled);
  function open() {
    menu.hidden = false;
    button.setAttribute("aria-expanded", "true");
    shown()[0].focus();
  }
  function close(back) {
    menu.hidden = true;
    button.setAttribute("aria-expanded", "false");
    if (back) button.focus();
  }
  menu.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") { event.stopPropagation(); return close(true); }
    if (!step) return;
    event.preventDefault();
    const list = shown();
    list[(list.indexOf(document.activeElement) + step + list.length) % list.length].focus();
  });
  element.addEventListener("focusout", (event) => { if (!element.contains(event.relatedTarget)) close(); });

  return {
    element, status,
    offer(names) { for (const [name, one] of Object.entries(items)) one.hidden = !names.includes(name); },
    say(text) { status.textContent = text; },
  };
}

/** Hand a file to the browser, which keeps it where it keeps downloads. */
export function download(name, content, type) {
  const url = typeof content === "string" && content.startsWith("data:") ? content : URL.createObjectURL(new Blob([content], { type }));
  const link = h("a", { href: url, download: name, hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
  if (url.startsWith("blob:")) setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

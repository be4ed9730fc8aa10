// A question whose figure appears once the learner has committed to an answer.

import { button } from "../../shared/page/controls.js";
import { h, newId } from "../../shared/page/dom.js";
import { followTheme } from "../../shared/page/theme.js";
import { hiding } from "./saved.js";

/** @import { RenderProps } from "../../shared/page/anywidget.d.ts" */
/** @typedef {{ text: string, options: string[], choice: number, after: string, saved_as: string }} Traits */

/** @param {RenderProps<Traits>} props */
function render({ model, el }) {
  el.classList.add("af3nb", "lq");
  el.setAttribute("data-lm-suppress-shortcuts", "true");
  const name = newId("lq");
  const hide = hiding(model.get("saved_as"));
  const asked = h("fieldset", { class: "lq-asked" });
  const after = h("div", { class: "lq-after", "aria-live": "polite" });
  el.append(hide, h("section", { class: "lq-root", "aria-label": "Question" }, asked, after));

  function draw() {
    const choice = model.get("choice");
    const open = choice < 0;
    const commit = button("Commit to this answer", send, { "data-act": "commit" });
    commit.disabled = true;
    const options = model.get("options").map((text, k) => {
      const input = h("input", {
        type: "radio",
        name,
        value: String(k),
        disabled: !open,
        checked: k === choice,
        onchange: () => {
          commit.disabled = false;
        },
      });
      const mark = k === choice ? h("b", { class: "lq-mine" }, "← your answer") : null;
      const letter = h("span", { class: "lq-letter" }, `${"ABCDEFGH"[k]}.`);
      return h("label", { class: "lq-option" }, input, letter, h("span", {}, text), mark);
    });
    const again = button("Answer again", () => model.send({ kind: "again" }), {
      "data-act": "again",
    });
    asked.replaceChildren(
      h("legend", {}, h("b", {}, "Before you look: "), model.get("text")),
      ...options,
      h("div", { class: "lq-bar" }, open ? commit : again),
    );
    // Python made this HTML of the figure and of texts in which every sign is marked.
    after.innerHTML = model.get("after");
  }

  function send() {
    const picked = asked.querySelector("input:checked");
    if (picked instanceof HTMLInputElement)
      model.send({ kind: "commit", choice: Number(picked.value) });
  }

  draw();
  model.on("change:choice", draw);
  const forget = followTheme(el);
  return () => {
    model.off("change:choice", draw);
    forget();
  };
}

export default { render };

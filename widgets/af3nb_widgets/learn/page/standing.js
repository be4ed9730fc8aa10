// Shows a tool's page without a kernel: its traits are in the page itself.

/** @import { Handler, Model, RenderProps } from "../../shared/page/anywidget.d.ts" */

/**
 * Render a page in place of the words that stand where no script runs.
 *
 * @template Traits
 * @param {{ render: (props: RenderProps<Traits>) => unknown }} page
 * @param {Traits} traits
 * @param {string} name what the saved part of the output is marked with
 */
export function stand(page, traits, name) {
  const place = document.querySelector(`[data-af3nb-saved="${name}"] .ls-here`);
  if (!(place instanceof HTMLElement)) return;
  place.replaceChildren();
  page.render({ model: modelOf(traits), el: place });
}

/**
 * Return a model of traits that only the page knows.
 *
 * @template Traits
 * @param {Traits} traits
 * @returns {Model<Traits>}
 */
function modelOf(traits) {
  /** @type {Map<string, Set<Handler>>} */
  const heard = new Map();
  return {
    get: (name) => traits[name],
    set(name, value) {
      if (traits[name] === value) return;
      traits[name] = value;
      for (const handler of heard.get(`change:${String(name)}`) ?? []) handler();
    },
    save_changes() {},
    on: (event, handler) => heard.set(event, (heard.get(event) ?? new Set()).add(handler)),
    off: (event, handler) => heard.get(event)?.delete(handler),
    send() {},
  };
}

// Cards and bonds: the fields of each kind of card, and how a form is added to another.

/** @import { Bond, Card, Form, Kind } from "./form.d.ts" */

let count = 0;

/** Return a key that no other card or bond has. */
export function newKey() {
  return `j${Date.now().toString(36)}${(++count).toString(36)}`;
}

/**
 * Return a card with exactly the fields that the blank card of its kind has.
 *
 * A card whose kind has changed keeps the fields that both kinds have.
 *
 * @param {Card} blank
 * @param {Partial<Card>} card
 * @returns {Card}
 */
export function completed(blank, card) {
  const kept = [...Object.keys(blank), "key", "description"];
  if (blank.kind === "ligand") kept.push("file");
  const own = Object.entries(card).filter(
    ([name, value]) => name !== "kind" && kept.includes(name) && value !== undefined,
  );
  const whole = { ...structuredClone(blank), ...Object.fromEntries(own) };
  if (!whole.description) delete whole.description;
  if (!whole.file) delete whole.file;
  return whole;
}

/**
 * Return the molecules, bonds and wishes of an incoming form with new keys.
 *
 * @param {Form} form
 */
export function renamed(form) {
  const keys = new Map(form.cards.map((card) => [card.key, newKey()]));
  /** @param {string | null | undefined} key */
  const now = (key) => keys.get(key ?? "") ?? null;
  const cards = form.cards.map((card) => {
    const own = { ...structuredClone(card), key: /** @type {string} */ (now(card.key)), names: "" };
    return card.host ? { ...own, host: now(card.host) } : own;
  });
  const bonds = form.bonds.map((bond) => ({
    key: newKey(),
    ends: bond.ends.map((end) => ({ ...end, card: now(end.card) })),
  }));
  let wishes = JSON.stringify(form.wishes ?? []);
  for (const [old, key] of keys) wishes = wishes.replaceAll(`"${old}/`, `"${key}/`);
  return { cards, bonds, wishes: JSON.parse(wishes) };
}

/**
 * Replace an empty form by an incoming one. The name stays if the incoming form has none.
 *
 * @param {Form} whole
 * @param {Form} form
 */
export function replaceForm(whole, form) {
  const { pieces, revision: _, ...rest } = structuredClone(form);
  rest.name ||= whole.name;
  if (pieces && !rest.user_ccd) rest.own = pieces;
  Object.assign(whole, rest);
}

/**
 * Add the molecules of an incoming form to a form that has some.
 *
 * @param {Form} whole
 * @param {Form} form
 */
export function extendForm(whole, form) {
  const { cards, bonds, wishes } = renamed(form);
  const pieces = form.pieces ?? [];
  whole.cards = [...whole.cards.filter(isFilled), ...cards];
  whole.bonds.push(...bonds);
  whole.wishes = [...(whole.wishes ?? []), ...wishes];
  whole.own = [...whole.own.filter((o) => !pieces.some((p) => p.code === o.code)), ...pieces];
}

/**
 * Put an incoming form in the place of one card: its first molecule takes it over, with its copies
 * and chain names; the others follow. Bonds of the card go.
 *
 * @param {Form} whole
 * @param {string} key of the card
 * @param {Form} form
 */
export function replaceCard(whole, key, form) {
  const place = whole.cards.findIndex((card) => card.key === key);
  if (place < 0) return extendForm(whole, form);
  const { cards, bonds, wishes } = renamed(form);
  const { copies, names } = whole.cards[place];
  const [first, ...rest] = cards;
  const kept = cards.length === 1 && first.copies === 1 ? { copies, names } : {};
  whole.cards.splice(place, 1, { ...first, ...kept, key }, ...rest);
  whole.bonds = whole.bonds.filter((bond) => bond.ends.every((end) => end.card !== key));
  whole.bonds.push(
    ...bonds.map((bond) => ({
      ...bond,
      ends: bond.ends.map((end) => (end.card === first.key ? { ...end, card: key } : end)),
    })),
  );
  const taken = JSON.stringify(wishes).replaceAll(`"${first.key}/`, `"${key}/`);
  const others = (whole.wishes ?? []).filter((w) => !JSON.stringify(w).includes(`"${key}/`));
  whole.wishes = [...others, ...JSON.parse(taken)];
}

/**
 * Whether anything was typed into a card.
 *
 * @param {Card} card
 */
export function isFilled(card) {
  return card.text.trim() !== "";
}

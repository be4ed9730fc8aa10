// Glycans as text: common glycans, sugars, parsing, and possible sites.

/** A sugar with its branches; `link` is the linkage as the text gives it. */
/** @typedef {{ code: string, link: string, children: Sugar[] }} Sugar */
/** @typedef {[number, string]} Site position and words */

export const CORE = "NAG(NAG(BMA(MAN)(MAN)))";

export const PRESETS = [
  ["N-linked: one GlcNAc", "NAG"],
  ["N-linked: core", CORE],
  ["N-linked: core with fucose", "NAG(FUC)(NAG(BMA(MAN)(MAN)))"],
  ["N-linked: Man5", "NAG(NAG(BMA(MAN)(MAN(MAN)(MAN))))"],
  ["N-linked: Man9", "NAG(NAG(BMA(MAN(MAN(MAN)))(MAN(MAN(MAN))(MAN(MAN)))))"],
  ["N-linked: two antennae", "NAG(FUC)(NAG(BMA(MAN(NAG(GAL)))(MAN(NAG(GAL)))))"],
  [
    "N-linked: two antennae with sialic acid",
    "NAG(FUC)(NAG(BMA(MAN(NAG(GAL(SIA))))(MAN(NAG(GAL(SIA))))))",
  ],
  ["O-linked: GalNAc (Tn)", "A2G"],
  ["O-linked: core 1 (T)", "A2G(GAL)"],
  ["O-linked: core 2", "A2G(GAL)(NAG)"],
  ["O-linked: fucose", "FUC"],
  ["O-linked: mannose", "MAN"],
];

export const SUGARS = [
  ["NAG", "GlcNAc"],
  ["BMA", "β-mannose"],
  ["MAN", "α-mannose"],
  ["GAL", "galactose"],
  ["FUC", "fucose"],
  ["SIA", "sialic acid"],
  ["A2G", "GalNAc"],
  ["BGC", "glucose"],
  ["XYP", "xylose"],
];

/**
 * Return the tree of a valid text, or null. Python checks the grammar in full.
 *
 * @param {string} text
 * @returns {Sugar | null}
 */
export function parse(text) {
  const tokens = text.match(/[()]|\d+\s*-\s*\d+|[A-Za-z0-9]+/g) || [];
  let at = 0;
  /** @returns {Sugar} */
  const sugar = () => {
    const link = /-/.test(tokens[at] || "") ? tokens[at++] : "";
    const node = { code: (tokens[at++] || "").toUpperCase(), link, children: [] };
    while (tokens[at] === "(") {
      at += 1;
      /** @type {Sugar[]} */ (node.children).push(sugar());
      if (tokens[at++] !== ")") at = Infinity;
    }
    return node;
  };
  const root = sugar();
  return at === tokens.length && root.code ? root : null;
}

/**
 * Return all sugars of a tree, in the order of its text.
 *
 * @param {Sugar} sugar
 * @returns {Sugar[]}
 */
export function flat(sugar) {
  return [sugar, ...sugar.children.flatMap(flat)];
}

/**
 * Return the text of a tree.
 *
 * @param {Sugar} sugar
 * @returns {string}
 */
export function write(sugar) {
  const branches = sugar.children.map((child) => `(${write(child)})`).join("");
  return `${sugar.link ? `${sugar.link} ` : ""}${sugar.code}${branches}`;
}

/**
 * Return the text with a sugar added to the sugar with this number, or null if there is none.
 *
 * @param {string} text
 * @param {number} number
 * @param {string} code
 */
export function grown(text, number, code) {
  const root = parse(text);
  const sugar = root && flat(root)[number];
  if (!root || !sugar) return null;
  sugar.children.push({ code, link: "", children: [] });
  return write(root);
}

/**
 * Return the text without the sugar with this number and its branches, or null if there is none.
 *
 * @param {string} text
 * @param {number} number
 */
export function pruned(text, number) {
  const root = parse(text);
  const nodes = root ? flat(root) : [];
  const gone = nodes[number];
  if (!root || !gone) return null;
  for (const node of nodes) node.children = node.children.filter((child) => child !== gone);
  return write(root);
}

/**
 * Return the residues of a protein that may carry a glycan, in groups, likeliest first.
 *
 * @param {string} text
 * @returns {[string, Site[]][]}
 */
export function glycanSites(text) {
  const letters = [...text];
  /** @param {number} i */
  const isSequon = (i) =>
    text[i] === "N" && i + 1 < text.length && text[i + 1] !== "P" && isHydroxyl(text[i + 2]);
  /**
   * @param {(letter: string, i: number) => boolean} wanted
   * @param {(letter: string, i: number) => string} words
   * @returns {Site[]}
   */
  const sites = (wanted, words) =>
    letters.flatMap((letter, i) => (wanted(letter, i) ? [[i + 1, words(letter, i)]] : []));
  return [
    [
      "N-glycans (N-X-S/T)",
      sites(
        (_, i) => isSequon(i),
        (_, i) => `Asn ${i + 1} (${text.slice(i, i + 3)})`,
      ),
    ],
    ["O-glycans", sites(isHydroxyl, (letter, i) => `${letter === "S" ? "Ser" : "Thr"} ${i + 1}`)],
    [
      "Other Asn",
      sites(
        (letter, i) => letter === "N" && !isSequon(i),
        (_, i) => `Asn ${i + 1}`,
      ),
    ],
  ];
}

/** @param {string | undefined} letter */
function isHydroxyl(letter) {
  return letter === "S" || letter === "T";
}

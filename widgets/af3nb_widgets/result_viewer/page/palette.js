// The palette of pLDDT that was chosen last in this browser.

/** @import { Palette } from "./result.d.ts" */

const REMEMBERED = "af3nb-palette";

/**
 * The palette that was chosen last, or AlphaFold's.
 *
 * @returns {Palette}
 */
export function rememberedPalette() {
  try {
    return localStorage.getItem(REMEMBERED) === "safe" ? "safe" : "alphafold";
  } catch {
    return "alphafold"; // the browser forbids it here
  }
}

/** @param {Palette} palette */
export function rememberPalette(palette) {
  try {
    localStorage.setItem(REMEMBERED, palette);
  } catch {
    // then it is not remembered
  }
}

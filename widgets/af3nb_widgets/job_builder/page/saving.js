// The job as a file: AlphaFold 3's JSON, or for another program.

import { button } from "../../shared/page/controls.js";
import { icon } from "../../shared/page/dom.js";
import { download } from "../../shared/page/download.js";
import { menu } from "../../shared/page/menu.js";

/** @import { App, Problem } from "./form.d.ts" */
/** @import { State } from "./state.js" */

const PROGRAMS = {
  boltz: "Boltz",
  chai: "Chai",
  protenix: "Protenix",
  openfold3: "OpenFold3",
  rosettafold3: "RosettaFold3",
  alphafoldserver: "AlphaFold Server",
};

/**
 * @param {State} state
 * @param {App} app
 * @param {(words: string, lines: string[]) => void} tell what stays until it is closed
 */
export function saving(state, app, tell) {
  /**
   * @param {string} to
   * @param {string} [program]
   */
  async function save(to, program) {
    try {
      const { name, content, losses } = await state.command("export", { to });
      const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
      download(name, bytes, "application/octet-stream");
      const words = `${name} is among your downloads.`;
      if (!losses.length) return app.say(words);
      const lines = losses.map((/** @type {string} */ loss) => `Left out: ${loss}.`);
      tell(`${words} ${program} has no words for all of this job:`, lines);
    } catch (error) {
      const { message } = /** @type {Problem} */ (error);
      app.failed({
        message: "This job has problems, so it cannot be saved as a job file.",
        remedy: message,
      });
    }
  }
  const programs = Object.entries(PROGRAMS).map(([to, words]) => ({
    words,
    name: to,
    act: () => save(to, words),
  }));
  return [
    button([icon("download"), "Save as JSON"], () => save("alphafold3"), { "data-act": "export" }),
    menu(["Save for…", icon("more")], "Save for another program", [{ items: programs }]).element,
  ];
}

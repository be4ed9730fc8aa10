// The structure in 3D: ribbons for polymers, sticks with their bonds for the rest.

import $3Dmol from "../../../shared/page/vendor/3Dmol-min.js";
import { size } from "./complex.js";
import { fitted, orientation } from "./orientation.js";
import { AGAINST, SELECTED, elementColour, mixed } from "./colours.js";

const HALO = 0.12; // angstroms of background around what lies in front of something of its colour
const FADED = 0.78; // share of the background in what is not selected
const MOST_SIDE_CHAINS = 90; // residues, beyond which sticks would only be a thicket
const LARGE = 1500; // residues from which ribbons are made of fewer pieces

/** Whether the browser can draw in 3D. */
export function hasWebGL() {
  try {
    const canvas = document.createElement("canvas"), gl = canvas.getContext("webgl2") || canvas.getContext("webgl");
    gl?.getExtension("WEBGL_lose_context")?.loseContext();
    return Boolean(gl);
  } catch {
    return false;
  }
}

/** A view in `host`; `actions` are hover(residue or -1, atom), pick(residue, event). */
export function createStructure(host, actions) {
  const viewer = $3Dmol.createViewer(host, { backgroundColor: "white", backgroundAlpha: 0, antialias: true, cartoonQuality: 10, lowerZoomLimit: 5 });
  let model = null, others = [], complex = null, sample = null, look = null, turned = false;

  function load(newComplex, newSample) {
    const keep = complex === newComplex && model ? viewer.getView() : null;
    complex = newComplex;
    sample = newSample;
    viewer.removeAllModels();
    others = [];
    viewer.setDefaultCartoonQuality(complex.count > LARGE ? 5 : 10);
    model = viewer.addModel();
    model.addAtoms(atomsOf(complex, sample.positions, sample.shape));
    model.setClickable({}, true, (atom, _, event) => actions.pick(atom.residue, event));
    model.setHoverable({}, true, (atom) => actions.hover(atom.residue, atom), () => actions.hover(-1));
    viewer.setHoverDuration(60);
    if (keep) viewer.setView(keep);
    return !keep;
  }

  /** Colours by residue and atom; sets of what is selected; other samples to be laid over. */
  function style(newLook) {
    look = newLook;
    if (!model) return;
    const { selection, against, background } = look;
    const some = size(selection) + size(against) > 0, both = size(against) > 0;
    const shown = (residue, colour) => {
      if (both && selection[residue]) return SELECTED;
      if (both && against[residue]) return AGAINST;
      return !some || selection[residue] ? colour : mixed(colour, background, FADED);
    };
    const ribbon = (atom) => shown(atom.residue, look.residueColour(atom.residue));
    const stick = (atom) => {
      const colour = look.atomColour(atom.index);
      return shown(atom.residue, (look.colour !== "plddt" && elementColour(atom.elem)) || colour);
    };
    model.setStyle({}, {});
    model.setStyle({ predicate: (a) => a.polymer }, { cartoon: { colorfunc: ribbon, arrows: true, thickness: 0.35, style: "oval" } });
    model.setStyle({ predicate: (a) => !a.polymer && !a.alone }, { stick: { colorfunc: stick, radius: 0.25 } });
    model.setStyle({ predicate: (a) => a.alone }, { sphere: { colorfunc: ribbon, radius: 1.1 } });
    if (some && size(selection) + size(against) <= MOST_SIDE_CHAINS) {
      const marked = (a) => a.polymer && (selection[a.residue] || against[a.residue]) && a.side;
      model.setStyle({ predicate: marked }, { stick: { colorfunc: stick, radius: 0.16 } }, true);
    }
    viewer.setBackgroundColor(background, 0);
    viewer.setViewStyle({ style: "outline", color: background, width: HALO });
  }

  /** Other samples as thin traces behind the one that is shown; each has positions and a colour. */
  function overlay(list) {
    for (const old of others) viewer.removeModel(old);
    others = list.map(({ positions, colour }) => {
      const other = viewer.addModel();
      other.addAtoms(atomsOf(complex, positions, "", true));
      other.setStyle({}, {});
      other.setStyle({ predicate: (a) => a.polymer }, { cartoon: { style: "trace", thickness: 0.14, color: colour } });
      other.setStyle({ predicate: (a) => !a.polymer }, { stick: { radius: 0.08, color: colour } });
      return other;
    });
  }

  let marker = null, label = null;
  function mark(residue, text) {
    if (marker) viewer.removeShape(marker);
    if (label) viewer.removeLabel(label);
    marker = label = null;
    if (residue >= 0 && sample) {
      const at = centre(residue);
      marker = viewer.addSphere({ center: at, radius: 1.6, color: SELECTED, opacity: 0.55 });
      label = viewer.addLabel(text, { position: at, backgroundColor: "#222222", backgroundOpacity: 0.85, fontColor: "#ffffff", fontSize: 12, inFront: true, screenOffset: { x: 10, y: -10 } });
    }
    viewer.render();
  }

  function centre(residue) {
    let first = complex.atomResidue.indexOf(residue);
    for (let i = first; complex.atomResidue[i] === residue; i++) {
      if (["CA", "C1'"].includes(complex.atomKinds[complex.atomKind[i]][1])) first = i;
    }
    const [x, y, z] = sample.positions.subarray(3 * first, 3 * first + 3);
    return { x, y, z };
  }

  function zoom(set) {
    if (set && size(set)) viewer.zoomTo({ predicate: (a) => a.model === model.getID() && set[a.residue] }, 400);
    else {
      const turn = turned ? viewer.getView().slice(4, 8) : orientation(sample.positions);
      turned = true;
      viewer.zoomTo({}, 0); // sets what is near and far
      viewer.setView(fitted(sample.positions, turn, host.clientWidth / host.clientHeight));
    }
  }

  return {
    load, style, overlay, mark, zoom,
    render: () => viewer.render(),
    reset: () => { turned = false; zoom(null); viewer.render(); },
    resize: () => { viewer.resize(); viewer.render(); },
    spin: (on) => viewer.spin(on ? "y" : false, 0.5),
    turn: (axis, angle) => { viewer.rotate(angle, axis); viewer.render(); },
    step: (factor) => { viewer.zoom(factor); viewer.render(); },
    canvas: () => viewer.getCanvas(),
    picture(scale = 2) {
      const { width, height } = host.style, box = host.getBoundingClientRect();
      Object.assign(host.style, { width: `${box.width * scale}px`, height: `${box.height * scale}px` });
      viewer.resize();
      viewer.render();
      const uri = viewer.pngURI();
      Object.assign(host.style, { width, height });
      viewer.resize();
      viewer.render();
      return uri;
    },
    dispose() {
      viewer.spin(false);
      viewer.removeAllModels();
      const canvas = viewer.getCanvas();
      for (const kind of ["webgl2", "webgl"]) canvas.getContext(kind)?.getExtension("WEBGL_lose_context")?.loseContext();
    },
  };
}

/** Atoms as 3Dmol has them, with the place of their residue. */
function atomsOf(complex, positions, shape, bare = false) {
  const { atomKind, atomKinds, atomResidue, chains, residueChain, residueNumber, bonds, orders } = complex;
  const backbone = new Set(["N", "CA", "C", "O", "P", "O5'", "C5'", "C4'", "C3'", "O3'", "OP1", "OP2"]);
  const atoms = Array.from(atomKind, (k, i) => {
    const [resn, atom, element] = atomKinds[k], residue = atomResidue[i], chain = chains[residueChain[residue]];
    const ss = shape[residue] || "c", same = (j) => j >= chain.residue && j < chain.residue + chain.residues && shape[j] === ss;
    return {
      index: i, serial: i + 1, atom, resn, elem: element[0] + element.slice(1).toLowerCase(), chain: chain.id, resi: residueNumber[residue],
      icode: "", rescode: String(residueNumber[residue]), hetflag: !chain.polymer, altLoc: "", b: 0, properties: {}, bonds: [], bondOrder: [],
      x: positions[3 * i], y: positions[3 * i + 1], z: positions[3 * i + 2],
      ss, ssbegin: ss !== "c" && !same(residue - 1), ssend: ss !== "c" && !same(residue + 1),
      residue, polymer: chain.polymer, alone: chain.tokens === 1 && !chain.polymer, side: !backbone.has(atom) || atom === "CA",
    };
  });
  if (!bare || !chains.every((chain) => chain.polymer)) {
    for (let k = 0; k < orders.length; k++) {
      const [i, j] = [bonds[2 * k], bonds[2 * k + 1]];
      if (bare && atoms[i].polymer && atoms[j].polymer) continue;
      atoms[i].bonds.push(j); atoms[i].bondOrder.push(orders[k]);
      atoms[j].bonds.push(i); atoms[j].bondOrder.push(orders[k]);
    }
  }
  return bare ? atoms.filter((a) => !a.polymer || backbone.has(a.atom)) : atoms;
}

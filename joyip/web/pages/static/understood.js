// What was understood of a sentence: each wish and how it was met, what the catalogue lacks, what the picture cannot show.
import { call, language, make, words } from "./page.js";
import { picture } from "./pictures.js";

const ORDER = ["expression", "action", "headwear", "eyewear", "neckwear", "top", "top_pattern", "bottom", "bottom_pattern", "shoes", "back", "handheld", "text", "text_place", "backdrop", "view", "framing", "mode", "background"];
const SOURCES = { said: words.said, theme: words.themed, default: words.default };
const catalogue = call("/api/catalog").then(names, () => new Map());

function names(found) {
  const all = new Map();
  for (const [dimension, items] of Object.entries(found.dimensions)) for (const item of items) all.set(`${dimension}/${item.id}`, item[language]);
  for (const color of found.colors) all.set(`color/${color.id}`, color[language]);
  return all;
}

/** Show in a place what was understood; `sentence` is told where it stands nowhere else. */
export async function explain(place, result, sentence = "") {
  const called = await catalogue;
  const odd = await oddities(result.scene);
  const found = Object.entries(result.understood ?? {}).filter(([, one]) => one.item != null && (one.item !== "none" || one.wish)).sort(([one], [other]) => rank(one) - rank(other));
  const chips = found.map(([dimension, one]) => chip(dimension, one, called));
  const parts = [];
  if (result.stored) parts.push(make("p", { class: "notice" }, words.stored));
  if (chips.length) {
    const wished = chips.filter((node) => !node.classList.contains("default"));
    parts.push(make("h2", {}, words.understood, sentence && make("small", { class: "quiet" }, sentence)), make("div", { class: "chips" }, ...wished, ...(result.unplaced ?? []).map(missing)));
    const rest = chips.filter((node) => node.classList.contains("default"));
    if (rest.length) parts.push(make("details", { class: "rest", ...(wished.length ? {} : { open: "" }) }, make("summary", {}, `${words.by_default} (${rest.length})`), make("div", { class: "chips" }, ...rest)));
  }
  const rules = (result.brand ?? []).map((rule) => make("li", {}, make("b", {}, `${words.brand}: `), rule[language]));
  if (rules.length) parts.push(make("ul", { class: "notice warn odd brand-rules" }, ...rules));
  if (odd.length) parts.push(make("ul", { class: "notice warn odd" }, ...odd.map((one) => make("li", {}, one[language]))));
  if (result.rejected_images?.length) {
    parts.push(make("details", { class: "refused" }, make("summary", {}, `${words.rejected_images} (${result.rejected_images.length})`),
      make("div", { class: "frames n4" }, ...result.rejected_images.map((image) => picture({ ...image, id: "" })))));
  }
  place.replaceChildren(...parts);
}

async function oddities(scene) {
  if (!scene) return [];
  return call("/api/images/scene?dry_run=true", { scene }).then((view) => view.oddities, () => []);
}

function chip(dimension, one, called) {
  const base = dimension.replace(/_color$/, "");
  const isColor = base !== dimension;
  const item = called.get(`${isColor ? "color" : dimension}/${one.item}`) ?? words[`place_${one.item}`] ?? words[one.item] ?? one.item;
  const note = one.match === "exact" ? SOURCES[one.source] : words[one.match];
  return make("div", { class: `understood ${one.match} ${one.source}`, title: one.wish ?? "" },
    make("small", {}, (words[`dim_${base}`] ?? base) + (isColor ? ` · ${words.dim_color}` : "")), make("b", {}, item),
    make("small", {}, one.wish && one.match !== "exact" ? `${note} ← ${one.wish}` : note));
}

function missing(entry) {
  return make("div", { class: "understood none" }, make("small", {}, words[`dim_${entry.dimension}`] ?? words.wish), make("b", {}, entry.wish), make("small", {}, words.lacking));
}

/** Where a dimension stands in the list; a colour right after what it colours. */
function rank(dimension) {
  const base = dimension.replace(/_color$/, "");
  return ORDER.indexOf(base) + (base === dimension ? 0 : 0.5);
}

// Pictures as the studio shows them: the verdict, everything that can be downloaded, and what can be made of them next.
import { button, call, language, make, words } from "./page.js";
import { run } from "./course.js";
import { explain } from "./understood.js";

const LAYERS = ["subject", "shadow", "backdrop", "depth", "normals", "ids"];
const TURN = { frames: 36, seconds: 3 };

/** A picture at full width, with its verdict, files, and a row of variations. */
export function picture(image, row = make("div", { class: "varied" })) {
  const found = make("div", { class: "beside" });
  return make("figure", { class: "frame", "data-id": image.id }, shown(image),
    make("figcaption", {}, make("div", { class: "line" }, verdict(image), files(image)), ...reasons(image), image.id ? next(image, row, found) : null, found, row));
}

/** A picture among its siblings: a click puts it on the stage. */
export function small(image, show) {
  return make("figure", { class: "small-picture", "data-id": image.id }, shown(image),
    make("figcaption", {}, make("div", { class: "line" }, verdict(image, true), show ? button(words.take, () => show(image)) : null), files(image, true), ...reasons(image)));
}

/** A whole turn, moving, with its files. */
export function turn(result) {
  return make("figure", { class: "frame" },
    make("span", { class: "picture" }, sized(make("img", { src: result.webp.url, alt: words.turntable, width: result.width, height: result.height }), result)),
    make("figcaption", { class: "line" }, verdict(result), links([["WebP", `${result.webp.url}?download=true`], ["MP4", `${result.mp4.url}?download=true`], [words.manifest, result.manifest_url]])));
}

function shown(image) {
  const img = make("img", { src: image.url, alt: image.prompt || words.picture, width: image.width, height: image.height });
  return make("a", { href: image.url, class: "picture", target: "_blank" }, sized(img, image));
}

function sized(img, { width, height }) {
  if (height > width) img.style.width = `calc(min(74vh, 720px) * ${width / height})`;
  return img;
}

function links(entries) {
  return make("nav", { class: "files", "aria-label": words.files }, ...entries.map(([label, address]) => make("a", { href: address }, label)));
}

function files(image, brief = false) {
  const found = image.layers ?? {};
  const order = [...LAYERS.filter((name) => name in found), ...Object.keys(found).filter((name) => !LAYERS.includes(name))];
  const layers = order.map((name) => [name, found[name]]).map(([name, address]) => [words[`layer_${name}`] ?? name, `${address}?download=true`]);
  return links([[`${brief ? "" : words.download} ${image.format.toUpperCase()}`, `${image.url}?download=true`], [words.manifest, image.manifest_url],
    ...(image.model ? [["GLB", `${image.model}?download=true`]] : []), ...layers]);
}

function verdict({ gate, seed }, brief = false) {
  const score = typeof gate?.score === "number" ? String(Math.round(gate.score * 100)) : "";
  const passed = gate?.passed ? words.passed : words.refused;
  const list = (gate?.checks ?? []).map((check) => make("li", { class: check.passed ? "ok" : "broken" },
    make("i", { class: "dot" }), make("b", {}, words[`check_${check.name}`] ?? check.name), make("span", {}, measured(check))));
  return make("details", { class: "checks" },
    make("summary", { title: `${words.verdict}: ${passed}` }, make("span", { class: `badge ${gate?.passed ? "succeeded" : "failed"}` }, brief ? score || passed : `${words.verdict}: ${passed} ${score}`)),
    make("ul", {}, ...list, seed == null ? null : make("li", {}, make("b", {}, words.seed), make("span", {}, String(seed)))));
}

function measured(check) {
  const short = (value) => (typeof value === "number" ? String(Number(value.toPrecision(3))) : Array.isArray(value) ? value.map(short).join("…") : value == null ? "–" : String(value));
  return check.limit == null ? short(check.value) : `${short(check.value)} / ${short(check.limit)}`;
}

function reasons(image) {
  return (image.reasons ?? []).map((reason) => make("p", { class: "error" }, reason?.[language] ?? reason?.message ?? JSON.stringify(reason)));
}

/** What to do next with a picture: others like it, or more files of exactly this one. */
function next(image, row, found) {
  const vary = (body) => run(row, () => call(`/api/images/${image.id}/variations`, body), { ...image, count: body.count ?? 1 }, (job, made) => made && varied(row, job));
  const again = (body) => run(found, async () => call("/api/images/scene", { scene: await sceneOf(image), format: image.format, ...body }), image, (job, made) => made && become(found, job.result.images[0], image));
  const around = () => run(found, async () => call("/api/jobs", { kind: "image.turntable", params: { ...TURN, scene: await sceneOf(image) } }), image, (job, made) => made && found.replaceChildren(turn(job.result)));
  const change = make("form", { class: "change" }, make("input", { name: "wish", maxlength: "200", required: "", placeholder: words.change_hint, "aria-label": words.change }), make("button", { class: "small" }, words.change));
  change.addEventListener("submit", (event) => { event.preventDefault(); vary({ prompt: change.wish.value.trim() }); });
  const more = [button(words.turntable, around)];
  if (!Object.keys(image.layers ?? {}).length) more.unshift(button(words.layers, () => again({ layers: true })));
  if (!image.model) more.unshift(button(words.model, () => again({ model: "set" })));
  return make("div", { class: "next" },
    make("div", { class: "group", role: "group", "aria-label": words.variations }, make("span", { class: "quiet" }, words.variations), button(words.other_seeds, () => vary({ vary: "seed", count: 4 })), button(words.other_cameras, () => vary({ vary: "camera", count: 4 }))), change,
    make("div", { class: "group", role: "group", "aria-label": words.more }, make("span", { class: "quiet" }, words.more), ...more));
}

async function sceneOf(image) {
  return image.scene ?? (await (await fetch(image.manifest_url)).json()).scene;
}

/** The variations of a picture, under what was understood of the sentence that made them; one on the stage takes that along. */
function varied(row, { result, params }) {
  const about = make("div", {});
  const heard = params.changed_by ? [{ ...result, rejected_images: [] }, params.changed_by] : [{}];
  const show = (image) => { row.closest("figure").replaceWith(picture(image)); explain(document.getElementById("about"), ...heard); };
  row.replaceChildren(about, make("div", { class: "siblings" }, ...result.images.map((image) => small(image, show)), ...(result.rejected_images ?? []).map((image) => small(image))));
  explain(about, ...heard);
}

/** The picture again, now with the files that were asked for; its variations stay where they are. */
function become(found, image, before) {
  const figure = found.closest("figure");
  figure.replaceWith(picture({ ...image, prompt: before.prompt }, figure.querySelector(".varied")));
}

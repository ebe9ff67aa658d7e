// The studio: sends a sentence, follows its job, shows the pictures with what was understood, and the latest ones.
import { button, call, main, make, words } from "./page.js";
import { run } from "./course.js";
import { picture, turn } from "./pictures.js";
import { explain } from "./understood.js";
import "./wording.js";

const form = document.getElementById("ask");
const stage = document.getElementById("stage");
const about = document.getElementById("about");
const recent = document.getElementById("recent");
const LARGEST_TURN = 512;

function wish() {
  const data = new FormData(form);
  const turning = data.get("kind") === "image.turntable";
  const body = { prompt: data.get("prompt").trim(), size: Number(data.get("size")) };
  for (const name of ["character", "aspect", "framing", "mode", "background"]) if (data.get(name)) body[name] = data.get(name);
  if (data.get("seed")) body.seed = Number(data.get("seed"));
  if (turning) return { address: "/api/jobs", count: 1, body: { kind: "image.turntable", params: { ...body, size: Math.min(body.size, LARGEST_TURN) } } };
  if (data.get("view")) body.view = data.get("view");
  if (data.get("model")) body.model = data.get("model") === "figure" ? true : data.get("model");
  Object.assign(body, { count: Number(data.get("count")), format: data.get("format"), layers: data.has("layers"), label: data.has("label") });
  return { address: "/api/images", count: body.count, body };
}

async function submit() {
  const { address, body, count } = wish();
  const [width, height] = (form.aspect.value || "1:1").split(":").map(Number);
  about.replaceChildren();
  const running = run(stage, () => call(address, body), { count, width, height }, finish);
  const { top, bottom } = stage.getBoundingClientRect();
  if (top > innerHeight * 0.6 || bottom < innerHeight * 0.4) stage.scrollIntoView({ block: "start" });
  await running;
}

function finish(job, made) {
  if (made) show((job.result.images ?? [job.result]).map(job.result.webp ? turn : (image) => picture({ ...image, prompt: job.params?.prompt })));
  if (job.result) explain(about, job.result);
  gallery();
}

function show(figures) {
  stage.replaceChildren(make("div", { class: `frames n${Math.min(figures.length, 4)}` }, ...figures));
}

async function gallery() {
  try {
    const { items } = await call("/api/images?limit=12");
    recent.replaceChildren(...(items.length ? items.map(card) : [make("p", { class: "quiet" }, words.recent_none)]));
  } catch { recent.replaceChildren(); }
}

function card(image) {
  const thumb = make("img", { src: `/api/artifacts/${image.artifact_id}/thumbnail?side=256`, alt: image.prompt, loading: "lazy", width: 256, height: 256 });
  const link = make("a", { href: image.url, title: words.take }, thumb);
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    about.replaceChildren();
    show([picture(image)]);
    main.scrollIntoView({ block: "start" });
  });
  const buttons = [[1, "▲", words.good], [-1, "▼", words.bad]].map(([rating, sign, title]) => button(sign, async (node) => {
    await call(`/api/images/${image.id}/feedback`, { rating });
    for (const other of node.parentNode.children) other.setAttribute("aria-pressed", String(other === node));
  }, { class: "rate", title, "aria-label": title, "aria-pressed": String(image.rating === rating) }));
  return make("figure", {}, link, make("figcaption", {}, make("span", { title: image.prompt }, image.prompt), make("span", { class: "rates" }, ...buttons)));
}

/** Only what the chosen result can have is offered: a turn has no count, view or layers; a JPEG is never transparent. */
function offer() {
  const turning = form.elements.kind.value === "image.turntable";
  for (const field of form.querySelectorAll("[data-pictures]")) field.disabled = turning;
  if (form.background.value === "transparent" && form.format.value === "jpeg") form.format.value = "png";
}

form.addEventListener("submit", (event) => { event.preventDefault(); submit(); });
form.addEventListener("change", offer);
form.prompt.addEventListener("keydown", (event) => { if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); form.requestSubmit(); } });
offer();
gallery();

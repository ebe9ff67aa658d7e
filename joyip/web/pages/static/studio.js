// The studio: sends a sentence, follows its job, shows the pictures with what was understood and the gate's verdict.
const main = document.getElementById("main");
const words = JSON.parse(main.dataset.words);
const language = document.documentElement.dataset.lang;
const form = document.getElementById("ask");
const stage = document.getElementById("stage");
const about = document.getElementById("about");
const recent = document.getElementById("recent");
const ORDER = ["expression", "action", "headwear", "top", "bottom", "handheld", "backdrop", "view", "mode", "background"];
const FINAL = ["succeeded", "failed", "cancelled"];
const catalogue = call("/api/catalog").then(names, () => new Map());
let following = null;

/** An element with attributes and children; text is always text, never markup. */
function make(tag, attributes = {}, ...content) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value != null) node.setAttribute(name, value);
  node.append(...content.filter((child) => child != null));
  return node;
}

async function call(address, body, method = body === undefined ? "GET" : "POST") {
  const headers = { "Accept-Language": language, ...(body === undefined ? {} : { "Content-Type": "application/json" }) };
  const reply = await fetch(address, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  const envelope = await reply.json();
  if (!envelope.success) throw envelope;
  return envelope.data;
}

function names(found) {
  const all = new Map();
  for (const [dimension, items] of Object.entries(found.dimensions)) for (const item of items) all.set(`${dimension}/${item.id}`, item[language]);
  for (const color of found.colors) all.set(`color/${color.id}`, color[language]);
  return all;
}

function wish() {
  const data = new FormData(form);
  const body = { prompt: data.get("prompt").trim(), count: Number(data.get("count")), size: Number(data.get("size")), background: data.get("background") };
  for (const name of ["view", "mode"]) if (data.get(name)) body[name] = data.get(name);
  if (data.get("seed") !== "") body.seed = Number(data.get("seed"));
  return body;
}

async function submit() {
  following?.close();
  about.replaceChildren();
  const body = wish();
  waiting(body.count);
  try {
    const job = await call("/api/images", body);
    if (FINAL.includes(job.state)) return finish(job);
    follow(job);
  } catch (problem) {
    fail(problem);
  }
}

/** The stage while a job waits and runs: a frame for each picture, a bar and the way out. */
function waiting(count, jobId) {
  const frames = make("div", { class: `frames n${Math.min(count, 4)}` });
  for (let n = 0; n < count; n += 1) frames.append(make("div", { class: "frame pending", "data-candidate": String(n) }));
  const bar = make("progress", { max: "1", value: "0", id: "progress" });
  const label = make("span", { id: "progress-label" }, words.stage_queued);
  const stop = make("button", { type: "button", class: "small" }, words.cancel);
  stop.disabled = !jobId;
  stop.addEventListener("click", () => { stop.disabled = true; fetch(`/api/jobs/${jobId}/cancel`, { method: "POST" }); });
  stage.replaceChildren(frames, make("div", { class: "course" }, bar, label, stop));
}

function follow(job) {
  waiting(job.params.count ?? 1, job.id);
  const source = new EventSource(`/api/jobs/${job.id}/events`);
  if (job.state === "queued") tellPause(job.kind);
  following = source;
  const on = (type, act) => source.addEventListener(type, (event) => act(JSON.parse(event.data).data));
  on("progress", ({ progress, stage: name }) => {
    const bar = document.getElementById("progress");
    if (!bar) return;
    bar.value = progress;
    document.getElementById("progress-label").textContent = `${words[`stage_${name}`] ?? name ?? ""} ${Math.round(progress * 100)}%`;
  });
  on("preview", ({ candidate, url }) => {
    const frame = stage.querySelector(`[data-candidate="${Number(candidate)}"]`);
    if (frame && /^\/api\/artifacts\/[0-9a-f]+$/.test(url)) frame.replaceChildren(make("img", { src: url, alt: "", class: "preview" }));
  });
  on("state", async ({ state }) => {
    if (!FINAL.includes(state)) return;
    source.close();
    try { finish(await call(`/api/jobs/${job.id}`)); } catch (problem) { fail(problem); }
  });
}

/** Say why nothing begins, where somebody has paused it. */
async function tellPause(kind) {
  const pause = (await call("/api/pauses").catch(() => [])).find((one) => one.kind === "*" || one.kind === kind);
  const label = document.getElementById("progress-label");
  if (pause && label?.textContent === words.stage_queued) label.textContent = `${words.stage_paused}: ${pause.why} (${pause.who})`;
}

function finish(job) {
  const images = job.result?.images ?? [];
  if (job.state !== "succeeded" && !images.length) fail({ message: job.error?.message || words[job.state], suggestions: [], code: job.error?.code });
  else stage.replaceChildren(make("div", { class: `frames n${Math.min(images.length, 4)}` }, ...images.map(picture)));
  if (job.result) explain(job.result);
  gallery();
}

function picture(image) {
  const passed = image.gate?.passed;
  const checks = make("details", { class: "checks" },
    make("summary", {}, make("span", { class: `badge ${passed ? "succeeded" : "failed"}` }, `${words.verdict}: ${passed ? words.passed : words.refused}`),
      typeof image.gate?.score === "number" ? make("span", { class: "quiet" }, ` ${image.gate.score.toFixed(2)}`) : null),
    make("ul", {}, ...(image.gate?.checks ?? []).map((check) => make("li", { class: check.passed ? "ok" : "broken" },
      make("i", { class: "dot" }), make("b", {}, words[`check_${check.name}`] ?? check.name), make("span", {}, measured(check))))));
  const link = make("a", { href: image.url, class: "picture" }, make("img", { src: image.url, alt: "", width: image.width, height: image.height }));
  const why = (image.reasons ?? []).map((reason) => make("p", { class: "error" }, reason?.[language] ?? reason?.message ?? JSON.stringify(reason)));
  return make("figure", { class: "frame" }, link, make("figcaption", {}, checks, ...why,
    make("p", { class: "quiet" }, `${words.seed} ${image.seed} · `, make("a", { href: `${image.url}?download=true` }, words.download), " · ", make("a", { href: image.manifest_url }, words.manifest))));
}

function measured(check) {
  const short = (value) => (typeof value === "number" ? String(Number(value.toPrecision(3))) : Array.isArray(value) ? value.map(short).join("…") : value == null ? "–" : String(value));
  return check.limit == null ? short(check.value) : `${short(check.value)} / ${short(check.limit)}`;
}

async function explain(result) {
  const called = await catalogue;
  const chips = Object.entries(result.understood ?? {})
    .filter(([, found]) => found.item != null && (found.item !== "none" || found.wish))
    .sort(([one], [other]) => place(one) - place(other))
    .map(([dimension, found]) => {
      const base = dimension.replace(/_color$/, "");
      const isColor = base !== dimension;
      const title = (words[`dim_${base}`] ?? base) + (isColor ? ` · ${words.dim_color}` : "");
      const item = called.get(`${isColor ? "color" : dimension}/${found.item}`) ?? found.item;
      const source = { said: words.said, theme: words.themed, default: words.default }[found.source];
      const note = found.match === "exact" ? source : words[found.match];
      return make("div", { class: `understood ${found.match} ${found.source}`, title: found.wish ?? "" },
        make("small", {}, title), make("b", {}, item), make("small", {}, found.wish && found.match !== "exact" ? `${note} ← ${found.wish}` : note));
    });
  const missing = (result.unplaced ?? []).map((entry) => make("div", { class: "understood none" },
    make("small", {}, words[`dim_${entry.dimension}`] ?? ""), make("b", {}, entry.wish), make("small", {}, words.none)));
  const parts = [make("h2", {}, words.understood), make("div", { class: "chips" }, ...chips, ...missing)];
  if (result.stored) parts.unshift(make("p", { class: "notice" }, words.stored));
  if (result.rejected_images?.length) {
    parts.push(make("details", { class: "refused" }, make("summary", {}, `${words.rejected_images} (${result.rejected_images.length})`),
      make("div", { class: "frames n4" }, ...result.rejected_images.map(picture))));
  }
  about.replaceChildren(...parts);
}

/** Where a dimension stands in the list; a colour right after what it colours. */
function place(dimension) {
  const base = dimension.replace(/_color$/, "");
  return ORDER.indexOf(base) + (base === dimension ? 0 : 0.5);
}

function fail(problem) {
  const details = problem.error?.details ?? {};
  const lines = [make("p", { class: "title" }, problem.message ?? words.offline)];
  if (details.matches?.length) lines.push(make("p", {}, details.matches.map((match) => `「${match}」`).join(" ")));
  if (details.advice) lines.push(make("p", {}, details.advice));
  for (const field of details.fields ?? []) lines.push(make("p", {}, `${field.field}: ${field.problem}`));
  if (!details.advice) for (const suggestion of problem.suggestions ?? []) lines.push(make("p", { class: "quiet" }, suggestion));
  const code = problem.error_code ?? problem.code;
  if (code) lines.push(make("p", { class: "quiet" }, make("code", {}, code)));
  stage.replaceChildren(make("div", { class: "problem", role: "alert" }, ...lines));
}

async function gallery() {
  try {
    const { items } = await call("/api/images?limit=12");
    recent.replaceChildren(...(items.length ? items.map(card) : [make("p", { class: "quiet" }, words.recent_none)]));
  } catch { recent.replaceChildren(); }
}

function card(image) {
  const thumb = make("img", { src: `/api/artifacts/${image.artifact_id}/thumbnail?side=256`, alt: "", loading: "lazy", width: 256, height: Math.round(256 * image.height / image.width) });
  const buttons = [[1, "▲", words.good], [-1, "▼", words.bad]].map(([rating, sign, title]) => {
    const button = make("button", { type: "button", class: "rate", title, "aria-label": title, "aria-pressed": String(image.rating === rating) }, sign);
    button.addEventListener("click", async () => {
      await call(`/api/images/${image.id}/feedback`, { rating });
      for (const other of button.parentNode.children) other.setAttribute("aria-pressed", String(other === button));
    });
    return button;
  });
  return make("figure", {}, make("a", { href: image.url }, thumb), make("figcaption", {}, make("span", { title: image.prompt }, image.prompt), make("span", { class: "rates" }, ...buttons)));
}

form.addEventListener("submit", (event) => { event.preventDefault(); submit(); });
form.prompt.addEventListener("keydown", (event) => { if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); form.requestSubmit(); } });
for (const chip of document.querySelectorAll("[data-example]")) chip.addEventListener("click", () => { form.prompt.value = chip.textContent; form.prompt.focus(); });
gallery();

// A job from its submission to its end, shown in one place of the page: frames, a preview in each, a bar, the way out.
import { button, call, make, trouble, words } from "./page.js";

const FINAL = ["succeeded", "failed", "cancelled"];

/** Submit with `ask`, show how it goes in `place`, hand the ended job to `done`. `shape`: count, width and height. */
export async function run(place, ask, shape, done) {
  const course = { place, done, source: null };
  place.course?.source?.close();
  place.course = course;
  waiting(course, shape);
  try {
    const job = await ask();
    if (place.course !== course) return;
    if (FINAL.includes(job.state)) end(course, job);
    else follow(course, job);
  } catch (problem) {
    if (place.course === course) place.replaceChildren(refusal(course, problem, shape));
  }
}

/** What went wrong; where a rule of the brand is broken, also the way to the nearest picture that breaks none. */
function refusal({ place, done }, problem, shape) {
  const told = trouble(problem);
  const scene = problem.error?.details?.offer;
  if (scene) told.append(button(words.accept_offer, () => run(place, () => call("/api/images/scene", { scene }), { ...shape, count: 1 }, done)));
  return told;
}

function waiting(course, { count = 1, width = 1, height = 1 }) {
  const frames = make("div", { class: `frames n${Math.min(count, 4)}` });
  for (let n = 0; n < count; n += 1) {
    const frame = make("div", { class: "frame pending", "data-candidate": String(n) });
    frame.style.aspectRatio = `${width} / ${height}`;
    if (height > width) frame.style.width = `calc(min(74vh, 720px) * ${width / height})`;
    frames.append(frame);
  }
  course.bar = make("progress", { max: "1", value: "0", "aria-label": words.progress });
  course.label = make("span", { class: "told" }, words.stage_queued);
  course.stop = button(words.cancel, () => {});
  course.stop.disabled = true;
  course.place.replaceChildren(frames, make("div", { class: "course" }, course.bar, course.label, course.stop));
}

function follow(course, job) {
  course.stop.disabled = false;
  course.stop.addEventListener("click", () => { course.stop.disabled = true; call(`/api/jobs/${job.id}/cancel`, undefined, "POST").catch(() => {}); });
  const source = new EventSource(`/api/jobs/${job.id}/events`);
  course.source = source;
  if (job.state === "queued") tellPause(course, job.kind);
  const on = (type, act) => source.addEventListener(type, (event) => act(JSON.parse(event.data).data));
  on("progress", ({ progress, stage }) => {
    course.bar.value = progress;
    course.label.textContent = `${words[`stage_${stage}`] ?? stage ?? ""} ${Math.round(progress * 100)}%`;
  });
  on("preview", ({ candidate, url }) => {
    const frame = course.place.querySelector(`[data-candidate="${Number(candidate)}"]`);
    if (frame && /^\/api\/artifacts\/[0-9a-f]+$/.test(url)) frame.replaceChildren(make("img", { src: url, alt: words.stage_preview, class: "preview" }));
  });
  on("state", async ({ state }) => {
    if (!FINAL.includes(state)) return;
    source.close();
    try { end(course, await call(`/api/jobs/${job.id}`)); } catch (problem) { course.place.replaceChildren(trouble(problem)); }
  });
}

/** Say why nothing begins, where somebody has paused it. */
async function tellPause(course, kind) {
  const pause = (await call("/api/pauses").catch(() => [])).find((one) => one.kind === "*" || one.kind === kind);
  if (pause && course.label.textContent === words.stage_queued) course.label.textContent = `${words.stage_paused}: ${pause.why} (${pause.who})`;
}

function end(course, job) {
  const made = job.state === "succeeded" || job.result?.images?.length;
  if (!made) course.place.replaceChildren(trouble({ told: words[job.error?.code] ?? (job.error?.message || words[job.state]), code: job.error?.code, error: { details: job.error ?? {} } }));
  course.done(job, Boolean(made));
}

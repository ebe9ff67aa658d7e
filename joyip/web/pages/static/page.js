// What every script of the studio needs: its words, elements, and the API.
export const main = document.getElementById("main");
export const words = JSON.parse(main.dataset.words);
export const language = document.documentElement.dataset.lang;

/** An element with attributes and children; text is always text, never markup. */
export function make(tag, attributes = {}, ...content) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value != null) node.setAttribute(name, value);
  node.append(...content.filter((child) => child != null));
  return node;
}

export function button(label, act, attributes = {}) {
  const node = make("button", { type: "button", class: "small", ...attributes }, label);
  node.addEventListener("click", () => act(node));
  return node;
}

export async function call(address, body, method = body === undefined ? "GET" : "POST") {
  const headers = { "Accept-Language": language, ...(body === undefined ? {} : { "Content-Type": "application/json" }) };
  const reply = await fetch(address, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  const envelope = await reply.json();
  if (!envelope.success) throw envelope;
  return envelope.data;
}

/** Why something did not work and what to do about it, as an alert. */
export function trouble(problem) {
  const details = problem.error?.details ?? {};
  const told = problem.error_code ? problem.message : problem.told ?? words.offline;
  const lines = [make("p", { class: "title" }, told)];
  const named = [...(details.matches ?? []), ...(details.not_in_the_catalogue ?? [])];
  if (named.length) lines.push(make("p", {}, named.map((match) => (language === "zh" ? `「${match}」` : `“${match}”`)).join(" ")));
  if (details.advice) lines.push(make("p", {}, details.advice));
  for (const rule of details.brand ?? []) lines.push(make("p", {}, rule[language]));
  for (const { field, problem: what } of [...(details.fields ?? []), ...(details.problems ?? [])]) lines.push(make("p", {}, `${field}: ${what}`));
  for (const reason of new Set((details.reasons ?? []).map((one) => one?.[language]).filter(Boolean))) lines.push(make("p", {}, reason));
  if (!details.advice) for (const suggestion of problem.suggestions ?? []) lines.push(make("p", { class: "quiet" }, suggestion));
  const code = problem.error_code ?? problem.code;
  if (code) lines.push(make("p", { class: "quiet" }, make("code", {}, code)));
  return make("div", { class: "problem", role: "alert" }, ...lines);
}

// Keeps the admin page in step with the service: fetches its moving part every second and changes only what differs.
const PERIOD = 1000;
const main = document.querySelector("[data-live]");
const lost = document.getElementById("lost");
const language = document.documentElement.dataset.lang;

function sync(old, fresh) {
  for (const { name, value } of [...fresh.attributes]) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name)) old.removeAttribute(name);
  children(old, fresh);
}

function children(old, fresh) {
  const keyed = new Map([...old.children].filter((node) => node.dataset.key).map((node) => [node.dataset.key, node]));
  let cursor = old.firstChild;
  for (const next of [...fresh.childNodes]) {
    const key = next.dataset?.key;
    const alike = cursor && cursor.nodeName === next.nodeName && !cursor.dataset?.key;
    const match = key ? keyed.get(key) : alike ? cursor : null;
    if (!match) { old.insertBefore(next, cursor); continue; }
    if (match === cursor) cursor = cursor.nextSibling;
    else old.insertBefore(match, cursor);
    if (match.nodeType === Node.TEXT_NODE) { if (match.nodeValue !== next.nodeValue) match.nodeValue = next.nodeValue; }
    else if (match.nodeType === Node.ELEMENT_NODE) sync(match, next);
  }
  while (cursor) { const gone = cursor; cursor = cursor.nextSibling; gone.remove(); }
}

async function refresh() {
  try {
    const reply = await fetch(`${main.dataset.live}?lang=${language}`, { signal: AbortSignal.timeout(8000) });
    if (!reply.ok) throw new Error(String(reply.status));
    const fresh = document.createElement("main");
    fresh.innerHTML = await reply.text(); // our own template, everything in it escaped
    children(main, fresh);
    lost.hidden = true;
  } catch {
    lost.hidden = false;
  }
}

async function loop() {
  if (!document.hidden) await refresh();
  setTimeout(loop, PERIOD);
}

async function ask(button, address, method, body) {
  const headers = { "Accept-Language": language, ...(body ? { "Content-Type": "application/json" } : {}) };
  button.disabled = true;
  try {
    return (await fetch(address, { method, headers, body: body && JSON.stringify(body) })).ok;
  } finally {
    await refresh();
    button.disabled = false;
  }
}

main.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-post], button[data-delete]");
  if (button?.dataset.post) ask(button, button.dataset.post, "POST");
  if (button?.dataset.delete) {
    const who = main.querySelector("#pausing [name=who]").value.trim();
    ask(button, button.dataset.delete + (who ? `?who=${encodeURIComponent(who)}` : ""), "DELETE");
  }
});
main.addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const { kind, why, who } = Object.fromEntries(new FormData(form));
  if (await ask(form.querySelector("button"), form.dataset.put + encodeURIComponent(kind), "PUT", { why, who })) form.why.value = "";
});
document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
setTimeout(loop, PERIOD);

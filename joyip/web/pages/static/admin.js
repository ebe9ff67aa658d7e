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

main.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-post]");
  if (!button) return;
  button.disabled = true;
  try {
    await fetch(button.dataset.post, { method: "POST", headers: { "Accept-Language": language } });
  } finally {
    await refresh();
    button.disabled = false;
  }
});
document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
setTimeout(loop, PERIOD);

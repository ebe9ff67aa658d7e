// Helps to find words: ready sentences by theme, and the catalogue, a click of which adds words to the sentence or takes them out.
import { language } from "./page.js";

const COMMA = language === "zh" ? "，" : ", ";
const prompt = document.getElementById("ask").prompt;
const tints = document.querySelector(".tints");
const added = new Map();
let tint = "";

/** Tabs by the pattern of WAI-ARIA: arrows move, only the chosen one is in the tab order. */
function tabs(list) {
  const all = [...list.querySelectorAll("[role=tab]")];
  const choose = (tab) => {
    for (const other of all) {
      other.setAttribute("aria-selected", String(other === tab));
      other.tabIndex = other === tab ? 0 : -1;
      document.getElementById(other.getAttribute("aria-controls")).hidden = other !== tab;
    }
    if (list.nextElementSibling === tints) tints.hidden = !document.getElementById(tab.getAttribute("aria-controls")).querySelector('[data-adds*="{}"]');
  };
  list.addEventListener("click", (event) => { const tab = event.target.closest("[role=tab]"); if (tab) choose(tab); });
  list.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const tab = all[(all.indexOf(document.activeElement) + step + all.length) % all.length];
    choose(tab);
    tab.focus();
  });
  choose(all[0]);
}

function write(text) {
  prompt.value = text.slice(0, prompt.maxLength);
  mark();
}

function add(chip) {
  const old = added.get(chip);
  if (old && prompt.value.includes(old)) {
    added.delete(chip);
    return write(prompt.value.replace(COMMA + old, "").replace(old + COMMA, "").replace(old, ""));
  }
  const said = chip.dataset.adds.replace("{}", tint);
  added.set(chip, said);
  write((prompt.value.trim().replace(/[，,。.]$/, "") || "Joy") + COMMA + said);
}

/** Press every chip whose words stand in the sentence. */
function mark() {
  for (const chip of document.querySelectorAll("[data-adds].choice")) {
    const said = added.get(chip);
    chip.setAttribute("aria-pressed", String(Boolean(said && prompt.value.includes(said))));
  }
}

for (const list of document.querySelectorAll("[role=tablist]")) tabs(list);
for (const chip of document.querySelectorAll("[data-example]")) chip.addEventListener("click", () => { write(chip.textContent.trim()); prompt.focus(); });
for (const chip of document.querySelectorAll("[data-adds].choice")) chip.addEventListener("click", () => add(chip));
for (const swatch of document.querySelectorAll("[name=tint]")) swatch.addEventListener("change", () => { tint = swatch.value; });
prompt.addEventListener("input", mark);
mark();

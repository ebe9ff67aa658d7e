// Puts the chosen colours in place before the page is drawn, and lets the visitor switch them.
(() => {
  const root = document.documentElement;
  let chosen = null;
  try { chosen = localStorage.getItem("joyip-theme"); } catch { /* storage is off: follow the system */ }
  if (chosen === "dark" || chosen === "light") root.dataset.theme = chosen;
  addEventListener("DOMContentLoaded", () => {
    document.getElementById("theme")?.addEventListener("click", () => {
      const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
      root.dataset.theme = dark ? "light" : "dark";
      try { localStorage.setItem("joyip-theme", root.dataset.theme); } catch { /* for this page only, then */ }
    });
  });
})();

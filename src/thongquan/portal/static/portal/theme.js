/* The theme is the reader's choice, else the system's; set before the page is drawn. */
"use strict";
(function () {
  const root = document.documentElement;
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => { try { return localStorage.getItem("theme") || "system"; } catch { return "system"; } };
  const apply = (choice) => {
    root.setAttribute("data-bs-theme", choice === "system" ? (system.matches ? "dark" : "light") : choice);
    for (const button of document.querySelectorAll("[data-theme]")) {
      button.setAttribute("aria-pressed", String(button.dataset.theme === choice));
    }
  };
  apply(chosen());
  system.addEventListener("change", () => apply(chosen()));
  document.addEventListener("DOMContentLoaded", () => apply(chosen()));
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme]");
    if (!button) return;
    try { localStorage.setItem("theme", button.dataset.theme); } catch { /* then it lasts as long as the page */ }
    apply(button.dataset.theme);
    button.closest("[popover]")?.hidePopover();
  });
})();

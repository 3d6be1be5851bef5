/* The keyboard: "/" goes to the search; in a list marked data-list, j and k walk its rows and Enter opens one.
   Whatever bears data-key="x" is pressed by that key: in the row one stands on, else anywhere on the page.
   What the queue (data-queue) was asked goes along with every link of its cases that is marked data-from-queue. */
"use strict";
(function () {
  const typing = (place) => place.closest("input, textarea, select, [contenteditable]");
  const rows = () => [...document.querySelectorAll("[data-list] [data-row]")];
  const walk = (step) => {
    const every = rows();
    if (!every.length) return;
    const now = every.indexOf(document.activeElement.closest("[data-row]"));
    const next = every[Math.min(Math.max(now + step, 0), every.length - 1)];
    next.tabIndex = -1;
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  };
  const begin = (act) => act.querySelector("input:not([type=hidden]), select, textarea, .act-row button")?.focus();
  const press = (key, row) => {
    if (!/^[a-z0-9?]$/i.test(key) || document.querySelector("[popover]:popover-open")) return false;
    const wanted = `[data-key="${key}"]`;
    const place = (row && row.querySelector(wanted)) || document.querySelector(`${wanted}:not([data-row] *)`);
    if (place) place.click();
    if (place?.popoverTargetElement) begin(place.popoverTargetElement); // at once: the next key may come already
    return Boolean(place);
  };
  if (document.querySelector("[data-queue]")) sessionStorage.setItem("queue", location.search);
  document.querySelectorAll("a[data-from-queue]").forEach((link) => {
    link.search = sessionStorage.getItem("queue") || "";
  });
  document.addEventListener("toggle", (event) => {
    const opened = event.newState === "open" && event.target.matches("[popover]"); // details may be open from the first
    if (opened && !event.target.contains(document.activeElement)) begin(event.target);
  }, true);
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const row = event.target.closest("[data-row]");
    if (event.key === "/") document.querySelector("[data-search]")?.focus();
    else if (event.key === "j") walk(1);
    else if (event.key === "k") walk(-1);
    else if (event.key === "Enter" && row === event.target) row.querySelector("a[href]")?.click();
    else if (!press(event.key, row)) return;
    event.preventDefault();
  });
})();

/* A field with data-choices is searched by code or by word: arrows walk what is found, Enter takes it, Escape leaves. */
"use strict";
(function () {
  const WAIT = 150;
  let open = null; // {input, list, at}
  let timer = 0;
  let asked = 0;

  const slot = (input) => document.getElementById(`${input.id}-said`)?.querySelector("[data-chosen]");
  const options = () => [...open.list.children];

  const dress = (input) => {
    if (input.parentElement.classList.contains("choosing")) return;
    const around = document.createElement("div");
    around.className = "choosing";
    const focused = document.activeElement === input;
    input.replaceWith(around);
    around.append(input);
    if (focused) input.focus();
    for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-autocomplete": "list", "aria-haspopup": "listbox" })) input.setAttribute(name, value);
  };

  const close = () => {
    if (!open) return;
    open.input.setAttribute("aria-expanded", "false");
    open.input.removeAttribute("aria-activedescendant");
    open.input.removeAttribute("aria-controls");
    open.list.remove();
    open = null;
  };

  const mark = (at) => {
    const every = options();
    if (!every.length) return;
    open.at = (at + every.length) % every.length;
    every.forEach((one, n) => one.setAttribute("aria-selected", String(n === open.at)));
    open.input.setAttribute("aria-activedescendant", every[open.at].id);
    every[open.at].scrollIntoView({ block: "nearest" });
  };

  const take = (option) => {
    const input = open.input;
    input.value = option.dataset.code;
    const said = slot(input);
    if (said) said.textContent = option.dataset.said;
    close();
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };

  const show = (input, html) => {
    close();
    const list = document.createElement("ul");
    list.className = "choices";
    list.id = `${input.id}-choices`;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", document.querySelector(`label[for="${input.id}"]`)?.textContent.trim() || input.name);
    list.innerHTML = html;
    const none = list.querySelector("[data-none]");
    if (none && slot(input)) slot(input).textContent = none.textContent;
    if (none || !list.children.length) return;
    [...list.children].forEach((one, n) => { one.id = `${list.id}-${n}`; one.setAttribute("aria-selected", "false"); });
    list.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays in the field
    list.addEventListener("click", (event) => { const one = event.target.closest("[data-code]"); if (one) take(one); });
    input.after(list);
    open = { input, list, at: -1 };
    input.setAttribute("aria-expanded", "true");
    input.setAttribute("aria-controls", list.id);
  };

  const ask = async (input) => {
    const draft = input.closest("[data-choices-at]");
    const at = draft.dataset.choicesAt.replace(/[^/]+$/, input.dataset.choices);
    const mine = ++asked;
    try {
      const answer = await fetch(`${at}?kind=${draft.dataset.kind}&q=${encodeURIComponent(input.value.trim())}`, { headers: { Accept: "text/html" } });
      const html = answer.ok ? await answer.text() : "";
      if (mine === asked && document.activeElement === input) show(input, html);
    } catch { close(); }
  };

  const soon = (input) => { clearTimeout(timer); timer = setTimeout(() => ask(input), WAIT); };
  const field = (event) => event.target.closest?.("input[data-choices]");

  document.addEventListener("focusin", (event) => { const input = field(event); if (input) dress(input); });
  document.addEventListener("input", (event) => {
    const input = field(event);
    if (!input) return;
    const said = slot(input);
    if (said) said.textContent = "";
    soon(input);
  });
  document.addEventListener("focusout", (event) => { if (open && event.target === open.input) { clearTimeout(timer); asked += 1; close(); } });
  document.addEventListener("keydown", (event) => {
    const input = field(event);
    if (!input) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) ask(input);
      else mark(open.at + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter" && open) {
      event.preventDefault();
      take(options()[Math.max(open.at, 0)]);
    } else if (event.key === "Escape" && open) { event.stopPropagation(); close(); }
  });
})();

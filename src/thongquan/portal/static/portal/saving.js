/* A form with data-saving saves itself: a little after the last key, one save at a time, and before its page is left. */
"use strict";
(function () {
  const WAIT = 700;
  const AGAIN = 5000;
  const form = document.querySelector("form[data-saving]");
  if (!form) return;
  let dirty = false, busy = false, timer = 0, then = null, leaving = false;

  const say = (text, bad) => {
    const line = document.getElementById("saved");
    if (!line || line.querySelector("[data-differences], [data-signed-out]")) return;
    line.textContent = text;
    line.classList.toggle("saved-bad", Boolean(bad));
  };
  const held = () => Boolean(document.querySelector("#saved [data-differences]"));
  const out = () => Boolean(document.querySelector("#saved [data-signed-out]"));
  const soon = (wait) => { clearTimeout(timer); timer = setTimeout(save, wait); };

  function save() {
    clearTimeout(timer);
    if (busy || held()) return;
    busy = true;
    dirty = false;
    say(form.dataset.busy);
    form.dispatchEvent(new CustomEvent("draft-save"));
  }

  function changed() {
    dirty = true;
    if (held()) return;
    if (!busy) say(form.dataset.unsaved);
    soon(WAIT);
  }

  /* What is searched is saved when it was chosen or left, not while it is typed. */
  form.addEventListener("input", (event) => { if (!event.target.dataset.choices && !event.target.closest(".demand, .offer, .draft-paste")) changed(); });
  form.addEventListener("change", (event) => { if (!event.target.closest(".demand, .offer, .draft-paste")) changed(); });

  document.addEventListener("htmx:finally:request", (event) => {
    const ctx = event.detail?.ctx;
    if (ctx?.sourceElement !== form) return;
    busy = false;
    const good = ctx.response && ctx.response.status < 400;
    if (ctx.response?.status === 401 && !out()) document.getElementById("saved").innerHTML = ctx.text;
    if (!good) { dirty = true; say(form.dataset.failed, true); soon(AGAIN); return; }
    invalid();
    if (dirty) soon(WAIT);
    else if (then) { const go = then; then = null; go(); }
  });

  function invalid() {
    for (const said of form.querySelectorAll(".field-said")) {
      const input = document.getElementById(said.id.replace(/-said$/, ""));
      if (!input) continue;
      const wrong = Boolean(said.querySelector("[data-wrong]"));
      input.classList.toggle("is-invalid", wrong);
      if (wrong) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    }
  }

  /* What came into being by itself is written where nothing is. */
  document.addEventListener("draft-filled", (event) => {
    for (const [id, value] of Object.entries(event.detail || {})) {
      const input = document.getElementById(id);
      if (input && !input.value && input !== document.activeElement) input.value = value;
    }
  });

  /* First what was written, then the way on. */
  const after = (go) => {
    if (held() || (!dirty && !busy)) return false;
    then = go;
    if (!busy) save();
    return true;
  };
  form.addEventListener("submit", (event) => {
    if (busy) { event.preventDefault(); const button = event.submitter; dirty = false; then = () => form.requestSubmit(button); }
    else { clearTimeout(timer); leaving = true; }
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || link.target) return;
    if (after(() => { leaving = true; location.assign(link.href); })) event.preventDefault();
  });
  window.addEventListener("beforeunload", (event) => { if ((dirty || busy) && !leaving && !held()) event.preventDefault(); });
})();

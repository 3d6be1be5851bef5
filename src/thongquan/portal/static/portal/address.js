/* A form marked data-address keeps the page's address to what it asks, so that it can be shared and gone back to. */
"use strict";
(function () {
  const WAIT = 400; // milliseconds after the last letter
  document.querySelectorAll("form[data-address]").forEach((form) => {
    let waiting;
    form.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => {
        const said = [...new FormData(form)].filter(([, value]) => value !== "");
        const query = new URLSearchParams(said).toString();
        history.replaceState(history.state, "", location.pathname + (query && `?${query}`));
      }, WAIT);
    });
  });
})();

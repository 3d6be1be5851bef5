/* A form marked data-address keeps the page's address to what it asks, so that it can be shared and gone back to;
   a link so marked, that changes a part of the page alone, to where it leads. */
"use strict";
(function () {
  const WAIT = 400; // milliseconds after the last letter
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-address]");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) history.replaceState(history.state, "", link.href);
  });
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

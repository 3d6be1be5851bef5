/* A form is sent with the token of now: whoever signed in again in another window goes on where he was. */
"use strict";
(function () {
  const NAME = "csrfmiddlewaretoken";
  const now = () => document.cookie.match(/(?:^|;\s*)csrftoken=([^;]+)/)?.[1];
  document.addEventListener("submit", (event) => {
    const kept = event.target.elements.namedItem(NAME);
    if (kept && now()) kept.value = now();
  }, true);
  document.addEventListener("htmx:config:request", (event) => {
    const request = event.detail.ctx.request;
    if (!now() || request.method === "GET") return;
    request.headers["X-CSRFToken"] = now();
    if (request.body?.has(NAME)) request.body.set(NAME, now());
  });
})();

/* What a passkey did not do is said beside its button; why is nobody's business but the device's. */
"use strict";
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  for (const place of document.querySelectorAll("[data-passkey-wrong]")) place.hidden = false;
});

// Keeps the turnout of open votes up to date. Everything works without it.
"use strict";

const zone = document.querySelector("input[name=zone]");
if (zone) zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone || "";

const events = document.body.dataset.events;
if (events) {
  const source = new EventSource(events);
  source.addEventListener("turnout", (event) => {
    for (const [vote, counts] of Object.entries(JSON.parse(event.data))) {
      for (const place of document.querySelectorAll(`[data-vote="${CSS.escape(vote)}"]`)) {
        const bar = place.querySelector("progress");
        bar.max = counts.eligible;
        bar.value = counts.cast;
        place.querySelector("[data-said]").textContent = counts.said;
      }
    }
  });
  source.addEventListener("news", () => {
    document.getElementById("news").hidden = false;
  });
}

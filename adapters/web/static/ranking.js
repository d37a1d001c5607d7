// Moves the rows of a ranking, by buttons or by dragging, and fills in the numbers. Everything works without it.
"use strict";

for (const ranking of document.querySelectorAll(".ranking")) {
  const list = ranking.querySelector("ul");
  const rows = () => [...list.children];
  const number = (row) => row.querySelector("[type=number]");
  const opinion = (row) => row.querySelector("[type=checkbox]");
  const place = (row) => Number(number(row).value) || Infinity; // none is below all

  // Gives a row a place, which may lie between those of others, and numbers the places anew; equal ones stay equal.
  function put(row, at) {
    const places = new Map(rows().map((each) => [each, each === row ? at : place(each)]));
    const taken = [...new Set(places.values())].filter(Number.isFinite).sort((a, b) => a - b);
    for (const [each, own] of places) number(each).value = taken.indexOf(own) + 1 || "";
    if (opinion(row) && at !== Infinity) opinion(row).checked = false;
    list.append(...rows().sort((a, b) => (place(a) > place(b)) - (place(a) < place(b))));
    ranking.querySelector("output").textContent = `${row.querySelector("label").textContent}: ${number(row).value || "–"}`;
  }

  function move(row, by) {
    const own = place(row);
    const others = rows().filter((each) => each !== row).map(place);
    const above = Math.max(0, ...others.filter((each) => each < own));
    if (own === Infinity) put(row, by < 0 ? above + 1 : own);
    else if (others.includes(own)) put(row, own + by / 2);
    else put(row, (by < 0 ? above : Math.min(...others.filter((each) => each > own))) + by / 2);
  }

  // A row is ranked where it was left, unless one above it is not.
  function drop(row) {
    const above = rows().slice(0, rows().indexOf(row)).map(place);
    put(row, Math.max(0, ...above) + 0.5);
  }

  list.addEventListener("click", ({ target }) => {
    if (target.type !== "button") return;
    move(target.closest("li"), Number(target.value));
    target.focus();
  });

  list.addEventListener("input", ({ target }) => {
    const row = target.closest("li");
    if (target === opinion(row)) number(row).value = "";
    else if (opinion(row)) opinion(row).checked = false;
  });

  let held = null;
  list.addEventListener("pointerdown", (event) => {
    if (event.button || !event.target.matches(".grip")) return;
    held = event.target.closest("li");
    held.classList.add("moving");
    list.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  list.addEventListener("pointermove", ({ clientY }) => {
    if (!held) return;
    const below = rows().find((row) => {
      const { top, height } = row.getBoundingClientRect();
      return row !== held && clientY < top + height / 2;
    });
    if ((below ?? null) !== held.nextElementSibling) list.insertBefore(held, below ?? null);
  });
  list.addEventListener("lostpointercapture", () => {
    if (!held) return;
    held.classList.remove("moving");
    drop(held);
    held = null;
  });

  for (const each of ranking.querySelectorAll("[hidden]")) each.hidden = false;
}

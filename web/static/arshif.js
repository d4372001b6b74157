// What pages do better with a script than without: everything here only shortens ways that work without it.
"use strict";

const box = () => document.getElementById("q");

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    box()?.focus();
    box()?.select();
  } else if (event.key === "Escape" && typing && typing === box()) {
    event.preventDefault(); // some browsers would empty the box
    if (document.querySelector(".offers")) shut(box());
    else box().blur();
  }
});

// Suggestions: a list below the box, moved through with the arrows, left with Esc. Nothing is chosen until a reader does.
let wanted = null;

function shut(input) {
  input.parentElement.querySelector(".offers")?.remove();
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

function offer(input, suggestions) {
  shut(input);
  if (!suggestions.length) return;
  const list = document.createElement("ul");
  list.className = "offers";
  list.id = "offers";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.dataset.offers);
  suggestions.forEach((each, number) => {
    const option = document.createElement("li");
    option.id = `offer-${number}`;
    option.setAttribute("role", "option");
    option.dataset.link = each.link;
    for (const [kind, text] of [["bdi", each.name], ["span", [each.kind, each.in].filter(Boolean).join(" · ")]]) {
      option.append(Object.assign(document.createElement(kind), { textContent: text }), " ");
    }
    list.append(option);
  });
  input.parentElement.append(list);
  input.setAttribute("aria-expanded", "true");
}

function move(input, step) {
  const options = [...input.parentElement.querySelectorAll(".offers li")];
  if (!options.length) return false;
  // The box itself stands between the last and the first.
  const now = options.findIndex((each) => each.getAttribute("aria-selected") === "true");
  const places = options.length + 1;
  const next = (now + 1 + step + places) % places - 1;
  options.forEach((each, number) => each.setAttribute("aria-selected", String(number === next)));
  if (options[next]) {
    input.setAttribute("aria-activedescendant", options[next].id);
    options[next].scrollIntoView({ block: "nearest" });
  } else input.removeAttribute("aria-activedescendant");
  return true;
}

document.addEventListener("input", (event) => {
  const input = event.target.closest("#q");
  if (!input) return;
  clearTimeout(wanted);
  wanted = setTimeout(async () => {
    const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(input.value)}`).catch(() => null);
    const found = answer?.ok ? (await answer.json()).suggestions : [];
    if (document.activeElement === input) offer(input, found);
  }, 150);
});

document.addEventListener("keydown", (event) => {
  const input = event.target.closest("#q");
  if (!input) return;
  const chosen = input.parentElement.querySelector('.offers [aria-selected="true"]');
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    if (move(input, event.key === "ArrowDown" ? 1 : -1)) event.preventDefault();
  } else if (event.key === "Enter" && chosen) {
    event.preventDefault();
    location.assign(chosen.dataset.link);
  }
});

document.addEventListener("pointerdown", (event) => {
  const option = event.target.closest(".offers li");
  if (!option) return;
  event.preventDefault();
  location.assign(option.dataset.link);
});

document.addEventListener("focusout", (event) => {
  if (event.target.id === "q") shut(event.target);
});

// Results change in place: the address, the way back, the focus and what a screen reader hears stay as with a full load.
let asked = null;

async function swap(address, { push, key }) {
  asked?.abort();
  asked = new AbortController();
  const main = document.getElementById("main");
  main.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address, { signal: asked.signal, headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!page.getElementById("main")) throw new Error("no page");
    if (push) {
      history.replaceState({ key }, ""); // the way back finds the focus where it was
      history.pushState({ key }, "", answer.url);
    }
    show(page, key, push);
  } catch (error) {
    if (error.name !== "AbortError") location.assign(address);
  }
}

function show(page, key, top) {
  const open = document.querySelector(".filters")?.open;
  document.title = page.title;
  document.body.className = page.body.className;
  for (const part of [".top", "#main", ".foot"]) {
    document.querySelector(part).replaceWith(document.adoptNode(page.querySelector(part)));
  }
  ready();
  const filters = document.querySelector(".filters");
  if (filters && open) filters.open = true;
  const again = key && document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (again) again.focus({ preventScroll: true });
  else if (top) {
    window.scrollTo(0, 0);
    (document.querySelector("#main h1") ?? document.getElementById("main")).focus({ preventScroll: true });
  }
  const count = document.querySelector("#main output");
  if (count) document.getElementById("told").textContent = count.textContent;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest(".found #main a");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const address = new URL(link.href.baseVal ?? link.href, location.href);
  if (address.origin !== location.origin || address.pathname !== location.pathname) return;
  event.preventDefault();
  swap(address.href, { push: true, key: link.dataset.key });
});

// A facet is searched where it stands: what the page of the whole facet would list takes the place of its list.
let sought = null;
const lists = new WeakMap(); // forms and the lists that they began with

async function seek(form) {
  const facet = form.closest(".facet");
  if (!lists.has(form)) lists.set(form, facet.querySelector(".list"));
  const text = form.elements.find.value;
  let list = lists.get(form);
  if (text.trim() || !document.body.classList.contains("found")) {
    const answer = await fetch(`${form.action}?${new URLSearchParams(new FormData(form))}`).catch(() => null);
    const page = new DOMParser().parseFromString((await answer?.text()) ?? "", "text/html");
    list = page.querySelector(".facet .list");
    if (!list || !answer.ok) return form.submit();
  }
  if (form.elements.find.value !== text) return; // a later letter has asked already
  facet.querySelector(".list").replaceWith(list);
  document.getElementById("told").textContent = list.querySelector(".told")?.textContent ?? "";
}

document.addEventListener("input", (event) => {
  const form = event.target.closest(".facet form.find");
  if (!form) return;
  clearTimeout(sought);
  sought = setTimeout(seek, 200, form);
});

document.addEventListener("submit", (event) => {
  const form = event.target.closest(".facet form.find");
  if (!form) return;
  event.preventDefault();
  clearTimeout(sought);
  seek(form);
});

// A stretch of the chart can be dragged over: from the first bar that it touches to the last. Typing both days does the same.
const NEAR = 6; // pixels within which a drag is still a click
let drag = null;

document.addEventListener("pointerdown", (event) => {
  const chart = event.target.closest?.(".time .bars");
  if (chart && event.isPrimary && !event.button) drag = { chart, from: event.clientX, box: null };
});

document.addEventListener("pointermove", (event) => {
  if (!drag || (!drag.box && Math.abs(event.clientX - drag.from) < NEAR)) return;
  if (!drag.box) {
    drag.box = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    drag.box.setAttribute("class", "dragged");
    drag.box.setAttribute("height", "80");
    drag.chart.append(drag.box);
  }
  const left = drag.chart.getBoundingClientRect().left;
  drag.box.setAttribute("x", Math.min(drag.from, event.clientX) - left);
  drag.box.setAttribute("width", Math.abs(drag.from - event.clientX));
});

document.addEventListener("pointerup", (event) => {
  const { chart, from, box } = drag ?? {};
  drag = null;
  if (!box) return;
  box.remove();
  const [least, most] = [from, event.clientX].sort((one, other) => one - other);
  const touched = [...chart.querySelectorAll("a")].filter((bar) => {
    const { left, right } = bar.querySelector(".bar").getBoundingClientRect();
    return left <= most && right >= least;
  });
  const spans = touched.map((bar) => new URL(bar.href.baseVal, location.href)).filter((each) => each.searchParams.has("from"));
  // The click that ends a drag opens no bar.
  chart.addEventListener("click", (click) => { click.preventDefault(); click.stopPropagation(); }, { capture: true, once: true });
  if (!spans.length) return;
  const days = (name) => spans.map((each) => each.searchParams.get(name)).sort();
  const address = spans[0];
  address.searchParams.set("from", days("from")[0]);
  address.searchParams.set("to", days("to").at(-1));
  if (address.pathname === location.pathname) swap(address.href, { push: true });
  else location.assign(address.href);
});

document.addEventListener("pointercancel", () => { drag?.box?.remove(); drag = null; });
document.addEventListener("dragstart", (event) => { if (event.target.closest?.(".time .bars")) event.preventDefault(); });

document.addEventListener("submit", (event) => {
  const form = event.target.closest(".found #main form.range");
  if (!form) return;
  event.preventDefault();
  swap(`${form.action}?${new URLSearchParams(new FormData(form))}`, { push: true, key: "range" });
});

window.addEventListener("popstate", (event) => {
  const key = event.state?.key;
  if (document.body.classList.contains("found") || location.pathname.endsWith("/search")) swap(location.href, { push: false, key });
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const text = document.getElementById(button.dataset.copy);
  if (navigator.clipboard) await navigator.clipboard.writeText(text.textContent);
  else { // pages without https have no clipboard of their own
    getSelection().selectAllChildren(text);
    document.execCommand("copy");
    getSelection().removeAllRanges();
  }
  button.textContent = button.dataset.done;
  document.getElementById("told").textContent = button.dataset.done;
});

function ready() {
  for (const [name, value] of [["role", "combobox"], ["aria-expanded", "false"], ["aria-controls", "offers"], ["aria-autocomplete", "list"]]) {
    box()?.setAttribute(name, value);
  }
  for (const button of document.querySelectorAll("[data-copy]")) button.hidden = false;
  // Browsers without ::details-content need the filters opened on a wide page.
  const filters = document.querySelector(".filters");
  if (filters && matchMedia("(min-width: 56rem)").matches && !CSS.supports("selector(::details-content)")) filters.open = true;
}

ready();

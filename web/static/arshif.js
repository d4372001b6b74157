// What pages do better with a script than without: everything here only shortens ways that work without it.
"use strict";

const box = () => document.getElementById("q");

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    box()?.focus();
    box()?.select();
  } else if (event.key === "Escape" && typing === box()) {
    box().blur();
  }
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
    if (push) history.pushState(null, "", answer.url);
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

window.addEventListener("popstate", () => {
  if (document.body.classList.contains("found") || location.pathname.endsWith("/search")) swap(location.href, { push: false });
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
  button.textContent = button.dataset.done;
  document.getElementById("told").textContent = button.dataset.done;
});

function ready() {
  for (const button of document.querySelectorAll("[data-copy]")) button.hidden = !navigator.clipboard;
  // Browsers without ::details-content need the filters opened on a wide page.
  const filters = document.querySelector(".filters");
  if (filters && matchMedia("(min-width: 56rem)").matches && !CSS.supports("selector(::details-content)")) filters.open = true;
}

ready();

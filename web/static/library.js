// A page whose work goes on looks again by itself, and says how far it is.
const look = async () => {
  const here = document.querySelector("[data-again]");
  if (!here) return;
  const answer = await fetch(location.href, { headers: { "X-Requested-With": "fetch" } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const there = page.getElementById(here.id);
  if (there) here.replaceWith(there);
  next();
};
const next = () => {
  const here = document.querySelector("[data-again]");
  if (here) setTimeout(look, Number(here.dataset.again) * 1000);
};
next();

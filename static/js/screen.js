// Turns the pages of a board on a television and takes new standings. Without this file the page asks for the next one itself.

const pause = document.querySelector("[data-pause]");
const lost = document.querySelector("[data-lost]");
const seen = { address: window.location.pathname + window.location.search, tag: null };
let timer = null;

const screenNow = () => document.querySelector("[data-screen]");

async function turn() {
  const now = screenNow();
  const address = now.dataset.next;
  try {
    const answer = await fetch(address, { cache: "no-cache" });
    if (answer.status === 404) return window.location.reload(); // the challenge is not public any more
    if (!answer.ok) throw new Error(answer.status);
    const tag = answer.headers.get("ETag");
    if (address !== seen.address || tag !== seen.tag) swap(now, await answer.text());
    Object.assign(seen, { address, tag });
    lost.hidden = true;
  } catch {
    lost.hidden = false; // what is shown says as of when it is
  }
  wait();
}

function swap(now, html) {
  const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("[data-screen]");
  if (fresh) now.replaceWith(document.adoptNode(fresh));
}

function wait() {
  clearTimeout(timer);
  if (pause.textContent === "Pause") timer = setTimeout(turn, Number(screenNow().dataset.seconds) * 1000);
}

pause.hidden = false;
pause.addEventListener("click", () => {
  pause.textContent = pause.textContent === "Pause" ? "Go on" : "Pause";
  wait();
});
wait();

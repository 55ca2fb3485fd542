// Print, share, and folds that a link leads into. Without this file the print button stays hidden and the share link is a plain link.

const note = document.querySelector("[data-print-note]");
const serverNote = note?.textContent ?? "";

window.addEventListener("beforeprint", () => {
  if (!note) return;
  const day = new Date().toLocaleDateString("en-US", { dateStyle: "long" });
  note.textContent = `${serverNote} · printed ${day}`;
});

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

for (const link of document.querySelectorAll("[data-share]")) {
  if (!navigator.clipboard) continue;
  const label = link.querySelector("[data-share-label]");
  const status = link.parentElement.querySelector("[data-share-status]");
  const words = label.textContent;
  label.textContent = "Copy link";
  link.addEventListener("click", async (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    try {
      await navigator.clipboard.writeText(link.href);
    } catch {
      label.textContent = words;
      window.location.assign(link.href);
      return;
    }
    label.textContent = "Link copied";
    if (status) status.textContent = "The link to this page was copied.";
    setTimeout(() => {
      label.textContent = "Copy link";
      if (status) status.textContent = "";
    }, 4000);
  });
}

// A link to a row that is folded away opens the fold; older browsers do not do it themselves.
const openFold = () => {
  const target = document.getElementById(window.location.hash.slice(1));
  const fold = target?.closest("details:not([open])");
  if (!fold) return;
  fold.open = true;
  target.scrollIntoView();
};
window.addEventListener("hashchange", openFold);
openFold();

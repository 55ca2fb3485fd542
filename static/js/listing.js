// Shows a name on the sample row of the board as it is typed. Without this file the sample shows what was sent last.

for (const sample of document.querySelectorAll("[data-copy-of]")) {
  const box = document.getElementById(sample.dataset.copyOf);
  if (!box) continue;
  const words = sample.textContent;
  const copy = () => (sample.textContent = box.value.trim() || words);
  box.addEventListener("input", copy);
  copy();
}

// A form is sent once per click, and what is wrong is read out first. Works the same, less kindly, without.

const SENT = "data-sent";

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.hasAttribute(SENT)) {
    event.preventDefault();
    return;
  }
  form.setAttribute(SENT, "");
  // Not `disabled`: a disabled button is not sent along, and it loses the keyboard's place.
  event.submitter?.setAttribute("aria-disabled", "true");
  // A refused connection or a download leaves the page as it is: the form may be sent again.
  setTimeout(() => release(form), 8000);
});

function release(form) {
  form.removeAttribute(SENT);
  for (const button of form.querySelectorAll("[aria-disabled]")) button.removeAttribute("aria-disabled");
}

// Coming back with the back button shows the page from memory, still marked as sent.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll(`form[${SENT}]`).forEach(release);
});

document.querySelector("[data-error-summary]")?.focus();

// A half-typed grid is not left by mistake.
for (const form of document.querySelectorAll("form[data-warn-unsaved]")) {
  let changed = false;
  form.addEventListener("input", () => (changed = true));
  form.addEventListener("submit", () => (changed = false));
  window.addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });
}

// Sending a large file takes a while: says how far it is, then that it is being read. Without this file the browser
// sends it just the same, and shows its own progress.

for (const form of document.querySelectorAll("form[data-upload]")) {
  const place = form.querySelector("[data-upload-progress]");
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented || !form.querySelector("input[type=file]")?.files.length) return;
    event.preventDefault();
    send(form, place);
  });
}

function send(form, place) {
  const [bar, words] = [place.querySelector("progress"), place.querySelector("[role=status]")];
  const request = new XMLHttpRequest();
  const say = (text) => words.textContent !== text && (words.textContent = text);
  place.hidden = false;
  request.upload.addEventListener("progress", (event) => {
    const percent = event.lengthComputable ? Math.floor((event.loaded / event.total) * 100) : 0;
    bar.value = percent;
    if (percent < 100) say(`Sending the file: ${percent - (percent % 10)} %`);
  });
  request.upload.addEventListener("load", () => {
    bar.removeAttribute("value"); // how long reading takes is not known
    say("Reading the file …");
  });
  request.addEventListener("load", () => show(request));
  request.addEventListener("error", () => {
    place.hidden = true;
    say("The file could not be sent. Check your connection, then send it again: nothing was saved.");
    place.hidden = false;
    bar.hidden = true;
  });
  request.open("POST", form.action || location.href);
  request.send(new FormData(form));
}

function show(request) {
  if (request.status < 400 && request.responseURL !== location.href) {
    location.assign(request.responseURL);
    return;
  }
  document.open();
  document.write(request.responseText);
  document.close();
}

// Says before sending that a file is too large, and while sending that it takes a moment. Without this script the server says both.
const form = document.querySelector("form[data-most]");
const file = document.getElementById("file");
const told = document.getElementById("sending");

function isTooLarge() {
  return (file.files[0]?.size ?? 0) > Number(form.dataset.most);
}

file.addEventListener("change", () => {
  told.textContent = isTooLarge() ? form.dataset.large : "";
  told.classList.toggle("waiting", isTooLarge());
});

form.addEventListener("submit", (event) => {
  if (isTooLarge()) event.preventDefault();
  else told.textContent = form.dataset.sending;
});

addEventListener("pageshow", () => { told.textContent = ""; });

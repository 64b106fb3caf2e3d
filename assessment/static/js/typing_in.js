// What stands in the first field of a sheet is marked, so that the next key replaces it, as it does in every field that Tab leads to.
const first = document.querySelector("form.typing [autofocus]");
first?.focus();
first?.select();

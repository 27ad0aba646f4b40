/* The page /chat/code: the code of a scanned picture stands after the # of the address, and is put in the field. */
const field = document.querySelector("#code");
const code = location.hash.slice(1);
if (field && code) {
  field.value = code;
  history.replaceState(null, "", location.pathname);
  field.form.querySelector("button").focus();
}

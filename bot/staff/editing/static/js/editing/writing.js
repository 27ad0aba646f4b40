// Writing into a field as if it were typed: it can be taken back with Ctrl+Z, and everything that listens hears of it.

export const write = (field, start, end, text) => {
  field.focus();
  field.setSelectionRange(start, end);
  // The one way that a browser keeps in its own history of the field, though it is called old.
  if (document.execCommand("insertText", false, text)) return;
  field.setRangeText(text, start, end, "end");
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
};

// What every page of Beheer does.
"use strict";

// A page that was left behind in the browser's memory shows nothing of a person who signed out since.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

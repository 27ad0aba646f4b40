/* A link to one question opens it: /vragen#privacy.inzage. */
(() => {
  const open = () => {
    const question = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!question?.matches("details")) return;
    question.open = true;
    question.scrollIntoView();
  };
  window.addEventListener("hashchange", open);
  open();
})();

// Asking the server about a form, with the token of this page.

const token = () => document.querySelector('meta[name="csrf-token"]');

// The form's text to an address; undefined when the server cannot be reached.
export const send = async (form, address, headers = { Accept: "application/json" }) => {
  const ask = () =>
    fetch(address, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { "X-CSRFToken": token().content, ...headers },
    });
  try {
    const answer = await ask();
    if (answer.status !== 403 || !(await renewToken())) return answer;
    return await ask();
  } catch {
    return undefined;
  }
};

// The part of a page that an address answers with, in its place; what stood there stays when there is none.
export const put = async (form, address, place) => {
  const answer = await send(form, address, { "X-Part": "1" });
  if (answer?.ok) place.innerHTML = await answer.text();
};

// Who signed in again in another tab has a new token: take it over, so that this page can be saved.
const renewToken = async () => {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector('meta[name="csrf-token"]')?.content;
  if (!fresh || fresh === token().content) return false;
  for (const field of document.querySelectorAll(`input[value="${CSS.escape(token().content)}"]`)) field.value = fresh;
  token().content = fresh;
  return true;
};

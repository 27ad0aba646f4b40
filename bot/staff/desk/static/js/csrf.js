// The library's scripts ask js-cookie for the token. The cookie is closed to scripts: the page itself carries the token.
window.Cookies = {
  get: (name) =>
    name === "starlette_admin_csrftoken" ? document.querySelector('meta[name="csrf-token"]').content : undefined,
  set: () => undefined,
};

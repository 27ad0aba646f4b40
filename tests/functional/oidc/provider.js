// A real OpenID Connect provider for tests, on a free port of this machine. Prints its issuer when it listens.
//
//     node provider.js <where to redirect to> <client secret> [id-token]
//
// Any name is let in without a password. PUT /roles/anna with `["dw-beheer", "iets"]` gives Anna that role claim from
// then on. The claim is in the user info, or with `id-token` in the ID token. PKCE is required.
import http from "node:http";
import { json } from "node:stream/consumers";
import { Provider } from "oidc-provider";

const [redirectUri, secret, where] = process.argv.slice(2);
const rolesOf = new Map();

const account = (_context, name) => ({
  accountId: name,
  claims: () => ({
    sub: name,
    name: name[0].toUpperCase() + name.slice(1),
    email: `${name}@zandermeer.example`,
    roles: rolesOf.get(name) ?? [],
  }),
});

const listener = http.createServer().listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${listener.address().port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: "datawijzer",
        client_secret: secret,
        redirect_uris: [redirectUri],
        post_logout_redirect_uris: [new URL("/beheer/aanmelden", redirectUri).href],
      },
    ],
    claims: { openid: ["sub"], profile: ["name"], email: ["email"], roles: ["roles"] },
    scopes: ["openid", "profile", "email", "roles"],
    conformIdTokenClaims: where !== "id-token",
    cookies: { keys: ["alleen voor tests"] },
    pkce: { required: () => true },
    findAccount: account,
  });
  const answer = provider.callback();
  listener.on("request", async (request, response) => {
    const [, name] = request.url.match(/^\/roles\/(\w+)$/) ?? [];
    if (!name) return answer(request, response);
    rolesOf.set(name, await json(request));
    response.writeHead(204).end();
  });
  console.log(`issuer ${issuer}`);
});

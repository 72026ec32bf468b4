// An OpenID Connect provider on a free port: `node provider.mjs REDIRECT_URI [in-token]`. Its first line says where it is.
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

const [redirectUri, where] = process.argv.slice(2);

function account(ctx, id) {
  const email = id.includes('@') ? id : `${id}@example.com`;
  const claims = { sub: id, email, email_verified: !id.startsWith('unverified'), name: `The ${id}` };
  return { accountId: id, claims: async () => claims };
}

const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'sematic',
        client_secret: 'a secret: with / odd characters',
        redirect_uris: [redirectUri],
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    conformIdTokenClaims: where !== 'in-token',
    cookies: { keys: ['of the tests'] },
    features: { devInteractions: { enabled: true } },
    findAccount: account,
    pkce: { required: () => true },
  });
  server.on('request', provider.callback());
  console.log(issuer);
});

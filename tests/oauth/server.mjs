// A real OAuth 2.0 and OpenID Connect server on 127.0.0.1: npm `oidc-provider`, with people, pages and clients of ours.
//
// Prints one line of JSON on stdout when it is ready, and stops when its stdin closes: a test that dies leaves none behind.
// Options in the environment: AT_TTL RT_TTL DC_TTL (seconds), ROTATE=0, ALWAYS_RT=1, TLS_CERT and TLS_KEY (files).
// What a test looks at and changes is on a second port (control.mjs), which is never part of the flow.
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';

import Provider from '../../target/real-parts/node_modules/oidc-provider/lib/index.js';
import { control, watch } from './control.mjs';
import { devicePages, interaction, send } from './pages.mjs';

// stdout has the ready line and nothing else.
console.log = console.info = console.warn = console.error;

const number = (name, usual) => Number(process.env[name] ?? usual);
const accessTtl = number('AT_TTL', 3600);
const refreshTtl = number('RT_TTL', 14 * 86400);
const tls = process.env.TLS_CERT && { cert: fs.readFileSync(process.env.TLS_CERT), key: fs.readFileSync(process.env.TLS_KEY) };

const listening = (server) => new Promise((done) => server.listen(0, '127.0.0.1', () => done(server.address().port)));
const server = tls ? https.createServer(tls) : http.createServer();
const issuer = `${tls ? 'https' : 'http'}://127.0.0.1:${await listening(server)}`;

const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code';
const loopback = ['http://127.0.0.1/callback', 'http://localhost/callback', 'http://[::1]/callback'];
const native = { application_type: 'native', response_types: ['code'], redirect_uris: loopback };
const code = ['authorization_code', 'refresh_token'];
const clients = [
  { ...native, client_id: 'credctl-public', token_endpoint_auth_method: 'none', grant_types: [...code, DEVICE] },
  // As the desktop clients of some providers: native, with a secret that is none.
  { ...native, client_id: 'credctl-desktop', client_secret: 'fakesecret-desktop', token_endpoint_auth_method: 'client_secret_post', grant_types: [...code, DEVICE] },
  // Everything that RFC 6749 2.3.1 wants encoded.
  { ...native, client_id: 'odd:id +%/client', client_secret: 'fakesecret:odd +%&=/end', token_endpoint_auth_method: 'client_secret_basic', grant_types: code },
  // One exact address, port and all.
  { client_id: 'credctl-fixed', client_secret: 'fakesecret-fixed', application_type: 'web', grant_types: code, response_types: ['code'],
    redirect_uris: ['http://127.0.0.1:8765/callback'] },
  { client_id: 'machine', client_secret: 'fakesecret-machine', grant_types: ['client_credentials'], response_types: [], redirect_uris: [] },
  { client_id: 'introspector', client_secret: 'fakesecret-introspector', grant_types: [], response_types: [], redirect_uris: [] },
];

const provider = new Provider(issuer, {
  clients,
  pkce: { required: () => true },
  scopes: ['openid', 'offline_access', 'email', 'profile', 'api:read', 'api:write'],
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
  cookies: { keys: ['fakekey-of-the-cookies'] },
  ttl: { AccessToken: accessTtl, ClientCredentials: accessTtl, IdToken: accessTtl, RefreshToken: refreshTtl,
    // Not over before the code of a slow sign-in is exchanged.
    Grant: Math.max(refreshTtl, 600),
    AuthorizationCode: 60, DeviceCode: number('DC_TTL', 600), Interaction: 600, Session: 3600 },
  // The usual 15 s would keep expired tokens alive.
  clockTolerance: 0,
  rotateRefreshToken: process.env.ROTATE !== '0',
  issueRefreshToken: async (ctx, client, granted) =>
    client.grantTypeAllowed('refresh_token') && (process.env.ALWAYS_RT === '1' || granted.scopes.has('offline_access')),
  findAccount: async (ctx, id) => ({
    accountId: id, claims: async () => ({ sub: id, email: `${id}@example.test`, email_verified: true, name: id }) }),
  features: {
    devInteractions: { enabled: false },
    deviceFlow: { enabled: true, ...devicePages },
    clientCredentials: { enabled: true },
    revocation: { enabled: true, allowedPolicy: async () => true },
    // A client with a secret may ask about its own tokens.
    introspection: { enabled: true, allowedPolicy: async (ctx, client, token) =>
      client.clientId === 'introspector' || (client.clientId === token.clientId && client.clientAuthMethod !== 'none') },
    registration: { enabled: true },
    userinfo: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: async () => undefined,
      useGrantedResource: async () => true,
      getResourceServerInfo: async (ctx, resource) => ({ scope: 'api:read api:write', audience: resource, accessTokenFormat: 'opaque', accessTokenTTL: accessTtl }),
    },
  },
  interactions: { url: (ctx, one) => `/login/${one.uid}` },
});
provider.on('server_error', (ctx, error) => console.error('server_error', error));

// An API behind the server: what a check of a token, or a proxy, calls. `/mcp` wants a token made for it (RFC 8707).
async function api(request, response, path, wanted) {
  const token = (request.headers.authorization ?? '').replace(/^Bearer /i, '');
  const found = token && ((await provider.AccessToken.find(token)) ?? (await provider.ClientCredentials.find(token)));
  if (found && (!wanted || found.aud === wanted)) {
    return send(response, 200, { sub: found.accountId ?? found.clientId, client: found.clientId, scope: found.scope, exp: found.exp });
  }
  const words = [token && 'error="invalid_token"', wanted && `resource_metadata="${issuer}/.well-known/oauth-protected-resource/mcp"`];
  response.setHeader('www-authenticate', `Bearer ${words.filter(Boolean).join(', ')}`.trim());
  return send(response, 401, { error: 'invalid_token' });
}

const handle = provider.callback();
const watched = watch(provider);
server.on('request', async (request, response) => {
  try {
    const { pathname } = new URL(request.url, issuer);
    if (pathname.startsWith('/login/')) return await interaction(provider, request, response, pathname);
    if (pathname.startsWith('/api/')) return await api(request, response, pathname);
    if (pathname === '/mcp') return await api(request, response, pathname, `${issuer}/mcp`);
    if (pathname === '/.well-known/oauth-protected-resource/mcp') {
      return send(response, 200, { resource: `${issuer}/mcp`, authorization_servers: [issuer], scopes_supported: ['api:read', 'api:write'] });
    }
    if (await watched.before(request, response, pathname)) return undefined;
    return handle(request, response);
  } catch (error) {
    if (!response.headersSent) send(response, error.statusCode ?? 500, { error: error.message });
    return undefined;
  }
});

const steering = http.createServer(control(provider, watched));
const ready = { issuer, control: `http://127.0.0.1:${await listening(steering)}` };
process.stdin.resume().on('end', () => process.exit(0)).on('error', () => process.exit(0));
process.stdout.write(`${JSON.stringify(ready)}\n`);

// The second port of server.mjs: faults in front of the endpoints, what was asked of them, and what a person does on the
// provider's site. Faults never replace an answer of the real server when they are off.
import { body, send } from './pages.mjs';

const wait = (milliseconds) => new Promise((done) => { setTimeout(done, milliseconds); });
const ENDPOINTS = ['/token', '/token/revocation', '/token/introspection', '/reg', '/device/auth', '/auth', '/me'];
// Parameters whose values are no secret.
const PLAIN = ['grant_type', 'resource', 'scope', 'client_id', 'code_challenge_method', 'redirect_uri', 'prompt', 'token_type_hint', 'access_type'];

// The answer is made for real, and its connection goes before a byte of it.
function dropWhenDone(response) {
  const drop = () => { response.socket?.destroy(); return response; };
  response.write = () => true;
  response.end = drop;
  response.flushHeaders = () => {};
}

function howClientSaysWho(request, form) {
  if ((request.headers.authorization ?? '').startsWith('Basic ')) return 'basic';
  return form.has('client_secret') ? 'body' : 'none';
}

// Records and faults of the endpoints, and every token that was issued.
export function watch(provider) {
  const faults = new Map();
  const seen = [];
  const issued = { access: new Set(), refresh: new Set(), grants: new Set() };
  const note = (kind) => (token) => { issued[kind].add(token.jti); if (token.grantId) issued.grants.add(token.grantId); };
  for (const [event, kind] of [['access_token', 'access'], ['client_credentials', 'access'], ['refresh_token', 'refresh']]) {
    provider.on(`${event}.saved`, note(kind));
  }

  // True where the request has had its answer.
  async function before(request, response, path) {
    if (!ENDPOINTS.includes(path)) return false;
    const query = new URL(request.url, 'http://localhost').searchParams;
    let form = query;
    if (request.method === 'POST') {
      // The server takes what was read already from `request.body`.
      request.body = await body(request);
      form = (request.headers['content-type'] ?? '').includes('json') ? new URLSearchParams() : new URLSearchParams(request.body);
    }
    const names = [...form.keys()];
    const record = { path, names, auth: howClientSaysWho(request, form), values: {}, at: Date.now() };
    for (const name of names.filter((one) => PLAIN.includes(one))) record.values[name] = form.get(name);
    record.client = form.get('client_id') ?? (record.auth === 'basic' ? '(basic)' : null);
    seen.push(record);
    response.on('close', () => { record.status = response.writableFinished ? response.statusCode : 0; });
    const fault = faults.get(path);
    if (!fault || fault.times <= 0) return false;
    fault.times -= 1;
    if (fault.delay_ms) await wait(fault.delay_ms);
    if (fault.drop) { dropWhenDone(response); return false; }
    if (!fault.status) return false;
    for (const [name, value] of Object.entries(fault.headers ?? {})) response.setHeader(name, value);
    send(response, fault.status, fault.body ?? { error: 'temporarily_unavailable' });
    return true;
  }
  return { before, faults, seen, issued };
}

async function find(provider, token) {
  for (const kind of ['AccessToken', 'RefreshToken', 'ClientCredentials']) {
    const found = await provider[kind].find(token);
    if (found && !found.consumed) return found;
  }
  return undefined;
}

// An access token, as if a person had agreed.
async function grant(provider, { client, account = 'alice', scope, ttl = 3600, resource }) {
  const agreed = new provider.Grant({ accountId: account, clientId: client });
  agreed.addOIDCScope(scope);
  if (resource) agreed.addResourceScope(resource, scope);
  const token = new provider.AccessToken({ client: await provider.Client.find(client), accountId: account, scope, expiresIn: ttl,
    grantId: await agreed.save(), gty: 'authorization_code', claims: {} });
  if (resource) token.setAudience(resource);
  return { token: await token.save() };
}

async function revoke(provider, grants) {
  for (const grant of grants) {
    await Promise.all([provider.AccessToken.revokeByGrantId(grant), provider.RefreshToken.revokeByGrantId(grant)]);
    await (await provider.Grant.find(grant))?.destroy();
  }
  return { revoked: grants.length };
}

// Answers of the second port.
export function control(provider, { faults, seen, issued }) {
  const ways = {
    '/fault': async ({ path = '/token', ...fault }) => { faults.set(path, { times: 1, ...fault }); return {}; },
    '/seen': async () => seen,
    // For a search of secrets in what the client wrote; they are worth nothing elsewhere.
    '/issued': async () => [...issued.access, ...issued.refresh],
    '/live': async ({ token }) => {
      if (token) return { live: Boolean(await find(provider, token)) };
      const count = async (tokens) => (await Promise.all([...tokens].map((one) => find(provider, one)))).filter(Boolean).length;
      return { access: await count(issued.access), refresh: await count(issued.refresh) };
    },
    '/grant': async (wish) => grant(provider, wish),
    // A person removes the application on the provider's site: the grant of a token, or every grant.
    '/revoke': async ({ token }) => {
      if (!token) return revoke(provider, [...issued.grants]);
      const found = await find(provider, token);
      return revoke(provider, found?.grantId ? [found.grantId] : []);
    },
  };
  return async (request, response) => {
    const way = ways[request.url];
    if (!way) return send(response, 404, {});
    try {
      return send(response, 200, await way(JSON.parse((await body(request)) || '{}')));
    } catch (error) {
      return send(response, 500, { error: String(error) });
    }
  };
}

// What a person sees at server.mjs: signing in with a password that is really checked, consent, and the code of a device.
// A form's way out is `a#deny`, or the button `abort`.

const PASSWORDS = { alice: 'fakepass-alice', bob: 'fakepass-bob' };

const escape = (text) => String(text).replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
const page = (title, inner) => `<!doctype html><meta charset=utf-8><title>${title}</title><h1>${title}</h1>${inner}`;

// Answers with JSON, or with a page.
export function send(response, status, what, type = 'application/json') {
  response.writeHead(status, { 'content-type': type });
  response.end(typeof what === 'string' ? what : JSON.stringify(what));
}

// The body of a request as text.
export async function body(request) {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

const html = (response, status, title, inner) => send(response, status, page(title, inner), 'text/html; charset=utf-8');

// What the consent page asks for is what is granted.
async function grant(provider, { prompt, params, session, grantId }) {
  const one = grantId ? await provider.Grant.find(grantId) : new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  const { missingOIDCScope: scope, missingOIDCClaims: claims, missingResourceScopes: resources } = prompt.details;
  if (scope) one.addOIDCScope(scope.join(' '));
  if (claims) one.addOIDCClaims(claims);
  for (const [resource, scopes] of Object.entries(resources ?? {})) one.addResourceScope(resource, scopes.join(' '));
  return one.save();
}

// `/login/ID`: signing in, then consent; `/login/ID/abort` is a person who says no.
export async function interaction(provider, request, response, path) {
  const [, , id, way] = path.split('/');
  const finish = (result, merge) => provider.interactionFinished(request, response, result, { mergeWithLastSubmission: merge });
  if (way === 'abort') return finish({ error: 'access_denied', error_description: 'the person said no' }, false);
  const details = await provider.interactionDetails(request, response);
  const { prompt, params } = details;
  const login = prompt.name === 'login';
  if (request.method === 'GET') {
    const fields = login
      ? `<input name=login value="${escape(params.login_hint ?? '')}"><input name=password type=password><button id=go>Sign in</button>`
      : `<p>${escape(params.client_id)} wants: ${escape(params.scope)} ${escape(params.resource ?? '')}</p><button id=go>Allow</button>`;
    return html(response, 200, login ? 'Sign in' : 'Consent',
      `<form method=post action="/login/${id}">${fields}</form><a id=deny href="/login/${id}/abort">Cancel</a>`);
  }
  const form = new URLSearchParams(await body(request));
  if (!login) return finish({ consent: { grantId: await grant(provider, details) } }, true);
  const name = form.get('login');
  if (!Object.hasOwn(PASSWORDS, name) || PASSWORDS[name] !== form.get('password')) {
    return html(response, 401, 'Wrong password', '<a href="">again</a>');
  }
  return finish({ login: { accountId: name } }, false);
}

// The pages of the device flow.
export const devicePages = {
  userCodeInputSource: async (ctx, form, out, error) => {
    const said = error ? `<p id=error>${escape(error.name)}</p>` : '<p>Enter the code that your device shows</p>';
    ctx.body = page('Code', `${said}${form}<button id=go type=submit form="op.deviceInputForm">Continue</button>`);
  },
  userCodeConfirmSource: async (ctx, form, client, info, code) => {
    const buttons = '<button id=go type=submit form="op.deviceConfirmForm">Continue</button>'
      + '<button type=submit form="op.deviceConfirmForm" name=abort value=yes>Abort</button>';
    ctx.body = page('Device', `<p>${escape(client.clientId)} shows <code>${escape(code)}</code></p>${form}${buttons}`);
  },
  successSource: async (ctx) => {
    ctx.body = page('Connected', '<p>You can close this page.</p>');
  },
};

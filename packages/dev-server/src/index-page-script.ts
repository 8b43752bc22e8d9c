/** What the page does. It knows none of the forms: they say by their attributes what to send where. */
export const SCRIPT = `
const byId = (id) => document.getElementById(id);

async function ask(method, path, body) {
  // Any site can make this browser send its cookies; only a page of this one can read the token in them.
  const token = /(?:^|; )csrftoken=([^;]*)/.exec(document.cookie)?.[1] ?? '';
  const headers = { 'Content-Type': 'application/json', 'X-CSRFToken': token };
  const response = await fetch('/_allauth/browser/v1/' + path, { method, headers, body: body && JSON.stringify(body) });
  const isJson = response.headers.get('Content-Type')?.startsWith('application/json');
  const answer = isJson ? await response.json() : { status: response.status };
  return { answer, text: method + ' ' + path + '\\n\\n' + JSON.stringify(answer, null, 2) };
}

const bytesIn = (text) =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));
const textOf = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

// Browsers do both by themselves since WebAuthn level 3; what stands below each is for older ones.
function readOptions(kind, { publicKey }) {
  const parse = kind === 'create' ? 'parseCreationOptionsFromJSON' : 'parseRequestOptionsFromJSON';
  if (PublicKeyCredential[parse]) return PublicKeyCredential[parse](publicKey);
  const { user, challenge, excludeCredentials = [], allowCredentials = [] } = publicKey;
  const withBytes = (descriptor) => ({ ...descriptor, id: bytesIn(descriptor.id) });
  return {
    ...publicKey,
    challenge: bytesIn(challenge),
    ...(user ? { user: { ...user, id: bytesIn(user.id) } } : {}),
    excludeCredentials: excludeCredentials.map(withBytes),
    allowCredentials: allowCredentials.map(withBytes),
  };
}

function writeCredential(credential) {
  if (credential.toJSON) return credential.toJSON();
  const { id, rawId, type, response } = credential;
  const written = {};
  for (const name of ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle']) {
    if (response[name]) written[name] = textOf(response[name]);
  }
  const transports = response.getTransports?.();
  return {
    id, rawId: textOf(rawId), type,
    response: { ...written, ...(transports ? { transports } : {}) },
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

// An authenticator makes a passkey, or answers by one that it has.
async function askAuthenticator(kind, { data }) {
  if (!window.PublicKeyCredential) throw new Error('This browser knows no passkeys.');
  const publicKey = readOptions(kind, data[kind === 'create' ? 'creation_options' : 'request_options']);
  return writeCredential(await navigator.credentials[kind]({ publicKey }));
}

function showStates(states) {
  const shown = [...document.querySelectorAll('section')].filter((section) => states.includes(section.dataset.state));
  // Whoever types again stays where they are.
  if (shown.every((section) => !section.hidden) && shown[0] === document.querySelector('section:not([hidden])')) return;
  for (const section of document.querySelectorAll('section')) section.hidden = !shown.includes(section);
  document.querySelector('section:not([hidden]) input')?.focus();
}

async function show({ data, meta }) {
  const pending = data?.flows?.find((flow) => flow.is_pending)?.id;
  const state = meta?.is_authenticated ? 'member' : (pending ?? 'visitor');
  byId('who').textContent = data?.user?.display ?? '';
  if (state === 'member') await listPasskeys();
  showStates([state]);
}

async function listPasskeys() {
  const { answer } = await ask('GET', 'account/authenticators');
  const keys = (answer.data ?? []).filter(({ type }) => type === 'webauthn');
  byId('passkeys').replaceChildren(...keys.map(({ id, name }) => {
    const [row, form, button, input] = ['li', 'form', 'button', 'input'].map((tag) => document.createElement(tag));
    Object.assign(form.dataset, { method: 'DELETE', path: 'account/authenticators/webauthn', done: name + ' is gone.' });
    Object.assign(input, { type: 'hidden', name: 'authenticators', value: id });
    button.textContent = 'Remove';
    button.setAttribute('aria-label', 'Remove ' + name);
    form.append(input, button);
    row.append(name, form);
    return row;
  }));
}

function problemIn({ status, errors = [], meta }) {
  if (errors.length > 0) return errors.map(({ message }) => message).join(' ');
  if (status === 401 && meta?.is_authenticated) return 'Show first that it is still you.';
  if (status === 429) return 'That was too often. Wait a little.';
  if (status === 403) return 'That is not allowed, or not any more.';
  return status >= 402 ? 'That is not possible now (' + status + ').' : '';
}

function fieldsOf(form) {
  const { login, authenticators, ...fields } = Object.fromEntries(new FormData(form));
  const kind = login?.includes('@') ? 'email' : login?.startsWith('+') ? 'phone' : 'username';
  return { ...(login ? { [kind]: login } : {}), ...(authenticators ? { authenticators: [authenticators] } : {}), ...fields };
}

async function send(form) {
  const { method, path, query = '', passkey } = form.dataset;
  const body = method === 'GET' ? undefined : fieldsOf(form);
  if (!passkey) return ask(method, path, body);
  const options = await ask('GET', path + query);
  if (options.answer.status !== 200) return options;
  return ask(method, path, { ...body, credential: await askAuthenticator(passkey, options.answer) });
}

async function submit(form) {
  const { answer, text } = await send(form);
  byId('exchange').textContent = text;
  const problem = problemIn(answer);
  say(problem || form.dataset.done, problem !== '');
  if (!problem) form.reset();
  if (answer.status === 401 && answer.meta?.is_authenticated) return showStates(answer.data.flows.map(({ id }) => id));
  // What is possible now; a login that took too long is over, for one.
  await show((await ask('GET', 'auth/session')).answer);
}

function say(text, isProblem) {
  byId('message').textContent = text ?? '';
  byId('message').className = isProblem ? 'problem' : '';
}

document.addEventListener('submit', (event) => {
  event.preventDefault();
  submit(event.target).catch((error) => {
    // An authenticator says why it does nothing; without a name of that kind it is the network.
    say(error instanceof TypeError ? 'The server does not answer.' : error.message, true);
  });
});

ask('GET', 'auth/session').then(async ({ answer, text }) => {
  await show(answer);
  byId('exchange').textContent = text;
});
`;

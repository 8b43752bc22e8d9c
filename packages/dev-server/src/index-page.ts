/** A page on which a person signs up, types the code, logs in and out: a browser client in a few lines. */
export function renderIndexPage(nonce: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Sallyport</title>
<style nonce="${nonce}">${STYLE}</style>
</head>
<body>
${CONTENT}
<script nonce="${nonce}">${SCRIPT}</script>
</body>
</html>
`;
}

/** What the page may load and do: its own style and script, and requests to this server. */
export function indexPageCsp(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

// Each form says by its attributes what to send where; the script below knows none of them.
const CONTENT = `<header>
<h1>Sallyport</h1>
<p>The development server of an authentication engine. Unless SMTP_URL says where to, no mail is sent: all codes arrive in
the <a href="/mailbox" target="_blank">mailbox</a>. The terminal has a tour of the same with curl.</p>
</header>
<p id="message" role="status"></p>
<main>
<section hidden data-state="visitor">
<h2>Sign up</h2>
<form data-method="POST" data-path="auth/signup">
<label>Email address <input name="email" type="email" autocomplete="email" required></label>
<label>Username <input name="username" autocomplete="username"></label>
<label>Password <input name="password" type="password" autocomplete="new-password" required></label>
<button>Sign up</button>
</form>
</section>
<section hidden data-state="visitor">
<h2>Log in</h2>
<form data-method="POST" data-path="auth/login">
<label>Email address or username <input name="login" autocomplete="username" required></label>
<label>Password <input name="password" type="password" autocomplete="current-password" required></label>
<button>Log in</button>
</form>
</section>
<section hidden data-state="verify_email">
<h2>Verify your address</h2>
<form data-method="POST" data-path="auth/email/verify">
<label><span>The code from the <a href="/mailbox" target="_blank">mailbox</a></span>
<input name="key" autocomplete="one-time-code" autocapitalize="characters" spellcheck="false" required></label>
<button>Verify</button>
</form>
</section>
<section hidden data-state="verify_email">
<h2>No code?</h2>
<form data-method="POST" data-path="auth/email/verify/resend" data-done="A new code is on its way.">
<button>Send another code</button>
</form>
<form data-method="POST" data-path="account/email" data-done="A code for the new address is on its way.">
<label>Another email address <input name="email" type="email" autocomplete="email" required></label>
<button>Change the address</button>
</form>
<form data-method="DELETE" data-path="auth/session"><button>Cancel</button></form>
</section>
<section hidden data-state="member">
<h2>You are signed in as <span id="who"></span></h2>
<p>A route of the application can ask for that, as <a href="/hello" target="_blank">/hello</a> does.</p>
<form data-method="DELETE" data-path="auth/session"><button>Log out</button></form>
</section>
</main>
<footer>
<h2>The last exchange</h2>
<pre id="exchange"></pre>
</footer>`;

const SCRIPT = `
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

function show({ data, meta }) {
  const pending = data?.flows?.find((flow) => flow.is_pending)?.id;
  const state = meta?.is_authenticated ? 'member' : (pending ?? 'visitor');
  byId('who').textContent = data?.user?.display ?? '';
  // Whoever types again stays where they are.
  if (document.querySelector('section:not([hidden])')?.dataset.state === state) return;
  for (const section of document.querySelectorAll('section')) section.hidden = section.dataset.state !== state;
  document.querySelector('section:not([hidden]) input')?.focus();
}

function problemIn({ status, errors = [] }) {
  if (errors.length > 0) return errors.map(({ message }) => message).join(' ');
  if (status === 429) return 'That was too often. Wait a little.';
  if (status === 403) return 'That is not allowed, or not any more.';
  return status >= 402 ? 'That is not possible now (' + status + ').' : '';
}

async function submit(form) {
  const { method, path, done = '' } = form.dataset;
  const { login, ...fields } = Object.fromEntries(new FormData(form));
  const body = login ? { [login.includes('@') ? 'email' : 'username']: login, ...fields } : fields;
  const { answer, text } = await ask(method, path, method === 'POST' ? body : undefined);
  byId('exchange').textContent = text;
  const problem = problemIn(answer);
  byId('message').textContent = problem || done;
  byId('message').className = problem ? 'problem' : '';
  if (!problem) form.reset();
  // What is possible now; a login that took too long is over, for one.
  show((await ask('GET', 'auth/session')).answer);
}

document.addEventListener('submit', (event) => {
  event.preventDefault();
  submit(event.target).catch(() => {
    byId('message').textContent = 'The server does not answer.';
  });
});

ask('GET', 'auth/session').then(({ answer, text }) => {
  show(answer);
  byId('exchange').textContent = text;
});
`;

const STYLE = `
:root { color-scheme: light dark; --line: light-dark(#dcdfe4, #343940); --quiet: light-dark(#5a6270, #9aa3af);
  --accent: light-dark(#0b57d0, #8ab4f8); --problem: light-dark(#b3261e, #f2b8b5); }
* { box-sizing: border-box; }
[hidden] { display: none; }
body { margin: 0 auto; max-width: 46rem; padding: 2rem 1rem 4rem; font: 1rem/1.5 system-ui, sans-serif;
  background: light-dark(#f4f5f7, #15171a); color: light-dark(#1c1f23, #e6e8eb); }
h1, h2, p, pre { margin: 0; }
h1 { font-size: 1.5rem; }
h2 { font-size: 1.0625rem; margin-bottom: .75rem; }
header p, footer { color: var(--quiet); font-size: .875rem; }
a { color: var(--accent); }
main { display: grid; grid-template-columns: repeat(auto-fit, minmax(18rem, 1fr)); gap: 1rem; margin: 1rem 0; }
section { padding: 1.25rem; background: light-dark(#fff, #1e2125); border: 1px solid var(--line); border-radius: .75rem; }
form { display: grid; gap: .75rem; }
form + form, p + form { margin-top: 1rem; }
label { display: grid; gap: .25rem; font-size: .875rem; }
input, button { width: 100%; padding: .5rem .75rem; border: 1px solid var(--line); border-radius: .5rem; font: inherit; }
button { justify-self: start; width: auto; border: 0; background: var(--accent); color: light-dark(#fff, #15171a);
  font-weight: 600; cursor: pointer; }
#message { margin-top: 1rem; min-height: 1.5rem; font-weight: 600; }
#message.problem { color: var(--problem); }
pre { padding: 1rem; border: 1px solid var(--line); border-radius: .75rem; overflow-x: auto; font-size: .8125rem; }
`;

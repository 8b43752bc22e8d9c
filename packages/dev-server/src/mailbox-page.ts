import type { Instant, Mail, Sms } from '@sallyport/core';

/** A mail or a text message, and when it came. */
export type KeptMessage = (Mail | Sms) & { readonly at: Instant };

const RELOAD_SECONDS = 5;

/** The page of a mailbox; all that is in a message is escaped. */
export function renderMailboxPage(newestFirst: readonly KeptMessage[]): string {
  const count = newestFirst.length === 1 ? '1 message' : `${newestFirst.length} messages`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="${RELOAD_SECONDS}">
<title>Mailbox (${newestFirst.length})</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>Mailbox</h1>
<p>${count} \u00b7 newest first \u00b7 reloads every ${RELOAD_SECONDS} seconds</p>
</header>
<main>
${newestFirst.map(renderMessage).join('\n') || EMPTY}
</main>
</body>
</html>
`;
}

const EMPTY = '<p class="empty">No message yet. Sign up, and the code or link appears here.</p>';

function renderMessage(message: KeptMessage): string {
  const { at, kind, to, text, code } = message;
  const { subject, url } = 'subject' in message ? message : { subject: 'Text message' };
  const time = new Date(at).toISOString();
  return `<article>
<header>
<h2>${escape(subject)}</h2>
<p>To <strong>${escape(to)}</strong> \u00b7 <time datetime="${time}">${time.slice(0, 19).replace('T', ' ')} UTC</time> \u00b7 <code>${escape(kind)}</code></p>
</header>
${code === undefined ? '' : `<p class="code">${escape(code)}</p>`}
${url === undefined ? '' : renderLink(url)}
<pre>${escape(text.trimEnd())}</pre>
</article>`;
}

function renderLink(url: string): string {
  const shown = escape(url);
  // A mailer takes any text for a URL; one that runs a script is not to be clicked.
  return /^https?:\/\//i.test(url)
    ? `<p class="link"><a href="${shown}" rel="noreferrer">${shown}</a></p>`
    : `<p class="link">${shown}</p>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

const STYLE = `
:root {
  --page: light-dark(#f4f5f7, #15171a);
  --card: light-dark(#fff, #1e2125);
  --line: light-dark(#dcdfe4, #343940);
  --text: light-dark(#1c1f23, #e6e8eb);
  --quiet: light-dark(#5a6270, #9aa3af);
  --accent: light-dark(#0b57d0, #8ab4f8);
  --tint: light-dark(#eaf1fd, #22304a);
  color-scheme: light dark;
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 46rem; padding: 2rem 1rem 4rem; background: var(--page); color: var(--text);
  font: 1rem/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; }
h1, h2, p, pre { margin: 0; }
h1 { font-size: 1.5rem; }
h2 { font-size: 1.0625rem; overflow-wrap: anywhere; }
header p, .empty { color: var(--quiet); font-size: .875rem; overflow-wrap: anywhere; }
header strong { color: var(--text); font-weight: 600; }
main { display: grid; grid-template-columns: minmax(0, 1fr); gap: 1rem; margin-top: 1.5rem; }
article { padding: 1.25rem; background: var(--card); border: 1px solid var(--line); border-radius: .75rem; }
code, pre, .code { font-family: ui-monospace, Menlo, Consolas, monospace; }
.code { margin-top: 1rem; padding: .5rem 1rem; width: fit-content; background: var(--tint); border-radius: .5rem;
  font-size: 1.75rem; font-weight: 700; user-select: all; }
.link { margin-top: 1rem; padding: .625rem 1rem; background: var(--tint); border-radius: .5rem; overflow-wrap: anywhere; }
a { color: var(--accent); font-weight: 600; }
pre { margin-top: 1rem; padding-top: 1rem; border-top: 1px solid var(--line); font-size: .8125rem;
  white-space: pre-wrap; overflow-wrap: anywhere; color: var(--quiet); }
`;

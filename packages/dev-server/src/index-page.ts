import { CONTENT } from './index-page-content.js';
import { SCRIPT } from './index-page-script.js';
import { STYLE } from './index-page-style.js';

/** A page on which a person signs up, makes passkeys, types codes, logs in and out: a browser client in a few lines. */
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

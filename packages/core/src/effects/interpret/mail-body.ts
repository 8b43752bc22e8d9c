/** What the recipient of a mail reads: the subject, and the same text twice. */
export interface MailBody {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** A piece of a mail. Line breaks within one become spaces, so that nothing in it can pass for another piece. */
export type MailBlock =
  | { readonly type: 'paragraph'; readonly text: string }
  /** What is to be typed in; it gets a line of its own. */
  | { readonly type: 'code'; readonly code: string }
  /** What is behind the link, as words that stand for themselves, and where it leads. */
  | { readonly type: 'link'; readonly label: string; readonly url: string };

/** What a mail says, once for both of its bodies. */
export interface MailContent {
  readonly subject: string;
  readonly blocks: readonly MailBlock[];
  /** The language of the mail, for screen readers (BCP 47); English by default. */
  readonly language?: string;
}

/** Writes the content as plain text and as HTML, in which everything is escaped and nothing is loaded from elsewhere. */
export function composeMail({ subject, blocks, language = 'en' }: MailContent): MailBody {
  return {
    subject: oneLine(subject),
    text: `${blocks.map(textOf).join('\n\n')}\n`,
    html: pageOf(subject, language, blocks.map(htmlOf).join('\n')),
  };
}

/** The text without line breaks and other controls, which would begin a header of their own in the subject of a mail. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}

function textOf(block: MailBlock): string {
  switch (block.type) {
    case 'paragraph':
      return oneLine(block.text);
    case 'code':
      return oneLine(block.code);
    case 'link':
      return `${oneLine(block.label)}:\n${oneLine(block.url)}`;
    default:
      return block satisfies never;
  }
}

// Styles are inline, as many mail programs drop style sheets; colours are left to the reader's program, for dark modes.
const FONT =
  "font-family: system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; font-size: 16px; line-height: 1.5";
const CODE =
  'font-family: ui-monospace, Menlo, Consolas, monospace; font-size: 28px; font-weight: 700; margin: 24px 0';
/** A click selects all of the code, dashes included. */
const SELECTED_AS_ONE = '-webkit-user-select: all; user-select: all';
const URL_SHOWN = 'font-size: 13px; overflow-wrap: anywhere; word-break: break-all';

function htmlOf(block: MailBlock): string {
  switch (block.type) {
    case 'paragraph':
      return `<p>${escape(block.text)}</p>`;
    case 'code':
      return `<p style="${CODE}; ${SELECTED_AS_ONE}">${escape(block.code)}</p>`;
    case 'link': {
      const url = escape(block.url);
      // The address is shown as well: to check it before one follows it, and to copy it.
      return `<p><a href="${url}">${escape(block.label)}</a><br><span style="${URL_SHOWN}">${url}</span></p>`;
    }
    default:
      return block satisfies never;
  }
}

function pageOf(title: string, language: string, body: string): string {
  return `<!doctype html>
<html lang="${escape(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escape(title)}</title>
</head>
<body style="margin: 0; padding: 24px; ${FONT}">
<div style="max-width: 36em; margin: 0 auto">
${body}
</div>
</body>
</html>
`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Good for text and for quoted attributes. */
function escape(text: string): string {
  return oneLine(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

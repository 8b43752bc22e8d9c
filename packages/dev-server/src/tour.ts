import { RECENT_SECONDS } from './app.js';

/** One thing after the other, each with what it is about. */
interface Chapter {
  readonly title: string;
  readonly commands: string;
}

/**
 * A tour of the API for bash or zsh, with curl: one of each flow, as a browser and at the end as an app. It can be pasted
 * as a whole, again and again: each time somebody new comes along.
 */
export function writeTour(url: string): string {
  const chapters = CHAPTERS.map(({ title, commands }) => `chapter '${title}'\n${commands}`);
  return [`SITE=${url} JAR=$(mktemp) TOKEN=\n${PREAMBLE}`, ...chapters, 'rm "$JAR"'].join('\n\n');
}

// Without comments, which zsh takes for commands where they are typed, and without exclamation marks, which call back
// old commands.
const PREAMBLE = `WHO=anna$RANDOM$RANDOM MAIL=$WHO@example.org PASSWORD=four-doors-in-a-row

chapter() { printf '\\n== %s ==\\n' "$1"; }
browser() {
  printf '\\n%s %s\\n' "$1" "$2"
  curl -sS -X "$1" "$SITE/_allauth/browser/v1/$2" -H 'Content-Type: application/json' -b "$JAR" -c "$JAR" \\
    -H "X-CSRFToken: $(awk '$6 == "csrftoken" { print $7 }' "$JAR")" "\${@:3}" && echo
}
app() {
  printf '\\n%s %s as an app\\n' "$1" "$2"
  curl -sS -X "$1" "$SITE/_allauth/app/v1/$2" -H 'Content-Type: application/json' \\
    -H "X-Session-Token: $TOKEN" "\${@:3}" && echo
}
page() { printf '\\nGET %s\\n' "$1" && curl -sS "$SITE$1" -b "$JAR" && echo; }
member() { node -pe "JSON.parse(require('fs').readFileSync(0, 'utf8'))$1"; }
read_code() {
  CODE=$(curl -sS "$SITE/mailbox.json" | member ".find(({ to, code }) => to === '$1' && code).code")
  printf '\\nThe code in the mailbox is %s\\n' "$CODE"
}
totp() {
  node -e '
    const bits = [...process.argv[1]].map((c) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0"));
    const key = Buffer.from(bits.join("").match(/.{8}/g).map((byte) => parseInt(byte, 2)));
    const step = Buffer.alloc(8);
    step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000)));
    const mac = require("crypto").createHmac("sha1", key).update(step).digest();
    const number = mac.readUInt32BE(mac[19] & 15) & 0x7fffffff;
    console.log(String(number % 1000000).padStart(6, "0"));
  ' "$1"
}`;

const CHAPTERS: readonly Chapter[] = [
  {
    title: 'Signing up, with a code that proves the address',
    commands: `browser GET auth/session
browser POST auth/signup -d '{"email": "'$MAIL'", "username": "'$WHO'", "password": "'$PASSWORD'"}'
read_code $MAIL
browser POST auth/email/verify -d '{"key": "'$CODE'"}'
browser GET auth/session
page /hello`,
  },
  {
    title: 'A route that asks for a recent authentication',
    commands: `sleep ${RECENT_SECONDS + 1}
page /private
browser POST auth/reauthenticate -d '{"password": "'$PASSWORD'"}'
page /private`,
  },
  {
    title: 'Another address',
    commands: `OTHER=other-$MAIL
browser POST account/email -d '{"email": "'$OTHER'"}'
read_code $OTHER
browser POST auth/email/verify -d '{"key": "'$CODE'"}'
browser PATCH account/email -d '{"email": "'$OTHER'", "primary": true}'
browser DELETE account/email -d '{"email": "'$MAIL'"}'
MAIL=$OTHER`,
  },
  {
    title: 'Another password',
    commands: `OLD=$PASSWORD PASSWORD=five-doors-in-a-row
browser POST account/password/change -d '{"current_password": "'$OLD'", "new_password": "'$PASSWORD'"}'
browser DELETE auth/session
browser POST auth/login -d '{"username": "'$WHO'", "password": "'$OLD'"}'
browser POST auth/login -d '{"username": "'$WHO'", "password": "'$PASSWORD'"}'
browser DELETE auth/session`,
  },
  {
    title: 'Logging in by a code',
    commands: `browser POST auth/code/request -d '{"email": "'$MAIL'"}'
read_code $MAIL
browser POST auth/code/confirm -d '{"code": "'$CODE'"}'
browser DELETE auth/session`,
  },
  {
    title: 'A forgotten password',
    commands: `PASSWORD=six-doors-in-a-row
browser POST auth/password/request -d '{"email": "'$MAIL'"}'
read_code $MAIL
browser POST auth/password/reset -d '{"key": "'$CODE'", "password": "'$PASSWORD'"}'
browser POST auth/login -d '{"email": "'$MAIL'", "password": "'$PASSWORD'"}'`,
  },
  {
    title: 'A second factor: an authenticator app, and codes for the day it is lost',
    commands: `ANSWER=$(browser GET account/authenticators/totp) && printf '%s\\n' "$ANSWER"
SECRET=$(printf '%s\\n' "$ANSWER" | tail -n 1 | member .meta.secret)
browser POST account/authenticators/totp -d '{"code": "'$(totp $SECRET)'"}'
ANSWER=$(browser GET account/authenticators/recovery-codes) && printf '%s\\n' "$ANSWER"
RECOVERY=$(printf '%s\\n' "$ANSWER" | tail -n 1 | member '.data.unused_codes[0]')
browser DELETE auth/session
browser POST auth/login -d '{"email": "'$MAIL'", "password": "'$PASSWORD'"}'
browser POST auth/2fa/authenticate -d '{"code": "'$RECOVERY'"}'
browser DELETE account/authenticators/totp
browser DELETE auth/session`,
  },
  {
    title: 'As an app, which keeps its token itself',
    commands: `ANSWER=$(app POST auth/login -d '{"email": "'$MAIL'", "password": "'$PASSWORD'"}') && printf '%s\\n' "$ANSWER"
TOKEN=$(printf '%s\\n' "$ANSWER" | tail -n 1 | member .meta.session_token)
app GET auth/session
printf '\\nGET /hello as an app\\n' && curl -sS "$SITE/hello" -H "X-Session-Token: $TOKEN" && echo
app DELETE auth/session`,
  },
];

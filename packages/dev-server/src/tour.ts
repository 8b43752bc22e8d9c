/**
 * A tour of the API for bash or zsh, with curl: signs up, reads the code, verifies the address, logs out and in, and logs
 * in once more as an app. It can be pasted as a whole, again and again: each time somebody new comes along.
 */
export function writeTour(url: string): string {
  // Without comments, which zsh takes for commands where they are typed, and without exclamation marks, which call back
  // old commands.
  return `SITE=${url} JAR=$(mktemp) TOKEN=
WHO=anna$RANDOM$RANDOM MAIL=$WHO@example.org PASSWORD=four-doors-in-a-row

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
member() { node -pe "JSON.parse(require('fs').readFileSync(0, 'utf8'))$1"; }

browser GET auth/session
browser POST auth/signup -d '{"email": "'$MAIL'", "username": "'$WHO'", "password": "'$PASSWORD'"}'
CODE=$(curl -sS "$SITE/mailbox.json" | member ".find(({ to }) => to === '$MAIL').code")
printf '\\nThe code in the mailbox is %s\\n' "$CODE"
browser POST auth/email/verify -d '{"key": "'$CODE'"}'
browser GET auth/session
browser DELETE auth/session
browser POST auth/login -d '{"username": "'$WHO'", "password": "'$PASSWORD'"}'
printf '\\nGET /hello\\n' && curl -sS "$SITE/hello" -b "$JAR" && echo

ANSWER=$(app POST auth/login -d '{"email": "'$MAIL'", "password": "'$PASSWORD'"}') && printf '%s\\n' "$ANSWER"
TOKEN=$(printf '%s\\n' "$ANSWER" | tail -n 1 | member .meta.session_token)
app GET auth/session
printf '\\nGET /hello as an app\\n' && curl -sS "$SITE/hello" -H "X-Session-Token: $TOKEN" && echo
app DELETE auth/session
rm "$JAR"`;
}

/**
 * A tour of the API for bash or zsh with curl: signs up, reads the code, verifies the address, logs out and in, and does
 * the last of it once more as an app. It can be pasted as a whole, again and again: everybody in it is new.
 */
export function writeTour(url: string): string {
  return TOUR.replace('{url}', url);
}

// No comments, as zsh takes them for commands; no exclamation marks in double quotes, as bash takes those for history.
const TOUR = String.raw`SITE={url}
WHO=anna$RANDOM$RANDOM MAIL=$WHO@example.org PASSWORD='four-doors-in-a-row' JAR=$(mktemp)

browser() {
  printf '\n%s %s\n' "$1" "$2"
  curl -sS -b "$JAR" -c "$JAR" -H "X-CSRFToken: $(awk '$6 == "csrftoken" { print $7 }' "$JAR")" \
    -X "$1" "$SITE/_allauth/browser/v1/$2" -H 'Content-Type: application/json' "${'$'}{@:3}"; echo
}
app() {
  printf '\n%s %s (app)\n' "$1" "$2"
  curl -sS -X "$1" "$SITE/_allauth/app/v1/$2" -H 'Content-Type: application/json' "${'$'}{@:3}"; echo
}
member() { node -pe "JSON.parse(require('fs').readFileSync(0, 'utf8'))$1"; }

browser GET auth/session
browser POST auth/signup -d "{\"email\": \"$MAIL\", \"username\": \"$WHO\", \"password\": \"$PASSWORD\"}"
CODE=$(curl -sS "$SITE/mailbox.json" | member ".find(mail => mail.to === '$MAIL').code")
printf '\nThe mailbox has the code %s\n' "$CODE"
browser POST auth/email/verify -d "{\"key\": \"$CODE\"}"
browser GET auth/session
browser DELETE auth/session
browser POST auth/login -d "{\"username\": \"$WHO\", \"password\": \"$PASSWORD\"}"
printf '\nGET /hello\n'; curl -sS -b "$JAR" "$SITE/hello"; echo

ANSWER=$(app POST auth/login -d "{\"email\": \"$MAIL\", \"password\": \"$PASSWORD\"}"); echo "$ANSWER"
TOKEN=$(echo "$ANSWER" | tail -n 1 | member '.meta.session_token')
app GET auth/session -H "X-Session-Token: $TOKEN"
printf '\nGET /hello (app)\n'; curl -sS "$SITE/hello" -H "X-Session-Token: $TOKEN"; echo
app DELETE auth/session -H "X-Session-Token: $TOKEN"
rm "$JAR"`;

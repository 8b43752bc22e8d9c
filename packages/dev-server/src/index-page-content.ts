/**
 * What is on the page. Each section is for those at one step, and each form says by its attributes what to send where; with
 * `data-passkey`, that an authenticator is to make or to use a passkey first.
 */
export const CONTENT = `<header>
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
<label>Telephone number, if you like <input name="phone" type="tel" autocomplete="tel" placeholder="+31612345678"></label>
<label>Password <input name="password" type="password" autocomplete="new-password" required></label>
<button>Sign up</button>
</form>
</section>
<section hidden data-state="visitor">
<h2>Log in</h2>
<form data-method="POST" data-path="auth/login">
<label>Email address, username or telephone number <input name="login" autocomplete="username" required></label>
<label>Password <input name="password" type="password" autocomplete="current-password" required></label>
<button>Log in</button>
</form>
<form data-passkey="get" data-method="POST" data-path="auth/webauthn/login">
<button>Log in with a passkey</button>
</form>
</section>
<section hidden data-state="visitor">
<h2>Sign up without a password</h2>
<form data-method="POST" data-path="auth/webauthn/signup">
<label>Email address <input name="email" type="email" autocomplete="email" required></label>
<button>Sign up with a passkey</button>
</form>
</section>
<section hidden data-state="verify_phone">
<h2>Verify your number</h2>
<form data-method="POST" data-path="auth/phone/verify">
<label><span>The code from the <a href="/mailbox" target="_blank">mailbox</a></span>
<input name="code" autocomplete="one-time-code" autocapitalize="characters" spellcheck="false" required></label>
<button>Verify the number</button>
</form>
<form data-method="POST" data-path="auth/phone/verify/resend" data-done="A new code is on its way.">
<button>Send another code</button>
</form>
<form data-method="DELETE" data-path="auth/session"><button>Cancel</button></form>
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
<section hidden data-state="mfa_signup_webauthn">
<h2>Make your passkey</h2>
<form data-passkey="create" data-method="PUT" data-path="auth/webauthn/signup">
<label>A name for it <input name="name" maxlength="100"></label>
<button>Make the passkey</button>
</form>
<form data-method="DELETE" data-path="auth/session"><button>Cancel</button></form>
</section>
<section hidden data-state="mfa_authenticate">
<h2>Show that it is you</h2>
<form data-passkey="get" data-method="POST" data-path="auth/webauthn/authenticate">
<button>Use your passkey</button>
</form>
<form data-method="POST" data-path="auth/2fa/authenticate">
<label>A code of your app, or a recovery code
<input name="code" autocomplete="one-time-code" inputmode="numeric" required></label>
<button>Use the code</button>
</form>
<form data-method="DELETE" data-path="auth/session"><button>Cancel</button></form>
</section>
<section hidden data-state="reauthenticate">
<h2>Your password once more</h2>
<form data-method="POST" data-path="auth/reauthenticate" data-done="Now try again.">
<label>Password <input name="password" type="password" autocomplete="current-password" required></label>
<button>Confirm by password</button>
</form>
</section>
<section hidden data-state="mfa_reauthenticate">
<h2>Your passkey once more</h2>
<form data-passkey="get" data-method="POST" data-path="auth/webauthn/reauthenticate" data-done="Now try again.">
<button>Confirm by passkey</button>
</form>
</section>
<section hidden data-state="member">
<h2>You are signed in as <span id="who"></span></h2>
<p>A route of the application can ask for that, as <a href="/hello" target="_blank">/hello</a> does.</p>
<form data-method="DELETE" data-path="auth/session"><button>Log out</button></form>
</section>
<section hidden data-state="member">
<h2>Passkeys</h2>
<ul id="passkeys"></ul>
<form data-passkey="create" data-query="?passwordless" data-method="POST" data-path="account/authenticators/webauthn"
data-done="From now on it logs you in, and a login by password asks for it.">
<label>A name for another one <input name="name" maxlength="100"></label>
<button>Add a passkey</button>
</form>
<form data-method="GET" data-path="account/authenticators/recovery-codes" data-done="They are below.">
<button>Show the recovery codes</button>
</form>
<form data-passkey="get" data-method="POST" data-path="auth/webauthn/reauthenticate" data-done="It is you.">
<button>Confirm that it is you</button>
</form>
</section>
<section hidden data-state="member">
<h2>Telephone number</h2>
<form data-method="POST" data-path="account/phone" data-done="A code is in the mailbox.">
<label>A new number <input name="phone" type="tel" autocomplete="tel" placeholder="+31612345678" required></label>
<button>Change the number</button>
</form>
<form data-method="POST" data-path="auth/phone/verify" data-done="The number is yours.">
<label>The code that was sent to it <input name="code" autocomplete="one-time-code" autocapitalize="characters"
spellcheck="false" required></label>
<button>Verify the number</button>
</form>
</section>
</main>
<footer>
<h2>The last exchange</h2>
<pre id="exchange"></pre>
</footer>`;

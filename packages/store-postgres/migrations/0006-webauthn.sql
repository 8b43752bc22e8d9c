-- WebAuthn level 3, 7.1: a credential that is registered already, with anybody, is not registered again.
create unique index authenticators_credential on authenticators ((content ->> 'credentialId'))
  where type = 'webauthn';

import connectPgSimple from 'connect-pg-simple';
import express, { type Express, type RequestHandler } from 'express';
import session from 'express-session';
import { createHash, randomBytes } from 'node:crypto';
import passport from 'passport';
import { Strategy } from 'passport-local';
import type { AppParts, SubjectModule } from '../server/app.js';

interface Row {
  readonly id: string;
  readonly email: string;
  readonly password_hash: string;
  readonly is_verified: boolean;
}

/** What teams put together themselves: express-session in PostgreSQL, passport-local, and routes of their own. */
export const createApp: SubjectModule['createApp'] = async (parts) => {
  usePassport(parts);
  const { pool } = parts.database;
  const store = new (connectPgSimple(session))({
    pool,
    tableName: 'session',
    pruneSessionInterval: false,
    // A session check writes nothing, as with the others. It would write at every request by default.
    disableTouch: true,
  });
  const app = express().disable('x-powered-by');
  app.use(
    session({ store, secret: 'a secret for benchmarks', resave: false, saveUninitialized: false }),
    passport.session(),
    express.json(),
  );
  addSessionRoutes(app);
  addSignupRoutes(app, parts);
  return app;
};

function usePassport({ database: { pool }, hasher }: AppParts): void {
  passport.serializeUser<string>((user, done) => done(null, (user as Row).id));
  passport.deserializeUser<string>((id, done) => {
    pool
      .query<Row>({ name: 'by id', text: 'select * from users where id = $1', values: [id] })
      .then(({ rows }) => done(null, rows[0] ?? false), done);
  });
  const check = async (email: string, password: string): Promise<Row | false> => {
    const text = 'select * from users where email = $1';
    const { rows } = await pool.query<Row>({ name: 'by email', text, values: [email] });
    const [user] = rows;
    const isTheirs = await hasher.verify(user?.password_hash ?? hasher.decoy, password);
    return user && isTheirs && user.is_verified ? user : false;
  };
  passport.use(
    new Strategy({ usernameField: 'email' }, (email, password, done) => {
      check(email, password).then((user) => done(null, user), done);
    }),
  );
}

function addSessionRoutes(app: Express): void {
  app.get('/session', (req, res) => {
    if (req.user) res.json(presentUser(req.user as Row));
    else res.status(401).end();
  });
  // It gives the session another id, as passport does since 0.6.
  app.post('/login', passport.authenticate('local') as RequestHandler, (req, res) => {
    res.json(presentUser(req.user as Row));
  });
}

function addSignupRoutes(app: Express, { database: { pool }, hasher, sendMail }: AppParts): void {
  app.post('/signup', async (req, res) => {
    const { email, password } = req.body as { readonly email: string; readonly password: string };
    const key = randomBytes(32).toString('base64url');
    const values = [email, await hasher.hash(password), hashKey(key)];
    await pool.query({ name: 'sign up', text: SIGN_UP, values });
    sendMail({ to: email, key });
    res.status(201).end();
  });
  app.post('/verify', async (req, res) => {
    const { key } = req.body as { readonly key: string };
    const { rowCount } = await pool.query({ name: 'verify', text: VERIFY, values: [hashKey(key)] });
    res.status(rowCount === 1 ? 200 : 404).end();
  });
}

const SIGN_UP = `
  with created as (insert into users (email, password_hash) values ($1, $2) returning id)
  insert into keys (hash, user_id) select $3, id from created`;

const VERIFY = `
  with used as (delete from keys where hash = $1 returning user_id)
  update users set is_verified = true from used where id = used.user_id`;

function hashKey(key: string): string {
  return createHash('sha256').update(key).digest('base64url');
}

function presentUser({ id, email }: Row) {
  return { id, email };
}

export const prepare: SubjectModule['prepare'] = async ({ database: { pool }, hasher, accounts }) => {
  await pool.query(`
    create table session (sid varchar primary key, sess json not null, expire timestamp(6) not null);
    create index on session (expire);
    create table users (
      id bigint generated always as identity primary key,
      email text not null unique, password_hash text not null, is_verified boolean not null default false);
    create table keys (hash text primary key, user_id bigint not null references users)`);
  await pool.query(
    `insert into users (email, password_hash, is_verified)
     select email, $2, true from unnest($1::text[]) as email`,
    [accounts.map(({ email }) => email), await hasher.hash(accounts[0]?.password ?? '')],
  );
};

import { EventEmitter, once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import type { Message } from './door.js';

/**
 * What is wrong with a mail server, if anything. `closed`: it takes nothing; `slow`: mails wait until it is open again;
 * `forgetful`: it takes a mail, and says that it did not.
 */
export type PostOffice = 'open' | 'closed' | 'slow' | 'forgetful';

/** A mail server that keeps what it is given: kind and secret are what the subject says. */
export class SmtpSink {
  readonly mails: Message[] = [];
  readonly #opened = new EventEmitter();
  readonly #server: SMTPServer;
  #office: PostOffice = 'open';

  constructor() {
    const refuseIfClosed = (done: (error?: Error) => void): void =>
      done(this.#office === 'closed' ? new Error('closed') : undefined);
    this.#server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS', 'AUTH'],
      closeTimeout: 0,
      onConnect: (_session, done) => refuseIfClosed(done),
      onMailFrom: (_address, _session, done) => refuseIfClosed(done),
      onData: (stream, session, done) => {
        const tell = () => done(this.#office === 'forgetful' ? new Error('what mail?') : null);
        // Whoever sent it may be gone before it is complete.
        this.#keep(stream, session).then(tell, done);
      },
    });
    this.#server.on('error', () => undefined);
    // Each mail may wait.
    this.#opened.setMaxListeners(0);
  }

  /** Starts it, and gives its URL. */
  async listen(): Promise<string> {
    const listener = this.#server.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    return `smtp://127.0.0.1:${String((listener.address() as AddressInfo).port)}`;
  }

  set office(office: PostOffice) {
    this.#office = office;
    if (office === 'open') this.#opened.emit('open');
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  async #keep(stream: SMTPServerDataStream, { envelope }: SMTPServerSession): Promise<void> {
    const subject = await subjectOf(stream);
    if (this.#office === 'slow') await once(this.#opened, 'open');
    const [kind = '', secret = null] = subject.split(' ');
    this.mails.push({ to: envelope.rcptTo[0]?.address ?? '', kind, secret });
  }
}

async function subjectOf(stream: SMTPServerDataStream): Promise<string> {
  const message = (await stream.setEncoding('utf8').toArray()).join('');
  return /^Subject: (.*)\r?$/m.exec(message)?.[1] ?? '';
}

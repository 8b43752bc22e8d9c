/** What a server process of the crash is told. */
export interface ServerOrder {
  readonly databaseUrl: string;
  readonly schema: string;
  readonly smtpUrl: string;
  /** Of the gateway for text messages. */
  readonly textUrl: string;
  /** The same each time that it is started. */
  readonly port: number;
  readonly clock: FastClock;
}

/** A clock that all processes read the same, and that runs faster than others: leases and time steps end sooner. */
export interface FastClock {
  readonly startedAt: number;
  readonly speed: number;
}

export const nowOn = ({ startedAt, speed }: FastClock): number =>
  Math.floor(startedAt + (Date.now() - startedAt) * speed);

/** By what PostgreSQL knows the connections of a server process. */
export const applicationName = (pid: number): string => `server ${String(pid)}`;

/** What mails and text messages have in common. */
export interface Message {
  readonly to: string;
  readonly code?: string;
  readonly key?: string;
}

/** Where messages to users arrive. Each question first waits until nothing is left to be sent. */
export interface Inbox<M extends Message> {
  /** Everything so far, the oldest first. */
  all(): Promise<readonly M[]>;
  /** The newest, or the newest to somebody; throws where there is none. */
  last(to?: string): Promise<M>;
  /** The code in the newest message that has one. */
  code(to?: string): Promise<string>;
  /** The key of the link in the newest message that has one. */
  key(to?: string): Promise<string>;
}

/** An inbox of messages that somebody else collects. */
export function createInbox<M extends Message>(
  collected: () => readonly M[],
  deliver: () => Promise<void>,
): Inbox<M> {
  const all = async (): Promise<readonly M[]> => {
    await deliver();
    return collected();
  };
  const newest = async (
    to: string | undefined,
    isWanted: (message: M) => boolean,
    what: string,
  ): Promise<M> => {
    const messages = await all();
    const found = messages.findLast((message) => (to ?? message.to) === message.to && isWanted(message));
    if (found) return found;
    throw new Error(
      `no ${what} was sent${to === undefined ? '' : ` to ${to}`}, in ${messages.length} messages`,
    );
  };
  return {
    all,
    last: (to) => newest(to, () => true, 'message'),
    code: async (to) => (await newest(to, ({ code }) => code !== undefined, 'code')).code ?? '',
    key: async (to) => (await newest(to, ({ key }) => key !== undefined, 'link')).key ?? '',
  };
}

/** The server cannot start, for a reason that whoever started it can do something about; the message says what. */
export class StartFailure extends Error {
  override readonly name = 'StartFailure';
}

import type { FlowId, SessionId, UserId } from './ids.js';

/** One transition of one flow, on record with the commit that made it. It names no secret and no address. */
export interface AuditEvent {
  readonly flow: FlowId;
  /** The type of the event that was stepped. */
  readonly event: string;
  readonly from: string;
  readonly to: string;
  readonly userId: UserId | null;
  /** Where it is null and the commit inserts a session, the store keeps the id of that one. */
  readonly sessionId: SessionId | null;
  readonly ip: string;
}

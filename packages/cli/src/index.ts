export { drawFlow, type DrawnFlow } from './diagram/draw-flow.js';
export {
  verifyFlows,
  type Verification,
  type VerifiedAccount,
  type VerifyLimits,
} from './verify/verify-flows.js';
export type { Finding } from './verify/rules.js';
export type { VerifiedOptions } from './verify/site.js';
export { reportVerification } from './verification-report.js';

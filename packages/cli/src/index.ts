export { drawFlow, type DrawnFlow } from './diagram/draw-flow.js';
export {
  verifyFlows,
  type Verification,
  type VerifiedAccount,
  type VerifySettings,
} from './verify/verify-flows.js';
export type { Answers } from './verify/answers.js';
export type { Finding } from './verify/rules.js';
export type { VerifiedOptions } from './verify/site.js';
export { reportVerification } from './verification-report.js';

export {
  requireAuthenticated,
  requireFlow,
  requireRecentAuthentication,
  type SallyportEnv,
} from './guards.js';
export { sallyport } from './middleware.js';
export type { AdapterOptions } from './request.js';

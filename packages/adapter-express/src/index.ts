export { callerOf, requireAuthenticated, requireFlow, requireRecentAuthentication } from './guards.js';
export { sallyport } from './middleware.js';

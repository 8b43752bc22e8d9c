export { callerOf, requireAuthenticated, requireRecentAuthentication } from './guards.js';
export { sallyport } from './middleware.js';

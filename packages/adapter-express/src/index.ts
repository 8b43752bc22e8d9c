export { callerOf, requireAuthenticated } from './guards.js';
export { sallyport } from './middleware.js';

import type { SallyportOptions } from '@sallyport/core';

/** What people of the journeys can do. */
export const JOURNEY_OPTIONS = {
  account: {
    loginMethods: ['email', 'phone'],
    signupFields: ['email*', 'phone', 'password1*'],
    emailVerification: 'mandatory',
    emailVerificationByCodeEnabled: true,
    loginByCodeEnabled: true,
    passwordResetByCodeEnabled: true,
    emailNotifications: true,
    rateLimits: false,
  },
  health: { livenessPath: '/livez', readinessPath: '/readyz' },
  baseUrl: 'http://127.0.0.1',
  development: true,
} satisfies Partial<SallyportOptions>;

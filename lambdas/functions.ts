import { PAGE_SETTINGS } from './approval/page/handler.ts';
import { resendDecision } from './approval/resend-decision.ts';
import { settingNames } from './aws/settings.ts';

/**
 * Functions that no state machine calls, by name, with the file that each is deployed from: the page on which people
 * decide, and what delivers a decision again that did not arrive.
 */
export const functions = {
  ApprovalPage: { entry: 'lambdas/approval/page/handler.ts', settings: settingNames(PAGE_SETTINGS) },
  ResendDecision: {
    entry: 'lambdas/approval/resend-decision.ts',
    settings: settingNames(resendDecision.settings),
  },
} as const;
export type FunctionName = keyof typeof functions;

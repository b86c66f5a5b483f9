/**
 * Functions that no state machine calls, by name, with the file that each is deployed from: the page on which people
 * decide, and what delivers a decision again that did not arrive.
 */
export const functions = {
  ApprovalPage: { entry: 'lambdas/approval/page/handler.ts' },
  ResendDecision: { entry: 'lambdas/approval/resend-decision.ts' },
} as const;

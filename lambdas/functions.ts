import { PAGE_SETTINGS } from './approval/page/handler.ts';
import { resendDecision } from './approval/resend-decision.ts';
import { settingNames } from './aws/setting-names.ts';
import { reportReadiness } from './schedule/report-readiness.ts';
import { startScheduled } from './schedule/start-scheduled.ts';
import { watchRuns } from './schedule/watch-runs.ts';

/**
 * Functions that no state machine calls, by name, with the file that each is deployed from: the page on which people
 * decide, what delivers a decision again that did not arrive, what schedules start, and what looks for runs that are overdue.
 */
export const functions = {
  ApprovalPage: { entry: 'lambdas/approval/page/handler.ts', settings: settingNames(PAGE_SETTINGS) },
  ReportReadiness: {
    entry: 'lambdas/schedule/report-readiness.ts',
    settings: settingNames(reportReadiness.settings),
  },
  StartScheduled: {
    entry: 'lambdas/schedule/start-scheduled.ts',
    settings: settingNames(startScheduled.settings),
  },
  WatchRuns: { entry: 'lambdas/schedule/watch-runs.ts', settings: settingNames(watchRuns.settings) },
  ResendDecision: {
    entry: 'lambdas/approval/resend-decision.ts',
    settings: settingNames(resendDecision.settings),
  },
} as const;
export type FunctionName = keyof typeof functions;

import * as v from 'valibot';

// Fields, and no objects: whoever needs some of them makes the object of those.

/** A setting that is there: a name or an ARN. */
const Given = v.pipe(v.string(), v.minLength(1));

/** The table of locks and run records. */
export const RecordsSettings = { RECORDS_TABLE: Given };

/** The topic on which people are asked. */
export const ApprovalTopicSettings = { APPROVAL_TOPIC_ARN: Given };

/** The table of approvals. */
export const ApprovalsSettings = { APPROVALS_TABLE: Given };

/** Where the page is on which people decide, without the path of a request. */
export const LinkSettings = { APPROVAL_URL: v.pipe(v.string(), v.url()) };

/** The topic on which everybody hears what happens. */
export const NoticeSettings = { NOTICE_TOPIC_ARN: Given };

/** The bucket through which templates go that are too large for a request. */
export const TemplateSettings = { TEMPLATE_BUCKET: Given };

/** As whom CloudFormation makes a database stack whose predecessor had no role. */
export const DatabaseRoleSettings = { DATABASE_ROLE_ARN: Given };

/** Service roles of database stacks that may be passed on, as ARNs with commas between them, or `none`. */
export const ServiceRoleSettings = { SERVICE_ROLES: Given };

/** The stacks of the apps in the configuration, with commas between them: policies let hosts of no other be restarted. */
export const AppStacksSettings = { APP_STACKS: Given };

/** The state machine that enables Backtrack. */
export const MigrationMachineSettings = { MIGRATION_MACHINE_ARN: Given };

/** The state machine that goes back. */
export const GoBackSettings = { GO_BACK_MACHINE_ARN: Given };

/** The state machine that rewinds. */
export const RewindMachineSettings = { REWIND_MACHINE_ARN: Given };

/** The state machine that ends a rewind which has not come to its end. */
export const FinishRewindSettings = { FINISH_REWIND_MACHINE_ARN: Given };

/** The table of what was done to clusters, and of marked moments. */
export const LedgerSettings = { LEDGER_TABLE: Given };

/** As whom schedules start things, and the queue that keeps what they could not start. */
const SchedulerSettings = { SCHEDULER_ROLE_ARN: Given, UNDELIVERED_QUEUE_ARN: Given };

/** What delivers a decision again, and how. */
export const ResendSettings = { RESEND_FUNCTION_ARN: Given, ...SchedulerSettings };

/** What the schedule of the watchdog starts, and how. */
export const WatchdogSettings = {
  ...GoBackSettings,
  ...FinishRewindSettings,
  ...SchedulerSettings,
};

import * as z from 'zod/mini';

/** A setting that is there: a name or an ARN. */
const Given = z.string().check(z.minLength(1));

/** The table of locks and run records. */
export const RecordsSettings = z.object({ RECORDS_TABLE: Given });

/** The topic on which people are asked. */
export const ApprovalTopicSettings = z.object({ APPROVAL_TOPIC_ARN: Given });

/** The table of approvals. */
export const ApprovalsSettings = z.object({ APPROVALS_TABLE: Given });

/** Where the page is on which people decide, without the path of a request. */
export const LinkSettings = z.object({ APPROVAL_URL: z.url() });

/** The topic on which everybody hears what happens. */
export const NoticeSettings = z.object({ NOTICE_TOPIC_ARN: Given });

/** The bucket through which templates go that are too large for a request. */
export const TemplateSettings = z.object({ TEMPLATE_BUCKET: Given });

/** As whom CloudFormation makes a database stack whose predecessor had no role. */
export const DatabaseRoleSettings = z.object({ DATABASE_ROLE_ARN: Given });

/** Service roles of database stacks that may be passed on, as ARNs with commas between them, or `none`. */
export const ServiceRoleSettings = z.object({ SERVICE_ROLES: Given });

/** The stacks of the apps in the configuration, with commas between them: policies let hosts of no other be restarted. */
export const AppStacksSettings = z.object({ APP_STACKS: Given });

/** The state machine that enables Backtrack. */
export const MigrationMachineSettings = z.object({ MIGRATION_MACHINE_ARN: Given });

/** The state machine that goes back. */
export const GoBackSettings = z.object({ GO_BACK_MACHINE_ARN: Given });

/** The state machine that rewinds. */
export const RewindMachineSettings = z.object({ REWIND_MACHINE_ARN: Given });

/** The state machine that ends a rewind which has not come to its end. */
export const FinishRewindSettings = z.object({ FINISH_REWIND_MACHINE_ARN: Given });

/** The table of what was done to clusters, and of marked moments. */
export const LedgerSettings = z.object({ LEDGER_TABLE: Given });

/** As whom schedules start things, and the queue that keeps what they could not start. */
const SchedulerSettings = z.object({ SCHEDULER_ROLE_ARN: Given, UNDELIVERED_QUEUE_ARN: Given });

/** What delivers a decision again, and how. */
export const ResendSettings = z.object({ RESEND_FUNCTION_ARN: Given, ...SchedulerSettings.shape });

/** What the schedule of the watchdog starts, and how. */
export const WatchdogSettings = z.object({
  ...GoBackSettings.shape,
  ...FinishRewindSettings.shape,
  ...SchedulerSettings.shape,
});

/** Everything that a deployment tells its functions, by the names of environment variables. */
export const AllSettings = z.object({
  ...RecordsSettings.shape,
  ...ApprovalTopicSettings.shape,
  ...ApprovalsSettings.shape,
  ...LinkSettings.shape,
  ...NoticeSettings.shape,
  ...TemplateSettings.shape,
  ...DatabaseRoleSettings.shape,
  ...ServiceRoleSettings.shape,
  ...AppStacksSettings.shape,
  ...MigrationMachineSettings.shape,
  ...RewindMachineSettings.shape,
  ...LedgerSettings.shape,
  ...ResendSettings.shape,
  ...WatchdogSettings.shape,
});
export type SettingName = keyof z.infer<typeof AllSettings>;

const isSettingName = (name: string): name is SettingName => Object.hasOwn(AllSettings.shape, name);

/** Which settings an object of them asks for. */
export function settingNames({ shape }: { readonly shape: object }): SettingName[] {
  return Object.keys(shape).filter(isSettingName);
}

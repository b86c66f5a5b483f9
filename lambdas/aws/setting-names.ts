import {
  ApprovalsSettings,
  ApprovalTopicSettings,
  AppStacksSettings,
  DatabaseRoleSettings,
  LedgerSettings,
  LinkSettings,
  MigrationMachineSettings,
  NoticeSettings,
  RecordsSettings,
  ResendSettings,
  RewindMachineSettings,
  ServiceRoleSettings,
  TemplateSettings,
  WatchdogSettings,
} from './settings.ts';

/** Everything that a deployment tells its functions, by the names of environment variables. */
const ALL_SETTINGS = {
  ...RecordsSettings,
  ...ApprovalTopicSettings,
  ...ApprovalsSettings,
  ...LinkSettings,
  ...NoticeSettings,
  ...TemplateSettings,
  ...DatabaseRoleSettings,
  ...ServiceRoleSettings,
  ...AppStacksSettings,
  ...MigrationMachineSettings,
  ...RewindMachineSettings,
  ...LedgerSettings,
  ...ResendSettings,
  ...WatchdogSettings,
};
export type SettingName = keyof typeof ALL_SETTINGS;

const isSettingName = (name: string): name is SettingName => Object.hasOwn(ALL_SETTINGS, name);

/** Which settings an object of them asks for. */
export function settingNames({ entries }: { readonly entries: object }): SettingName[] {
  return Object.keys(entries).filter(isSettingName);
}

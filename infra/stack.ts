import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { CfnScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import type { Construct } from 'constructs';
import { SCHEDULE_GROUP } from '../lambdas/aws/schedules.ts';
import type { SettingName } from '../lambdas/aws/setting-names.ts';
import { Alarms } from './alarms.ts';
import type { CodeOf } from './bundling.ts';
import { type Configuration, rewindableOf } from './config.ts';
import { DatabaseRole } from './database-role.ts';
import { Functions } from './functions.ts';
import { Machines } from './machines.ts';
import { Page } from './page.ts';
import { arnIn, functionName, machineArn, NAMES, type Place, partitionOf } from './permissions/place.ts';
import { EndRule } from './rules.ts';
import { Schedules, Scheduling } from './schedules.ts';
import { Storage } from './storage.ts';
import { Topics } from './topics.ts';

/** Everything that is deployed: one stack. */
export class RewindStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    configuration: Configuration,
    codeOf: CodeOf,
    props: StackProps = {},
  ) {
    const { account, region } = configuration;
    super(scope, id, { env: { account, region }, description: 'Aurora Rewind', ...props });
    const storage = new Storage(this, 'Storage');
    const topics = new Topics(this, 'Topics', configuration);
    const group = new CfnScheduleGroup(this, 'Schedules', { name: SCHEDULE_GROUP });
    const page = new Page(this, 'Page', configuration);
    const known = {
      partition: partitionOf(region),
      region,
      account,
      apps: configuration.apps,
      rewindable: rewindableOf(configuration),
    };
    const scheduling = new Scheduling(this, 'Scheduling', known);
    const databases = new DatabaseRole(this, 'DatabaseRole', known);
    const place: Place = {
      ...known,
      recordsTable: storage.records.tableArn,
      approvalsTable: storage.approvals.tableArn,
      ledgerTable: storage.ledger.tableArn,
      noticeTopic: topics.notices.topicArn,
      approvalTopic: topics.approvals.topicArn,
      topicKey: topics.key.keyArn,
      templateBucket: storage.templates.bucketArn,
      schedulerRole: scheduling.role.roleArn,
      databaseRole: databases.role.roleArn,
    };
    const settings: Readonly<Record<SettingName, string>> = {
      RECORDS_TABLE: storage.records.tableName,
      APPROVALS_TABLE: storage.approvals.tableName,
      LEDGER_TABLE: storage.ledger.tableName,
      NOTICE_TOPIC_ARN: topics.notices.topicArn,
      APPROVAL_TOPIC_ARN: topics.approvals.topicArn,
      APPROVAL_URL: page.api.apiEndpoint,
      TEMPLATE_BUCKET: storage.templates.bucketName,
      DATABASE_ROLE_ARN: databases.role.roleArn,
      SERVICE_ROLES: configuration.apps.flatMap(({ databaseRole }) => databaseRole ?? []).join() || 'none',
      APP_STACKS: configuration.apps.map(({ appStack }) => appStack).join(),
      MIGRATION_MACHINE_ARN: machineArn(place, NAMES.migrationMachine),
      GO_BACK_MACHINE_ARN: machineArn(place, NAMES.goBackMachine),
      REWIND_MACHINE_ARN: machineArn(place, NAMES.rewindMachine),
      FINISH_REWIND_MACHINE_ARN: machineArn(place, NAMES.finishRewindMachine),
      RESEND_FUNCTION_ARN: arnIn(place, 'lambda', `function:${functionName('ResendDecision')}`),
      SCHEDULER_ROLE_ARN: scheduling.role.roleArn,
      UNDELIVERED_QUEUE_ARN: scheduling.undelivered.queueArn,
    };
    const functions = new Functions(this, 'Functions', { configuration, place, settings, codeOf });
    functions.node.addDependency(group);
    page.attach(functions.get('ApprovalPage'));
    const machines = new Machines(this, 'Machines', functions, configuration);
    const goBackRule = new EndRule(this, 'GoBackRule', {
      of: machines.migration,
      starts: machines.goBack,
      queue: 'rule',
      what: 'the way back',
    });
    const finishRule = new EndRule(this, 'FinishRule', {
      of: machines.rewind,
      starts: machines.finishRewind,
      queue: 'rule of rewinds',
      what: 'finish-rewind',
    });
    new Schedules(this, 'Scheduled', configuration, { scheduling, functions, machines });
    new Alarms(this, 'Alarms', {
      configuration,
      machines,
      functions,
      endedBadly: { migration: goBackRule.ruleName, rewind: finishRule.ruleName },
      undelivered: {
        events: goBackRule.undelivered,
        eventsOfRewinds: finishRule.undelivered,
        schedules: scheduling.undelivered,
      },
      notices: topics.notices,
    });
    new CfnOutput(this, 'MigrationMachine', { value: machines.migration.stateMachineArn });
    new CfnOutput(this, 'RewindMachine', { value: machines.rewind.stateMachineArn });
    new CfnOutput(this, 'MarkMachine', { value: machines.mark.stateMachineArn });
    new CfnOutput(this, 'ApprovalAddress', { value: page.api.apiEndpoint });
  }
}

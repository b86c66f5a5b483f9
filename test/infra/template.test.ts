import { readFileSync } from 'node:fs';
import validate from 'asl-validator';
import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { ASKING } from '../../infra/functions.ts';
import { functions } from '../../lambdas/functions.ts';
import { tasks } from '../../lambdas/tasks.ts';
import { MACHINE_NAMES } from '../../local/run/machines.ts';
import { anchorsOf } from '../support/anchors.ts';
import { exampleConfiguration, templateOf } from './deployment.ts';
import { type Finding, judged } from './findings.ts';
import { statementsIn } from './policies.ts';

const settingsOf = new Map<string, readonly string[]>(
  Object.entries({ ...tasks, ...functions }).map(([name, { settings }]) => [name, settings]),
);

describe('what is deployed', () => {
  const configuration = exampleConfiguration();
  const template = templateOf(configuration);

  it('has one function for every task, on Node 24 and arm64, with a role and a group of logs of its own', () => {
    const deployed = Object.values(template.findResources('AWS::Lambda::Function')).map(
      ({ Properties }) => Properties,
    );
    expect(deployed.map(({ FunctionName }) => FunctionName.replace('aurora-rewind-', '')).toSorted()).toEqual(
      [...Object.keys(tasks), ...Object.keys(functions)].toSorted(),
    );
    for (const properties of deployed)
      expect(properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'] });
    const distinct = (name: string) => new Set(deployed.map((each) => JSON.stringify(each[name]))).size;
    expect(distinct('Role')).toBe(deployed.length);
    expect(distinct('LoggingConfig')).toBe(deployed.length);
  });

  it('gives each function the settings that it reads, and no others', () => {
    for (const { Properties } of Object.values(template.findResources('AWS::Lambda::Function'))) {
      const name = Properties.FunctionName.replace('aurora-rewind-', '');
      const settings = settingsOf.get(name) ?? [];
      const given = Object.keys(Properties.Environment?.Variables ?? {});
      expect(given.filter((each) => each !== 'AWS_NODEJS_CONNECTION_REUSE_ENABLED').toSorted()).toEqual(
        settings.toSorted(),
      );
    }
  });

  it('runs the functions that ask the app in its VPC, if there is one, and lets Lambda reach into it', () => {
    const inside = templateOf({
      ...configuration,
      vpc: {
        id: 'vpc-0a1b2c3d',
        subnets: ['subnet-0a1b2c3d', 'subnet-0b1b2c3d'],
        availabilityZones: ['us-east-1a', 'us-east-1b'],
        securityGroups: ['sg-0a1b2c3d'],
      },
    });
    const placed = Object.values(inside.findResources('AWS::Lambda::Function')).filter(
      ({ Properties }) => Properties.VpcConfig !== undefined,
    );
    expect(placed).toHaveLength(ASKING.length);
    for (const { Properties } of placed)
      expect(Properties.VpcConfig).toEqual({
        SubnetIds: ['subnet-0a1b2c3d', 'subnet-0b1b2c3d'],
        SecurityGroupIds: ['sg-0a1b2c3d'],
      });
    const { functions: policies } = statementsIn(inside, configuration);
    const may = Object.entries(policies).filter(([, statements]) =>
      statements.some(({ actions }) => actions.includes('ec2:CreateNetworkInterface')),
    );
    expect(may.map(([name]) => name).toSorted()).toEqual([...ASKING].toSorted());
  });

  it('keeps task tokens out of the logs of the machines', () => {
    template.allResourcesProperties('AWS::StepFunctions::StateMachine', {
      LoggingConfiguration: Match.objectLike({ IncludeExecutionData: false, Level: 'ALL' }),
    });
  });

  it('deploys definitions that hold once every function has its ARN', async () => {
    const machines = Object.values(template.findResources('AWS::StepFunctions::StateMachine')).map(
      ({ Properties }) => Properties,
    );
    expect(machines).toHaveLength(MACHINE_NAMES.length);
    for (const { DefinitionString, DefinitionSubstitutions } of machines) {
      const definition = String(DefinitionString).replaceAll(/\$\{(\w+)\}/g, (_, task: string) => {
        expect(Object.keys(DefinitionSubstitutions)).toContain(task);
        return `arn:aws:lambda:us-east-1:111122223333:function:aurora-rewind-${task}`;
      });
      const { isValid, errorsText } = validate(JSON.parse(definition));
      expect(isValid, errorsText()).toBe(true);
    }
  });

  it('starts the way back on every end of a run that is not good', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: Match.objectLike({
        detail: Match.objectLike({ status: ['FAILED', 'TIMED_OUT', 'ABORTED'] }),
      }),
    });
  });

  it('lets messages in by TLS only, and keeps them encrypted with a key that rotates', () => {
    template.allResourcesProperties('AWS::SNS::Topic', { KmsMasterKeyId: Match.anyValue() });
    template.allResourcesProperties('AWS::KMS::Key', { EnableKeyRotation: true });
    template.resourceCountIs('AWS::SNS::TopicPolicy', 2);
    template.allResourcesProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: Match.objectLike({
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ]),
      }),
    });
  });

  it('names in every alarm the paragraph of the runbook that says what to do', () => {
    const headings = anchorsOf(readFileSync('docs/runbook.md', 'utf8'));
    const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(
      ({ Properties }) => Properties,
    );
    expect(alarms.length).toBeGreaterThan(10);
    for (const { AlarmDescription, AlarmActions } of alarms) {
      expect(headings).toContain(/docs\/runbook\.md#([\w-]+)$/.exec(AlarmDescription)?.[1]);
      expect(AlarmActions).toEqual([{ Ref: expect.stringMatching(/^TopicsNotices/) }]);
    }
  });

  it('has as many alarms as its costs are told for', () => {
    const told = /\| alarms \| (\d+), and 2 for each watched cluster/.exec(
      readFileSync('docs/cost.md', 'utf8'),
    );
    template.resourceCountIs('AWS::CloudWatch::Alarm', Number(told?.[1]));
  });

  it('watches the window of a cluster that the configuration names', () => {
    const watching = templateOf({
      ...configuration,
      watchedClusters: [{ cluster: 'kion-b12345-cluster', windowHours: 24, mostChangeRecords: 1000 }],
    });
    watching.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'BacktrackWindowActual',
      Threshold: 1440,
      ComparisonOperator: 'LessThanThreshold',
      Dimensions: [{ Name: 'DBClusterIdentifier', Value: 'kion-b12345-cluster' }],
    });
    watching.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'BacktrackChangeRecordsCreationRate',
      Threshold: 1000,
    });
    watching.hasResourceProperties('AWS::RDS::EventSubscription', {
      SourceType: 'db-instance',
      EventCategories: ['backtrack'],
    });
  });

  it('starts what the configuration schedules, in its time zone, and keeps what could not be started', () => {
    const schedules = Object.values(template.findResources('AWS::Scheduler::Schedule')).map(
      ({ Properties }) => Properties,
    );
    expect(schedules).toMatchObject([
      { Name: 'watch-runs', ScheduleExpression: 'rate(1 hour)' },
      { ScheduleExpression: 'cron(0 5 * * ? *)', ScheduleExpressionTimezone: 'America/New_York' },
      { ScheduleExpression: 'at(2027-01-16T22:00:00)', ScheduleExpressionTimezone: 'America/New_York' },
    ]);
    for (const { GroupName, Target } of schedules) {
      expect(GroupName).toBe('aurora-rewind');
      expect(Target.DeadLetterConfig.Arn).toBeDefined();
      expect(Target.RetryPolicy.MaximumRetryAttempts).toBeGreaterThan(0);
      expect(JSON.parse(Target.Input).execution.startedAt).toBe('<aws.scheduler.scheduled-time>');
    }
  });

  it('sends each approver nothing but what is meant for them', () => {
    template.hasResourceProperties('AWS::SNS::Subscription', {
      Endpoint: 'approver@example.com',
      FilterPolicy: { approver: ['approver@example.com'] },
    });
  });

  it('lets nobody send a template to the app stack: neither by an address, nor whoever updates it', () => {
    for (const [name, statements] of Object.entries(statementsIn(template, configuration).functions))
      for (const { actions, resources, conditions } of statements) {
        const sends = actions.some((action) => /^cloudformation:(UpdateStack|CreateChangeSet)$/.test(action));
        if (!sends) continue;
        expect(['PrepareAppUpdate', 'ReturnApp']).toContain(name);
        expect(resources).toEqual(['arn:aws:cloudformation:us-east-1:111122223333:stack/kion-app/*']);
        expect(conditions).toContainEqual(['Null', 'cloudformation:TemplateUrl', ['true']]);
      }
  });

  it('tells whoever plans a rewind the very stacks whose hosts may be restarted', () => {
    const mayRestart = statementsIn(template, configuration).functions.RestartApp?.flatMap(
      ({ actions, conditions }) =>
        actions.some((action) => /StartInstanceRefresh|UpdateService/.test(action)) ? conditions : [],
    );
    for (const name of ['PreflightRewind', 'RecheckRewind'])
      template.hasResourceProperties('AWS::Lambda::Function', {
        FunctionName: `aurora-rewind-${name}`,
        Environment: { Variables: Match.objectLike({ APP_STACKS: 'kion-app' }) },
      });
    const tag = ['StringLike', 'aws:ResourceTag/aws:cloudformation:stack-name', ['kion-app']];
    expect(mayRestart).toEqual([tag, tag]);
  });

  it('gives a role to nothing but new stacks', () => {
    const toCloudFormation = Object.entries(statementsIn(template, configuration).functions).filter(
      ([, statements]) =>
        statements.some(
          ({ actions, conditions }) =>
            actions.includes('iam:PassRole') &&
            conditions.some(
              ([, key, values]) =>
                key === 'iam:PassedToService' && values.includes('cloudformation.amazonaws.com'),
            ),
        ),
    );
    expect(toCloudFormation.map(([name]) => name)).toEqual(['CreateDatabaseStack']);
  });

  it('acknowledges exactly what cdk-nag finds, each with a reason', () => {
    const { violations, acknowledged, noted } = judged(configuration);
    expect(violations).toEqual([]);
    const covers = ({ path, finding }: Finding, each: Finding) =>
      finding === each.finding && each.path.startsWith(path);
    const idle = noted.filter((note) => !acknowledged.some((found) => covers(note, found)));
    expect(idle).toEqual([]);
    expect(noted.filter(({ reason }) => reason.length < 20)).toEqual([]);
  });
});

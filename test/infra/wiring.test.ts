import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { anchorsOf } from '../support/anchors.ts';
import { exampleConfiguration, templateOf } from './deployment.ts';

const configuration = exampleConfiguration();
const template = templateOf(configuration);

const ofType = (type: string) =>
  Object.entries(template.findResources(`AWS::${type}`)).map(([id, resource]) => ({
    id,
    Properties: resource.Properties,
    DeletionPolicy: resource.DeletionPolicy,
    DependsOn: resource.DependsOn,
  }));
const idOf = (type: string, id: RegExp) => ofType(type).find((each) => id.test(each.id))?.id ?? '';
const NOTICES = idOf('SNS::Topic', /^TopicsNotices/);
const MIGRATION = idOf('StepFunctions::StateMachine', /EnableBacktrack/);
const GO_BACK = idOf('StepFunctions::StateMachine', /GoBack/);
const FROM_HERE = { StringEquals: { 'aws:SourceAccount': '111122223333' } };

/** What the inline policies of a role allow, sorted; and who may take it. */
function roleOf(pattern: RegExp) {
  const role = ofType('IAM::Role').find(({ id }) => pattern.test(id));
  const own = ofType('IAM::Policy').filter(({ Properties }) =>
    Properties.Roles.some(({ Ref }: { Ref: string }) => Ref === role?.id),
  );
  const inline = [...(role?.Properties.Policies ?? []), ...own.map(({ Properties }) => Properties)];
  const actions = inline.flatMap(({ PolicyDocument }) =>
    PolicyDocument.Statement.flatMap(({ Action }: { Action: string | string[] }) => [Action].flat()),
  );
  return {
    actions: [...new Set<string>(actions)].toSorted(),
    trust: role?.Properties.AssumeRolePolicyDocument.Statement.map(
      ({ Principal, Condition }: { Principal: object; Condition?: object }) => ({ ...Principal, Condition }),
    ),
    kept: role?.DeletionPolicy === 'Retain',
  };
}

describe('the topic of notices', () => {
  it.each(['cloudwatch.amazonaws.com', 'events.rds.amazonaws.com'])('takes what %s tells', (Service) => {
    const policy = ofType('SNS::TopicPolicy').find(({ Properties }) => Properties.Topics[0].Ref === NOTICES);
    const isTold = expect.objectContaining({
      Effect: 'Allow',
      Action: 'sns:Publish',
      Principal: { Service: expect.arrayContaining([Service]) },
      Condition: FROM_HERE,
    });
    expect(policy?.Properties.PolicyDocument.Statement).toContainEqual(isTold);
    const [key] = ofType('KMS::Key');
    expect(key?.Properties.KeyPolicy.Statement).toContainEqual(
      expect.objectContaining({
        Effect: 'Allow',
        Action: expect.arrayContaining(['kms:Decrypt', 'kms:GenerateDataKey*']),
        Principal: { Service },
      }),
    );
  });

  it('may be told by RDS before RDS is asked to', () => {
    const [subscription] = ofType('RDS::EventSubscription');
    expect(subscription?.Properties.SnsTopicArn).toEqual({ Ref: NOTICES });
    expect(subscription?.DependsOn).toContain(idOf('SNS::TopicPolicy', /Notices/));
  });

  it('reaches everybody who is to be told', () => {
    for (const Endpoint of configuration.noticeAddresses)
      template.hasResourceProperties('AWS::SNS::Subscription', { Endpoint, TopicArn: { Ref: NOTICES } });
  });
});

describe('whoever is no function', () => {
  it('makes new stacks as CloudFormation, for as long as there are any', () => {
    const { trust, kept } = roleOf(/^DatabaseRole/);
    expect({ trust, kept }).toEqual({ trust: [{ Service: 'cloudformation.amazonaws.com' }], kept: true });
  });

  it('starts nothing but the way back when a run has ended', () => {
    expect(roleOf(/^GoBackRuleRole/)).toMatchObject({
      actions: ['states:StartExecution'],
      trust: [{ Service: 'events.amazonaws.com' }],
    });
  });

  it.each([
    [/^MachinesEnableBacktrackRole/, 'aurora-rewind-enable-backtrack'],
    [/^MachinesGoBackRole/, 'aurora-rewind-go-back'],
  ])('runs a machine as Step Functions, for that machine alone: %s', (role, machine) => {
    expect(roleOf(role).trust).toEqual([
      {
        Service: 'states.amazonaws.com',
        Condition: {
          StringEquals: { 'aws:SourceAccount': '111122223333' },
          ArnLike: { 'aws:SourceArn': `arn:aws:states:us-east-1:111122223333:stateMachine:${machine}` },
        },
      },
    ]);
  });

  it('uses the key of the topics as CloudWatch for this account alone', () => {
    const [key] = ofType('KMS::Key');
    expect(key?.Properties.KeyPolicy.Statement).toContainEqual(
      expect.objectContaining({
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Condition: FROM_HERE,
      }),
    );
  });

  it('keeps what a schedule could not start in the queue that is watched, whether a run or the configuration has set it', () => {
    const queue = { 'Fn::GetAtt': [idOf('SQS::Queue', /^SchedulingUndelivered/), 'Arn'] };
    for (const name of ['ArmWatchdog', 'RearmWatchdog', 'ApprovalPage'])
      template.hasResourceProperties('AWS::Lambda::Function', {
        FunctionName: `aurora-rewind-${name}`,
        Environment: { Variables: { UNDELIVERED_QUEUE_ARN: queue } },
      });
    template.allResourcesProperties('AWS::Scheduler::Schedule', {
      Target: {
        DeadLetterConfig: { Arn: queue },
        RoleArn: { 'Fn::GetAtt': [idOf('IAM::Role', /^SchedulingRole/), 'Arn'] },
      },
    });
    const sends = { Action: 'sqs:SendMessage', Effect: 'Allow', Resource: queue };
    const ofRole = ofType('IAM::Policy').find(({ id }) => id.startsWith('SchedulingRole'));
    expect(ofRole?.Properties.PolicyDocument.Statement).toContainEqual(sends);
    const watched = ofType('CloudWatch::Alarm').map(({ Properties }) => Properties.Dimensions);
    expect(watched).toContainEqual([
      { Name: 'QueueName', Value: { 'Fn::GetAtt': [queue['Fn::GetAtt'][0], 'QueueName'] } },
    ]);
  });

  it('starts on schedule the way back, a run and a decision, and nothing else', () => {
    expect(roleOf(/^SchedulingRole/)).toMatchObject({
      actions: ['lambda:InvokeFunction', 'sqs:SendMessage', 'states:StartExecution'],
      trust: [
        {
          Service: 'scheduler.amazonaws.com',
          Condition: {
            StringEquals: {
              'aws:SourceAccount': '111122223333',
              'aws:SourceArn': 'arn:aws:scheduler:us-east-1:111122223333:schedule-group/aurora-rewind',
            },
          },
        },
      ],
    });
  });
});

describe('the end of an execution', () => {
  const rule = (pattern: RegExp) => ofType('Events::Rule').find(({ id }) => pattern.test(id))?.Properties;

  it('leads to the way back, unless it was a dry run of a schedule', () => {
    const { EventPattern, Targets } = rule(/^GoBackRule/);
    expect(EventPattern).toEqual({
      source: ['aws.states'],
      'detail-type': ['Step Functions Execution Status Change'],
      detail: {
        stateMachineArn: [{ Ref: MIGRATION }],
        status: ['FAILED', 'TIMED_OUT', 'ABORTED'],
        name: [{ 'anything-but': { prefix: 'readiness-' } }],
      },
    });
    expect(Targets).toMatchObject([
      {
        Arn: { Ref: GO_BACK },
        DeadLetterConfig: { Arn: expect.anything() },
        InputTransformer: {
          InputPathsMap: { 'detail-executionArn': '$.detail.executionArn' },
          InputTemplate: '{"executionId":<detail-executionArn>,"reason":"ended"}',
        },
      },
    ]);
  });

  it('of a dry run of a schedule is reported', () => {
    const { EventPattern, Targets } = rule(/DryRunEnded/);
    expect(EventPattern.detail).toMatchObject({
      stateMachineArn: [{ Ref: MIGRATION }],
      name: [{ prefix: 'readiness-' }],
    });
    expect(Targets).toMatchObject([
      {
        Arn: { 'Fn::GetAtt': [idOf('Lambda::Function', /ReportReadiness/), 'Arn'] },
        DeadLetterConfig: { Arn: expect.anything() },
      },
    ]);
  });
});

describe('what is watched', () => {
  it('looks at these metrics, and is silent where there are none', () => {
    const alarms = ofType('CloudWatch::Alarm').map(({ Properties }) => Properties);
    const metrics = alarms.map(
      ({ Namespace, MetricName, Dimensions = [], Threshold }) =>
        `${Namespace} ${MetricName} ${Dimensions.map(({ Name, Value }: { Name: string; Value: { Ref?: string } }) => `${Name}=${Value.Ref ?? 'name'}`).join()} ${Threshold}`,
    );
    const rule = idOf('Events::Rule', /^GoBackRule/);
    expect(metrics).toEqual(
      expect.arrayContaining([
        `AWS/Events TriggeredRules RuleName=${rule} 1`,
        ...['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted'].map(
          (metric) => `AWS/States ${metric} StateMachineArn=${GO_BACK} 1`,
        ),
        'AuroraRewind OverdueRuns  1',
        'AuroraRewind LastReminders  1',
      ]),
    );
    for (const { TreatMissingData } of alarms) expect(TreatMissingData).toBe('notBreaching');
  });

  it('tells about the windows of clusters with what to do', () => {
    const watching = templateOf({
      ...configuration,
      watchedClusters: [{ cluster: 'kion-b12345-cluster', windowHours: 24, mostChangeRecords: 1000 }],
    });
    const headings = anchorsOf(readFileSync('docs/runbook.md', 'utf8'));
    for (const { Properties } of Object.values(watching.findResources('AWS::CloudWatch::Alarm'))) {
      expect(headings).toContain(/docs\/runbook\.md#([\w-]+)$/.exec(Properties.AlarmDescription)?.[1]);
      expect(Properties.AlarmActions).toEqual([{ Ref: NOTICES }]);
    }
  });

  it('is shown on a dashboard', () => {
    template.hasResourceProperties('AWS::CloudWatch::Dashboard', { DashboardName: 'aurora-rewind' });
  });
});

describe('what is kept', () => {
  it('outlives the deployment where it says what existed before', () => {
    for (const { DeletionPolicy } of [...ofType('DynamoDB::GlobalTable'), ...ofType('S3::Bucket')])
      expect(DeletionPolicy).toBe('Retain');
  });

  it('is logged for as long as the configuration says', () => {
    for (const { id, Properties } of ofType('Logs::LogGroup'))
      expect(`${id} ${Properties.RetentionInDays}`).toBe(`${id} ${configuration.logDays}`);
  });
});

describe('the page of approvals', () => {
  it('takes few requests a second, and logs them', () => {
    const [stage] = ofType('ApiGatewayV2::Stage');
    expect(stage?.Properties.DefaultRouteSettings).toEqual({
      ThrottlingRateLimit: 10,
      ThrottlingBurstLimit: 20,
    });
    expect(stage?.Properties.AccessLogSettings.DestinationArn).toBeDefined();
  });

  it('answers every request, and is where emails say', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Route', { RouteKey: 'ANY /{proxy+}' });
    const asking = ofType('Lambda::Function').find(({ id }) => id.includes('RequestApproval'));
    expect(asking?.Properties.Environment.Variables.APPROVAL_URL).toEqual({
      'Fn::GetAtt': [idOf('ApiGatewayV2::Api', /^Page/), 'ApiEndpoint'],
    });
  });
});

it('gives a function less time than the machines wait for it', () => {
  for (const { Properties } of ofType('Lambda::Function')) expect(Properties.Timeout).toBe(100);
});

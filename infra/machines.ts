import { readFileSync } from 'node:fs';
import { RemovalPolicy } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { tasks } from '../lambdas/tasks.ts';
import { acknowledge } from './acknowledge.ts';
import type { Configuration } from './config.ts';
import type { Functions } from './functions.ts';
import { grant } from './grants.ts';
import { allow } from './permissions/permission.ts';
import { machineArn, NAMES, partitionOf } from './permissions/place.ts';

/** The files of `statemachine/`, by the name under which each is deployed. */
const FILES = {
  [NAMES.migrationMachine]: 'statemachine/enable-backtrack.asl.json',
  [NAMES.goBackMachine]: 'statemachine/go-back.asl.json',
  [NAMES.rewindMachine]: 'statemachine/rewind.asl.json',
  [NAMES.finishRewindMachine]: 'statemachine/finish-rewind.asl.json',
  [NAMES.markMachine]: 'statemachine/mark.asl.json',
} as const;

/** The state machines, from the very files that run without an account. */
export class Machines extends Construct {
  readonly migration: StateMachine;
  readonly goBack: StateMachine;
  readonly rewind: StateMachine;
  readonly finishRewind: StateMachine;
  readonly mark: StateMachine;
  /** What each of them logs. */
  readonly logs: readonly LogGroup[];

  constructor(scope: Construct, id: string, functions: Functions, configuration: Configuration) {
    super(scope, id);
    const { logDays, account, region } = configuration;
    const all: LogGroup[] = [];
    this.logs = all;
    const place = { ...configuration, partition: partitionOf(region) };
    const machine = (construct: string, name: keyof typeof FILES) => {
      const text = readFileSync(new URL(`../${FILES[name]}`, import.meta.url), 'utf8');
      const used = tokensIn(text);
      const logs = new LogGroup(this, `${construct}Logs`, {
        logGroupName: `/aws/vendedlogs/states/${name}`,
        retention: logDays,
        removalPolicy: RemovalPolicy.DESTROY,
      });
      all.push(logs);
      const role = new Role(this, `${construct}Role`, {
        assumedBy: new ServicePrincipal('states.amazonaws.com', {
          conditions: {
            StringEquals: { 'aws:SourceAccount': account },
            ArnLike: { 'aws:SourceArn': machineArn(place, name) },
          },
        }),
        description: `Invokes the functions of ${name}, and nothing else`,
      });
      grant(role, [
        allow(
          'lambda:InvokeFunction',
          used.map((task) => functions.get(task).functionArn),
        ),
      ]);
      acknowledge(
        role,
        'AwsSolutions-IAM5[Resource::*]',
        'The delivery of logs, and X-Ray, know no resources.',
      );
      return new StateMachine(this, construct, {
        stateMachineName: name,
        definitionBody: DefinitionBody.fromString(text),
        definitionSubstitutions: Object.fromEntries(
          used.map((task) => [task, functions.get(task).functionArn]),
        ),
        role,
        tracingEnabled: true,
        // Task tokens stand in the data of an execution: they stay out of the logs.
        logs: { destination: logs, level: LogLevel.ALL, includeExecutionData: false },
        removalPolicy: RemovalPolicy.DESTROY,
      });
    };
    this.migration = machine('EnableBacktrack', NAMES.migrationMachine);
    this.goBack = machine('GoBack', NAMES.goBackMachine);
    this.rewind = machine('Rewind', NAMES.rewindMachine);
    this.finishRewind = machine('FinishRewind', NAMES.finishRewindMachine);
    this.mark = machine('Mark', NAMES.markMachine);
  }
}

const isTask = (name: string): name is keyof typeof tasks => Object.hasOwn(tasks, name);

/** The tasks that a definition calls. @throws RangeError for a token that is no task */
function tokensIn(text: string): (keyof typeof tasks)[] {
  const tokens = [...new Set([...text.matchAll(/\$\{(\w+)\}/g)].map(([, token = '']) => token))];
  return tokens.map((token) => {
    if (!isTask(token)) throw new RangeError(`The definition calls ${token}, which is no task.`);
    return token;
  });
}

import {
  DescribeExecutionCommand,
  ListExecutionsCommand,
  RedriveExecutionCommand,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { Json } from '../../../lambdas/kit/json.ts';
import type { Engine } from '../../asl/engine.ts';
import type { SimulatedAws } from '../simulated.ts';

/** Registers Step Functions' own operations over the local engine. */
export function registerStepFunctions(aws: SimulatedAws, engine: Engine): void {
  aws.on(StartExecutionCommand, ({ stateMachineArn = '', name, input = '{}' }) => {
    const execution = engine.start(stateMachineArn, parse(input), name);
    return { executionArn: execution.executionArn, startDate: new Date(execution.startedAt) };
  });
  aws.on(DescribeExecutionCommand, ({ executionArn = '' }) => {
    const execution = engine.describe(executionArn);
    return {
      executionArn,
      stateMachineArn: execution.stateMachineArn,
      name: execution.name,
      status: execution.status,
      input: JSON.stringify(execution.input),
      ...(execution.output === undefined ? {} : { output: JSON.stringify(execution.output) }),
      startDate: new Date(execution.startedAt),
      ...(execution.stoppedAt === undefined ? {} : { stopDate: new Date(execution.stoppedAt) }),
      ...(execution.error === undefined ? {} : { error: execution.error }),
      ...(execution.cause === undefined ? {} : { cause: execution.cause }),
    };
  });
  aws.on(ListExecutionsCommand, ({ stateMachineArn = '', statusFilter }) => ({
    executions: engine
      .executionsOf(stateMachineArn)
      .filter(({ status }) => statusFilter === undefined || status === statusFilter)
      .map(({ executionArn, name, status, startedAt }) => ({
        executionArn,
        stateMachineArn,
        name,
        status,
        startDate: new Date(startedAt),
      }))
      .toReversed(),
  }));
  aws.on(RedriveExecutionCommand, ({ executionArn = '' }) => {
    engine.redrive(executionArn);
    return { redriveDate: aws.time.now() };
  });
  aws.on(SendTaskSuccessCommand, ({ taskToken = '', output = 'null' }) => {
    engine.sendTaskSuccess(taskToken, parse(output));
    return {};
  });
  aws.on(SendTaskFailureCommand, ({ taskToken = '', error, cause }) => {
    engine.sendTaskFailure(taskToken, error, cause);
    return {};
  });
  aws.on(SendTaskHeartbeatCommand, ({ taskToken = '' }) => {
    engine.sendTaskHeartbeat(taskToken);
    return {};
  });
}

function parse(text: string): Json {
  const value: Json = JSON.parse(text);
  return value;
}

import {
  ContinueUpdateRollbackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  GetTemplateCommand,
  ListStackResourcesCommand,
  type Stack,
  type StackEvent,
  ValidateTemplateCommand,
} from '@aws-sdk/client-cloudformation';
import type { ResourceView, StackView } from '../domain/views.ts';
import { type Client, collect } from '../kit/client.ts';
import { messageOf, nameOf } from '../kit/errors.ts';

function view(stack: Stack): StackView {
  return {
    name: stack.StackName ?? '',
    id: stack.StackId ?? '',
    status: stack.StackStatus ?? '',
    reason: stack.StackStatusReason,
    parameters: (stack.Parameters ?? []).map(({ ParameterKey = '', ParameterValue = '', ResolvedValue }) => ({
      key: ParameterKey,
      value: ParameterValue,
      resolved: ResolvedValue,
    })),
    outputs: (stack.Outputs ?? []).map(({ OutputKey = '', OutputValue = '', ExportName }) => ({
      key: OutputKey,
      value: OutputValue,
      exportName: ExportName,
    })),
    capabilities: stack.Capabilities ?? [],
    tags: Object.fromEntries((stack.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value])),
    roleArn: stack.RoleARN,
    terminationProtection: stack.EnableTerminationProtection ?? false,
  };
}

/** CloudFormation answers a missing stack with the same error name as a malformed call: the message decides. */
function isMissing(error: unknown): boolean {
  return nameOf(error) === 'ValidationError' && /does not exist/.test(messageOf(error));
}

/** A stack by name or id; undefined if there is none. A deleted one is found by its id only. */
export async function findStack(cloudformation: Client, nameOrId: string): Promise<StackView | undefined> {
  try {
    const { Stacks = [] } = await cloudformation.send(new DescribeStacksCommand({ StackName: nameOrId }));
    return Stacks.map(view)[0];
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Every stack of the Region that is not deleted. */
export async function allStacks(cloudformation: Client): Promise<StackView[]> {
  const stacks = await collect(async (NextToken) => {
    const page = await cloudformation.send(
      new DescribeStacksCommand(NextToken === undefined ? {} : { NextToken }),
    );
    return { items: page.Stacks, next: page.NextToken };
  });
  return stacks.map(view);
}

/** What a stack consists of. */
export async function resourcesOf(cloudformation: Client, StackName: string): Promise<ResourceView[]> {
  const resources = await collect(async (NextToken) => {
    const page = await cloudformation.send(
      new ListStackResourcesCommand(NextToken === undefined ? { StackName } : { StackName, NextToken }),
    );
    return { items: page.StackResourceSummaries, next: page.NextToken };
  });
  return resources.map(({ LogicalResourceId = '', PhysicalResourceId = '', ResourceType = '' }) => ({
    logicalId: LogicalResourceId,
    physicalId: PhysicalResourceId,
    type: ResourceType,
  }));
}

/** The text of a stack's template as its author wrote it. */
export async function templateOf(cloudformation: Client, StackName: string): Promise<string | undefined> {
  const { TemplateBody } = await cloudformation.send(
    new GetTemplateCommand({ StackName, TemplateStage: 'Original' }),
  );
  return TemplateBody;
}

/** What CloudFormation says against a template in S3; undefined if it takes it. */
export async function templateFault(
  cloudformation: Client,
  TemplateURL: string,
): Promise<string | undefined> {
  try {
    await cloudformation.send(new ValidateTemplateCommand({ TemplateURL }));
    return undefined;
  } catch (error) {
    if (nameOf(error) === 'ValidationError') return messageOf(error);
    throw error;
  }
}

/** Seconds from the begin to the end of a stack's last update, if its events still tell. */
export async function lastUpdateSeconds(
  cloudformation: Client,
  { id, name }: StackView,
): Promise<number | undefined> {
  const { StackEvents = [] } = await cloudformation.send(new DescribeStackEventsCommand({ StackName: id }));
  const own = StackEvents.filter(({ LogicalResourceId }) => LogicalResourceId === name);
  const end = own.find(({ ResourceStatus }) => ResourceStatus === 'UPDATE_COMPLETE')?.Timestamp;
  const begin = own.find(
    ({ ResourceStatus, Timestamp }) =>
      ResourceStatus === 'UPDATE_IN_PROGRESS' &&
      end !== undefined &&
      Timestamp !== undefined &&
      Timestamp < end,
  )?.Timestamp;
  return begin === undefined || end === undefined ? undefined : (end.getTime() - begin.getTime()) / 1000;
}

/**
 * The events of an operation, newest first. Others may have come after it: pages are read as far back as `since`, or,
 * for an operation that is the newest, as long as they have any of it.
 */
async function eventsOf(
  cloudformation: Client,
  StackName: string,
  token: string,
  since: Date | undefined,
): Promise<StackEvent[]> {
  return await collect(async (NextToken) => {
    const page = await cloudformation.send(
      new DescribeStackEventsCommand(NextToken === undefined ? { StackName } : { StackName, NextToken }),
    );
    const events = page.StackEvents ?? [];
    const own = events.filter(({ ClientRequestToken }) => ClientRequestToken === token);
    const oldest = events.at(-1)?.Timestamp;
    const enough = since === undefined ? own.length === 0 : oldest === undefined || oldest < since;
    return { items: own, next: enough ? undefined : page.NextToken };
  });
}

/** What became of an operation by its own events: also after others have come. */
function outcomeOf(own: readonly StackEvent[]): Operation['outcome'] {
  const statuses = own
    .filter(({ StackId, PhysicalResourceId }) => PhysicalResourceId === StackId)
    .map(({ ResourceStatus = '' }) => ResourceStatus);
  if (statuses.some((status) => status.includes('ROLLBACK_'))) return 'rolled-back';
  return statuses.some((status) => /_COMPLETE/.test(status)) ? 'done' : 'going';
}

/** An operation on a stack, as its events tell it. */
export interface Operation {
  readonly begunAt: Date;
  readonly outcome: 'going' | 'done' | 'rolled-back';
  /** How many resources are done. */
  readonly ready: number;
  readonly busy: readonly string[];
  /** The first resource that failed, and why. */
  readonly failure: string | undefined;
}

/**
 * When the operation with this token began, what its resources are doing, and what became of it; undefined if there is
 * none. @param since an instant before which it cannot have begun: then operations after it are looked through
 */
export async function operationOf(
  cloudformation: Client,
  StackName: string,
  token: string,
  since?: Date,
): Promise<Operation | undefined> {
  const own = await eventsOf(cloudformation, StackName, token, since);
  const begunAt = own.at(-1)?.Timestamp;
  if (begunAt === undefined) return undefined;
  const latest = new Map<string, string>();
  for (const event of own) {
    const id = event.LogicalResourceId ?? '';
    if (event.PhysicalResourceId !== event.StackId && !latest.has(id))
      latest.set(id, event.ResourceStatus ?? '');
  }
  const busy = [...latest].filter(([, status]) => status.endsWith('_IN_PROGRESS')).map(([id]) => id);
  const first = own.findLast(
    (event) => event.ResourceStatus?.endsWith('_FAILED') === true && event.ResourceStatusReason !== undefined,
  );
  const failure =
    first === undefined ? undefined : `${first.LogicalResourceId}: ${first.ResourceStatusReason}`;
  return {
    begunAt,
    outcome: outcomeOf(own),
    ready: [...latest.values()].filter((status) => status.endsWith('_COMPLETE')).length,
    busy,
    failure,
  };
}

/** Waits for a request, and takes it for granted where the stack is busy with it: the answer to an earlier one was lost. */
export async function unlessGoingOn(request: Promise<unknown>): Promise<void> {
  try {
    await request;
  } catch (error) {
    if (nameOf(error) !== 'ValidationError' || !/_IN_PROGRESS state/.test(messageOf(error))) throw error;
  }
}

/** Goes on with a rollback that got stuck. No resource is ever skipped. */
export async function continueRollback(cloudformation: Client, StackName: string): Promise<void> {
  await unlessGoingOn(cloudformation.send(new ContinueUpdateRollbackCommand({ StackName })));
}

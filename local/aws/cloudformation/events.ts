import { type StackEvent as DescribedEvent, ResourceStatus } from '@aws-sdk/client-cloudformation';
import type { Stack } from './model.ts';

const PAGE = 100;

/** One page of a stack's events, newest first. The token counts from the oldest, so that new ones do not shift pages. */
export function eventPage(
  stack: Stack,
  token: string | undefined,
): { StackEvents: DescribedEvent[]; NextToken?: string } {
  const end = token === undefined ? stack.events.length : Number(token);
  const begin = Math.max(0, end - PAGE);
  const page = stack.events.slice(begin, end).toReversed();
  return {
    StackEvents: page.map((event) => remembered(stack, event)),
    ...(begin === 0 ? {} : { NextToken: String(begin) }),
  };
}

/** Events never change, and every poll reads them all again. */
const eventsDescribed = new WeakMap<Stack['events'][number], DescribedEvent>();

function remembered(stack: Stack, event: Stack['events'][number]): DescribedEvent {
  const known = eventsDescribed.get(event);
  if (known !== undefined) return known;
  const made = describedEvent(stack, event);
  eventsDescribed.set(event, made);
  return made;
}

/** The SDK's list of statuses lacks those that only a stack's own events have. */
function resourceStatus(status: string): { ResourceStatus?: ResourceStatus } {
  const known = Object.values(ResourceStatus).find((each) => each === status);
  return known === undefined ? {} : { ResourceStatus: known };
}

function describedEvent(stack: Stack, event: Stack['events'][number]): DescribedEvent {
  return {
    StackId: stack.id,
    StackName: stack.name,
    EventId: event.id,
    LogicalResourceId: event.logicalId,
    PhysicalResourceId: event.physicalId,
    ResourceType: event.type,
    Timestamp: new Date(event.at),
    ...resourceStatus(event.status),
    ...(event.reason === undefined ? {} : { ResourceStatusReason: event.reason }),
    ...(event.token === undefined ? {} : { ClientRequestToken: event.token }),
  };
}

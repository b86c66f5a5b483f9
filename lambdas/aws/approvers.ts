import { GetSubscriptionAttributesCommand } from '@aws-sdk/client-sns';
import * as v from 'valibot';
import type { Approvers } from '../domain/planning/survey.ts';
import type { Client } from '../kit/client.ts';
import { tryParse } from '../kit/parse.ts';
import { subscriptionsOf } from './subscribers.ts';

/** A filter policy that lets through what is for one approver, and nothing else. Source: filter policies, SNS. */
const Filter = v.strictObject({ approver: v.strictTuple([v.string()]) });

/** The only approver whose messages a subscription lets through; undefined if it lets others through as well. */
function approverOf(policy: string | undefined): string | undefined {
  try {
    return tryParse(Filter, JSON.parse(policy ?? '{}'))?.approver[0];
  } catch {
    // What is no JSON filters nothing.
    return undefined;
  }
}

/**
 * Who decides: the subscribers of the topic of approvals. Each is to receive links of their own and nobody else's, which
 * the filter policy of the subscription has to see to; SNS sets none by itself.
 */
export async function approversOf(sns: Client, TopicArn: string): Promise<Approvers> {
  const { confirmed, pending } = await subscriptionsOf(sns, TopicArn);
  const unfiltered: string[] = [];
  for (const { arn: SubscriptionArn, address } of confirmed) {
    const { Attributes } = await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
    // A policy may also be meant for the body, which names no approver.
    const ofBody = Attributes?.FilterPolicyScope === 'MessageBody';
    if (ofBody || approverOf(Attributes?.FilterPolicy) !== address) unfiltered.push(address);
  }
  return {
    confirmed: confirmed.map(({ address }) => address),
    pending: pending.map(({ address }) => address),
    unfiltered,
  };
}

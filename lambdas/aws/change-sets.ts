import { DescribeChangeSetCommand, type Parameter } from '@aws-sdk/client-cloudformation';
import type { ResourceChange } from '../domain/change-review.ts';
import type { ParameterView, StackView } from '../domain/views.ts';
import type { Client } from '../kit/client.ts';
import { nameOf } from '../kit/errors.ts';
import { own } from '../kit/json.ts';

/**
 * A stack's parameters as an update must give them. Every key is named: one that is left out would fall back to the
 * template's default.
 */
export function everyParameter(
  { parameters }: StackView,
  changed: Readonly<Record<string, string>>,
): Parameter[] {
  return parameters.map(({ key }) => {
    const value = own(changed, key);
    return value === undefined
      ? { ParameterKey: key, UsePreviousValue: true }
      : { ParameterKey: key, ParameterValue: value };
  });
}

/** Of a change set that nobody has executed; one that is still being made is `UNAVAILABLE`. */
const UNUSED = ['AVAILABLE', 'UNAVAILABLE'];

/** A change set as the steps see it. */
export interface ChangeSetView {
  readonly status: string;
  /** True if nobody has executed it yet. */
  readonly unused: boolean;
  readonly reason: string;
  readonly parameters: readonly ParameterView[];
  readonly changes: readonly ResourceChange[];
}

/** A change set with all its pages; undefined if there is none of that name. */
export async function findChangeSet(
  cloudformation: Client,
  StackName: string,
  ChangeSetName: string,
): Promise<ChangeSetView | undefined> {
  const changes: ResourceChange[] = [];
  let mark: string | undefined;
  try {
    for (;;) {
      const page = await cloudformation.send(
        new DescribeChangeSetCommand(
          mark === undefined ? { StackName, ChangeSetName } : { StackName, ChangeSetName, NextToken: mark },
        ),
      );
      for (const { ResourceChange } of page.Changes ?? []) {
        changes.push({
          action: ResourceChange?.Action ?? '',
          logicalId: ResourceChange?.LogicalResourceId ?? '',
          type: ResourceChange?.ResourceType ?? '',
          replacement: ResourceChange?.Replacement ?? 'False',
          recreates: (ResourceChange?.Details ?? []).some(
            ({ Target, Evaluation }) =>
              Target?.RequiresRecreation === 'Always' ||
              (Target?.RequiresRecreation === 'Conditionally' && Evaluation === 'Static'),
          ),
        });
      }
      mark = page.NextToken;
      if (mark !== undefined) continue;
      return {
        status: page.Status ?? '',
        unused: UNUSED.includes(page.ExecutionStatus ?? ''),
        reason: page.StatusReason ?? '',
        parameters: (page.Parameters ?? []).map(
          ({ ParameterKey = '', ParameterValue = '', ResolvedValue }) => ({
            key: ParameterKey,
            value: ParameterValue,
            resolved: ResolvedValue,
          }),
        ),
        changes,
      };
    }
  } catch (error) {
    if (nameOf(error) === 'ChangeSetNotFoundException' || nameOf(error) === 'ChangeSetNotFound')
      return undefined;
    throw error;
  }
}

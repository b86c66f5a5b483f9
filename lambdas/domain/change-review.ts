import { swapEntry, swapHost } from './groups.ts';
import type { Created, Plan } from './plan.ts';
import { isMasked, type ParameterView, type StackView } from './views.ts';

/** Types that AWS can only replace, and whose replacement loses nothing. */
const REPLACEABLE = [
  'AWS::AutoScaling::LaunchConfiguration',
  'AWS::ECS::TaskDefinition',
  'AWS::EC2::LaunchTemplate',
  'AWS::Lambda::Version',
];

/** One resource of a change set. */
export interface ResourceChange {
  readonly action: string;
  readonly logicalId: string;
  readonly type: string;
  readonly replacement: string;
  /** True if some property whose change would make a new resource changes for sure. */
  readonly recreates: boolean;
}

/**
 * The parameters that change, with their new values out of the live ones: endpoints and the list of groups. A parameter
 * behind SSM keeps its own.
 */
export function changedParameters(app: StackView, plan: Plan, created: Created): Record<string, string> {
  const { endpointParameter, groupParameter, readerParameters } = plan.app;
  const live = (key: string) => app.parameters.find((parameter) => parameter.key === key)?.value ?? '';
  const switched = (key: string) =>
    swapHost(
      swapHost(live(key), plan.database.endpoint, created.endpoint),
      plan.database.readerEndpoint,
      created.readerEndpoint,
    );
  const endpoints =
    endpointParameter.ssm === undefined ? [endpointParameter.key, ...readerParameters] : readerParameters;
  return {
    ...Object.fromEntries(endpoints.map((key) => [key, switched(key)])),
    [groupParameter]: swapEntry(live(groupParameter), plan.database.appGroup.id, created.groupId),
  };
}

/** True if the app stack has the intended values already. */
export function alreadySwitched(app: StackView, plan: Plan, created: Created): boolean {
  return Object.entries(changedParameters(app, plan, created)).every(([key, value]) =>
    app.parameters.some((parameter) => parameter.key === key && parameter.value === value),
  );
}

/** Everything that a change set would do beyond what was asked for, as sentences. */
export function unexpectedChanges(changes: readonly ResourceChange[]): string[] {
  return changes.flatMap(({ action, logicalId, type, replacement, recreates }) => {
    const what = `${logicalId} (${type})`;
    if (action !== 'Modify') return [`it would ${action.toLowerCase()} ${what}`];
    if (REPLACEABLE.includes(type)) return [];
    if (replacement === 'True' || (replacement === 'Conditional' && recreates))
      return [`it would replace ${what}`];
    return [];
  });
}

/** SSM parameters that have moved since the stack was last updated and would be taken over on the way, as sentences. */
export function movedParameters(
  live: readonly ParameterView[],
  proposed: readonly ParameterView[],
  intended: readonly string[],
): string[] {
  return proposed.flatMap(({ key, resolved }) => {
    const before = live.find((parameter) => parameter.key === key);
    if (intended.includes(key) || resolved === undefined || before === undefined || isMasked(before.value))
      return [];
    return before.resolved === resolved
      ? []
      : [
          `${key} would change from ${before.resolved ?? 'nothing'} to ${resolved}, because its SSM parameter has moved`,
        ];
  });
}

import * as v from 'valibot';
import { namesHost, splitList, swapEntry, swapHost } from './groups.ts';
import type { Plan } from './plan.ts';
import { isMasked, type ParameterView, type StackView } from './views.ts';

/** Types that AWS can only replace, and whose replacement loses nothing. */
export const REPLACEABLE: readonly string[] = [
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
  /** True if some property changes whose change makes a new resource, or may make one and is certain. */
  readonly recreates: boolean;
}

/** A database as an app is told of it: its endpoints, and the group that lets the app's hosts in. */
export const Side = v.object({ endpoint: v.string(), readerEndpoint: v.string(), groupId: v.string() });
export type Side = v.InferOutput<typeof Side>;

/** The database that the app used when the plan was made. */
export function oldSide({ database }: Plan): Side {
  const { endpoint, readerEndpoint, appGroup } = database;
  return { endpoint, readerEndpoint, groupId: appGroup.id };
}

/** From which database the app is sent to which. */
export interface Switch {
  readonly from: Side;
  readonly to: Side;
}

/** A text with the endpoints of one database in place of those of the other. */
export function switchedText(text: string, { from, to }: Switch): string {
  return swapHost(swapHost(text, from.endpoint, to.endpoint), from.readerEndpoint, to.readerEndpoint);
}

/**
 * The parameters that change, with their new values out of the live ones: endpoints and the list of groups. A parameter
 * behind SSM keeps its own.
 */
export function changedParameters(app: StackView, plan: Plan, change: Switch): Record<string, string> {
  const { endpointParameter, groupParameter, readerParameters } = plan.app;
  const live = liveValues(app);
  const endpoints =
    endpointParameter.ssm === undefined ? [endpointParameter.key, ...readerParameters] : readerParameters;
  return {
    ...Object.fromEntries(endpoints.map((key) => [key, switchedText(live(key), change)])),
    [groupParameter]: swapEntry(live(groupParameter), change.from.groupId, change.to.groupId),
  };
}

/** True if the app stack names a database: its writer, unless that is behind SSM, and its group. */
export function namesSide(app: StackView, plan: Plan, { endpoint, groupId }: Side): boolean {
  const live = liveValues(app);
  const { endpointParameter, groupParameter } = plan.app;
  return (
    (endpointParameter.ssm !== undefined || namesHost(live(endpointParameter.key), endpoint)) &&
    splitList(live(groupParameter)).includes(groupId)
  );
}

/** True if the app stack names the wanted database already, and nothing of the other. */
export function alreadySwitched(app: StackView, plan: Plan, change: Switch): boolean {
  const live = liveValues(app);
  return (
    namesSide(app, plan, change.to) &&
    Object.entries(changedParameters(app, plan, change)).every(([key, value]) => live(key) === value)
  );
}

function liveValues(app: StackView): (key: string) => string {
  return (key) => app.parameters.find((parameter) => parameter.key === key)?.value ?? '';
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

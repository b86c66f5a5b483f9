import { isObject, type Json, type JsonObject, own } from '../../kit/json.ts';
import type { HostOwner } from '../holding.ts';
import type { MigrationInput } from '../input.ts';
import type { Problem } from '../problem.ts';
import type { Template } from '../template/parse.ts';
import { propertiesOf } from '../template/references.ts';

const child = (value: Json | undefined, name: string): Json | undefined =>
  isObject(value) ? own(value, name) : undefined;

/** True if CloudFormation replaces the group's hosts when what they are launched with changes. */
function hasUpdatePolicy({ UpdatePolicy }: JsonObject): boolean {
  const replacing = child(child(UpdatePolicy, 'AutoScalingReplacingUpdate'), 'WillReplace');
  return child(UpdatePolicy, 'AutoScalingRollingUpdate') !== undefined || String(replacing) === 'true';
}

/** The version of the launch template that the group names; undefined if it names none. */
function launchVersion(properties: JsonObject): Json | undefined {
  const mixed = child(
    child(properties.MixedInstancesPolicy, 'LaunchTemplate'),
    'LaunchTemplateSpecification',
  );
  return child(properties.LaunchTemplate ?? mixed, 'Version');
}

/** True if a version of a launch template stays the same however often the launch template changes. */
function isFixed(version: Json, parameters: Template['parameters']): boolean {
  if (!isObject(version)) return true;
  if (typeof version.Ref === 'string') return own(parameters, version.Ref) !== undefined;
  return JSON.stringify(version).includes('DefaultVersionNumber');
}

/** Why hosts would stay, and whether an instance refresh moves them nevertheless. */
interface Staying {
  readonly why: string;
  readonly refreshable: boolean;
}

function staying(owner: HostOwner, app: Template | undefined): Staying | undefined {
  const resource = app === undefined ? undefined : own(app.resources, owner.logicalId);
  if (owner.kind === 'ecs-service' || app === undefined || resource === undefined) return undefined;
  if (owner.kind === 'instance') {
    const why =
      'it is an instance of its own, which CloudFormation changes in place without starting its app anew';
    return { why, refreshable: false };
  }
  const version = launchVersion(propertiesOf(resource));
  if (version !== undefined && isFixed(version, app.parameters)) {
    const why = `its launch template's version is ${JSON.stringify(version)}, which does not change when the template does`;
    return { why, refreshable: version === '$Latest' };
  }
  if (hasUpdatePolicy(resource)) return undefined;
  const why =
    'it has no UpdatePolicy, so CloudFormation changes what new hosts are launched with and replaces none';
  return { why, refreshable: true };
}

/** Which hosts an instance refresh has to replace, and which could not be moved at all. */
export interface HostMoves {
  readonly refreshed: readonly string[];
  readonly problems: readonly Problem[];
}

/** How the hosts get to the new database, as far as the app's template tells. */
export function hostMoves(
  owners: readonly HostOwner[],
  app: Template | undefined,
  moveHosts: MigrationInput['moveHosts'],
): HostMoves {
  const refreshed: string[] = [];
  const problems: Problem[] = [];
  for (const owner of owners) {
    const stay = staying(owner, app);
    if (stay === undefined) continue;
    if (stay.refreshable && moveHosts === 'instance-refresh') refreshed.push(owner.logicalId);
    else problems.push(wouldStay(owner, stay));
  }
  return { refreshed, problems };
}

function wouldStay(owner: HostOwner, { why, refreshable }: Staying): Problem {
  const policy =
    'Give the group an UpdatePolicy with AutoScalingRollingUpdate, and the version by Fn::GetAtt LatestVersionNumber';
  const remedy =
    owner.kind === 'instance'
      ? 'Run the app in an Auto Scaling group with an UpdatePolicy or in an ECS service.'
      : `${policy}${refreshable ? ', or choose moveHosts: "instance-refresh"' : ''}.`;
  return {
    code: 'HostsWouldStay',
    subject: owner.logicalId,
    message: `Its hosts would stay on the old database: ${why}.`,
    remedy,
  };
}

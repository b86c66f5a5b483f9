import { isObject, type Json, type JsonObject, own } from '../../kit/json.ts';
import type { HostOwner } from '../plan.ts';
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

/** True if a version of a launch template stays the same text however often the template changes. */
function isFixed(version: Json): boolean {
  return (
    /^\$(Latest|Default)$/.test(String(version)) || JSON.stringify(version).includes('DefaultVersionNumber')
  );
}

function whyStaying(owner: HostOwner, resource: JsonObject | undefined): string | undefined {
  if (owner.kind === 'ecs-service' || resource === undefined) return undefined;
  if (owner.kind === 'instance')
    return 'it is an instance of its own, which CloudFormation changes in place without starting its app anew';
  if (!hasUpdatePolicy(resource))
    return 'it has no UpdatePolicy, so CloudFormation changes what new hosts are launched with and replaces none';
  const version = launchVersion(propertiesOf(resource));
  return version !== undefined && isFixed(version)
    ? `its launch template's version is ${JSON.stringify(version)}, which does not change when the template does`
    : undefined;
}

/** Hosts that the update of the app stack would leave on the old database, as far as its template tells. */
export function hostsThatStay(owners: readonly HostOwner[], app: Template | undefined): Problem[] {
  return owners.flatMap((owner): Problem[] => {
    const why = whyStaying(owner, app === undefined ? undefined : own(app.resources, owner.logicalId));
    if (why === undefined) return [];
    const remedy =
      owner.kind === 'instance'
        ? 'Run the app in an Auto Scaling group with an UpdatePolicy or in an ECS service.'
        : 'Give the group an UpdatePolicy with AutoScalingRollingUpdate, and the version by Fn::GetAtt LatestVersionNumber.';
    return [
      {
        code: 'HostsWouldStay',
        subject: owner.logicalId,
        message: `Its hosts would stay on the old database: ${why}.`,
        remedy,
      },
    ];
  });
}

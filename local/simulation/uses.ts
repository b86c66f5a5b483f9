import type { Stack } from '../aws/cloudformation/model.ts';
import type { SimulatedAccount } from '../aws/world.ts';

/** Somebody who goes on, and all that it names. */
interface User {
  readonly who: string;
  readonly names: readonly (string | undefined)[];
}

/** Everybody in the account who is not part of a stack, with what they name. */
function usersOutside({ stacks, fleet, hosts, groups }: SimulatedAccount, going: Stack): User[] {
  const gone = new Set([...going.resources.values()].map(({ physicalId }) => physicalId));
  const living = [...fleet.clusters.values()].filter(
    ({ id, status }) => !gone.has(id) && status !== 'deleting',
  );
  return [
    ...living.map((each) => ({
      who: `the cluster ${each.id}`,
      names: [each.kmsKeyId, each.parameterGroup, each.subnetGroup, each.masterSecretArn, ...each.groups],
    })),
    ...[...fleet.instances.values()]
      .filter(({ cluster }) => living.some(({ id }) => id === cluster))
      .map(({ id, parameterGroup }) => ({ who: `the instance ${id}`, names: [parameterGroup] })),
    ...[...fleet.snapshots.values()]
      .filter(({ kind }) => kind === 'manual')
      .map(({ id, source }) => ({ who: `the snapshot ${id}`, names: [source.kmsKeyId] })),
    ...[...hosts.byId.values()].map(({ id, groups: worn }) => ({ who: `the host ${id}`, names: worn })),
    ...[...groups.byId.values()]
      .filter(({ id }) => !gone.has(id))
      .map(({ id, ingress, egress }) => ({
        who: `the group ${id}`,
        names: [...ingress, ...egress].map(({ group }) => group),
      })),
    ...stacks
      .all()
      .filter(({ id, status }) => id !== going.id && status !== 'DELETE_COMPLETE')
      .map(({ name, desired: { parameters } }) => ({
        who: `the stack ${name}`,
        names: [...parameters.values()].flatMap(({ resolved }) => resolved.split(',')),
      })),
  ];
}

/** Who uses or names something that goes when a stack is deleted, as sentences. */
export function usesOf(account: SimulatedAccount, going: Stack): string[] {
  const removed = [...going.resources.values()].filter(
    ({ definition }) => definition.DeletionPolicy !== 'Retain',
  );
  const users = usersOutside(account, going);
  const hosts = [...account.fleet.clusters.values()].flatMap(({ id, endpoint, readerEndpoint }) =>
    removed.some(({ physicalId }) => physicalId === id) ? [endpoint, readerEndpoint] : [],
  );
  return users.flatMap(({ who, names }) => {
    const texts = names.flatMap((name) => name?.trim() ?? []).filter((text) => text !== '');
    const used = removed.find(({ physicalId }) =>
      texts.some((text) => text === physicalId || text.endsWith(`/${physicalId}`)),
    );
    if (used !== undefined) return [`${who} uses ${used.logicalId} of it`];
    return hosts.some((host) => texts.some((text) => text.includes(host)))
      ? [`${who} names its endpoint`]
      : [];
  });
}

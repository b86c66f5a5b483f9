import { downtime, earliest, expectations } from '../expectations.ts';
import { namesHost } from '../groups.ts';
import type { HostOwner } from '../holding.ts';
import type { MigrationInput } from '../input.ts';
import { runSuffix } from '../names.ts';
import type { Plan } from '../plan.ts';
import type { Problem, Tie } from '../problem.ts';
import { tryTemplate } from '../template/parse.ts';
import { findEndpointParameter, findGroupParameter } from './app-parameters.ts';
import { baselineOf } from './baseline.ts';
import { unmetConditions } from './conditions.ts';
import { protectionsOf, undeletable } from './deletable.ts';
import { hostOwners } from './host-owners.ts';
import { hostMoves } from './hosts-move.ts';
import { misnamed } from './named.ts';
import { planDatabase } from './plan-database.ts';
import type { Survey } from './survey.ts';
import { blastRadius } from './ties.ts';

/** A plan, or everything that stands in its way. */
export interface Planned {
  readonly plan: Plan | undefined;
  readonly problems: readonly Problem[];
  readonly ties: readonly Tie[];
}

/** Those owners whose hosts wear the database's group: the others, such as a bastion, stay as they are. */
function movingOwners({ appResources, hostGroups }: Survey, group: string): HostOwner[] {
  return hostOwners(appResources).filter(({ logicalId }) => hostGroups[logicalId]?.includes(group) === true);
}

/** Makes the plan from what was read. Pure: the same survey, input and execution give the same plan. */
export function makePlan(survey: Survey, input: MigrationInput, executionId: string): Planned {
  const problems = unmetConditions(survey, input);
  const { databaseStack, appStack, cluster } = survey;
  if (databaseStack === undefined || appStack === undefined || cluster === undefined)
    return { plan: undefined, problems, ties: [] };
  const suffix = runSuffix(executionId);
  const endpoint = findEndpointParameter(appStack, cluster, input.parameters.databaseUrl);
  const group = findGroupParameter(appStack, survey.databaseResources, input.parameters.securityGroups);
  if ('problem' in endpoint) problems.push(endpoint.problem);
  if ('problem' in group) problems.push(group.problem);
  const hosts = 'problem' in group ? [] : movingOwners(survey, group.found.group.id);
  const moves = hostMoves(hosts, tryTemplate(survey.appTemplate ?? '').template, input.moveHosts);
  problems.push(...moves.problems);
  if (hosts.length === 0 && !('problem' in group)) {
    problems.push({
      code: 'NoHosts',
      subject: appStack.name,
      message: `No host of its Auto Scaling groups, ECS services and EC2 instances wears ${group.found.group.id}, so nobody could tell whether the app has moved.`,
      remedy: 'Name the stack that has the hosts, and let at least one of them run.',
    });
  }
  const appGroup = 'problem' in group ? undefined : group.found.group.logicalId;
  const database = planDatabase(survey, databaseStack, cluster, input, { suffix, appGroup });
  problems.push(...database.problems, ...misnamed(survey, input, cluster));
  const groupIds = survey.databaseResources
    .filter(({ type }) => type === 'AWS::EC2::SecurityGroup')
    .map(({ physicalId }) => physicalId);
  const ties = blastRadius(survey, [cluster.endpoint, cluster.readerEndpoint], groupIds);
  if ('problem' in endpoint || 'problem' in group || database.newStack === undefined)
    return { plan: undefined, problems, ties };
  const ssm = endpoint.found.ssm === undefined ? [] : [endpoint.found.ssm];
  const app: Plan['app'] = {
    stack: { name: appStack.name, id: appStack.id },
    endpointParameter: endpoint.found,
    groupParameter: group.found.key,
    readerParameters: appStack.parameters
      .filter(({ value }) => namesHost(value, cluster.readerEndpoint))
      .map(({ key }) => key),
    ssmParameters: [...new Set([...ssm, ...input.endpointParameters])],
    hosts,
    refreshed: [...moves.refreshed],
  };
  const { newStack, template } = database;
  const afterwards = { app, newStack, template, appGroup: group.found.group.id };
  problems.push(...undeletable(survey, input, appStack, cluster, afterwards));
  if (problems.length > 0) return { plan: undefined, problems, ties };
  const estimated = expectations(survey.volumeBytes, survey.lastAppUpdate, {});
  const expected = expectations(survey.volumeBytes, survey.lastAppUpdate, input.durations);
  const { body, ...healthCheck } = input.healthCheck;
  const plan: Plan = {
    version: 1,
    region: survey.region,
    suffix,
    backtrackWindow: input.backtrackWindow,
    freeze: input.freeze,
    noticeMinutes: input.noticeMinutes,
    bakeHours: input.bakeHours,
    approvals: input.approvals,
    protections: protectionsOf(databaseStack, cluster),
    liftProtections: input.liftProtections,
    database: {
      stack: { name: databaseStack.name, id: databaseStack.id },
      cluster: cluster.id,
      clusterLogicalId: database.clusterLogicalId,
      clusterArn: cluster.arn,
      resourceId: cluster.resourceId,
      endpoint: cluster.endpoint,
      readerEndpoint: cluster.readerEndpoint,
      engineVersion: cluster.engineVersion,
      port: cluster.port,
      instances: cluster.instances.map(({ id }) => id),
      appGroup: group.found.group,
    },
    app,
    newStack: database.newStack,
    names: {
      snapshot: database.snapshot,
      changeSet: `backtrack-${suffix}`,
      fenceGroup: `${cluster.id}-fence-${suffix}`,
      watchdog: `aurora-rewind-${suffix}`,
    },
    healthCheck: { ...healthCheck, ...(body === undefined ? {} : { body }) },
    baseline: baselineOf(survey, databaseStack, appStack),
    expected,
    lookAfter: earliest(expected, estimated),
    downtime: downtime(expected, estimated),
  };
  return { plan, problems, ties };
}

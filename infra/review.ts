import { BadConfiguration } from './bad-configuration.ts';
import type { Configuration } from './config.ts';
import { readConfiguration, rewindableOf } from './config.ts';
import type { Permission } from './permissions/permission.ts';
import { permissions } from './permissions/permissions.ts';
import { type Place, partitionOf } from './permissions/place.ts';
import { roleOfNewStacks } from './permissions/resource-types.ts';

/** The place of a deployment before it exists: what CloudFormation will name stands in angle brackets. */
function placeOf(configuration: Configuration): Place {
  const { region, account, apps } = configuration;
  return {
    partition: partitionOf(region),
    region,
    account,
    apps,
    rewindable: rewindableOf(configuration),
    recordsTable: '<table of records>',
    approvalsTable: '<table of approvals>',
    ledgerTable: '<ledger>',
    noticeTopic: '<topic of notices>',
    approvalTopic: '<topic of approvals>',
    topicKey: '<key of the topics>',
    templateBucket: '<bucket of templates>',
    schedulerRole: '<role of schedules>',
    databaseRole: '<role of new database stacks>',
  };
}

/** Permissions as lines for people: what, on what, under which condition, and why a wildcard. */
function lines(all: readonly Permission[]): string[] {
  return all.flatMap(({ actions, resources, conditions = {}, why }) => [
    `  ${actions.join(', ')}`,
    ...resources.map((resource) => `      on ${resource}`),
    ...Object.entries(conditions).flatMap(([operator, keys]) =>
      Object.entries(keys).map(
        ([key, values]) => `      if ${key} ${operator} ${[values].flat().join(' or ')}`,
      ),
    ),
    ...(why === undefined ? [] : [`      because: ${why}`]),
  ]);
}

/** Everything that a deployment may do, for a person who has to allow it. */
export function reviewOf(configuration: Configuration): string[] {
  const place = placeOf(configuration);
  return [
    'CloudFormation, for new database stacks and nothing else:',
    ...lines(roleOfNewStacks(place)),
    ...Object.entries(permissions).flatMap(([name, of]) => ['', `${name}:`, ...lines(of(place))]),
  ];
}

if (process.argv[1] === import.meta.filename) {
  try {
    const [file = 'deployment.json'] = process.argv.slice(2);
    process.stdout.write(`${reviewOf(readConfiguration(file)).join('\n')}\n`);
  } catch (error) {
    if (!(error instanceof BadConfiguration)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  }
}

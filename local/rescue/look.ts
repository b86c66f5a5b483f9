import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { RDSClient } from '@aws-sdk/client-rds';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { RunRecord } from '../../lambdas/aws/run-records.ts';
import type { Whereabouts } from '../../lambdas/domain/whereabouts.ts';
import { findCase } from '../../lambdas/rescue/find-run.ts';
import { whereAmI } from '../../lambdas/rescue/where-am-i.ts';
import { BadInput } from '../estate/estate.ts';
import type { Bench } from './engine.ts';

const MAKERS = {
  cloudformation: () => new CloudFormationClient({}),
  rds: () => new RDSClient({}),
  scheduler: () => new SchedulerClient({}),
  dynamodb: () => DynamoDBDocumentClient.from(new DynamoDBClient({})),
};

/** Where an app is, and the record of the run that left it there. */
export interface Look {
  readonly whereabouts: Whereabouts;
  readonly record: RunRecord | undefined;
}

/** Looks where an app is, in whatever account the bench stands. @throws BadInput if there is no such stack */
export async function lookAt({ world }: Bench, appStack: string, run?: string): Promise<Look> {
  const client = (name: keyof typeof MAKERS) => world.client('rescue', MAKERS[name]);
  const [cloudformation, rds, scheduler] = [client('cloudformation'), client('rds'), client('scheduler')];
  const records = { dynamodb: client('dynamodb'), table: world.settings.RECORDS_TABLE ?? '' };
  const found = await findCase(cloudformation, records, appStack, run);
  if (found === undefined) throw new BadInput(`There is no stack ${appStack} in this account and Region.`);
  const { http, clock } = world;
  return {
    whereabouts: await whereAmI({ cloudformation, rds, scheduler, http, clock }, found),
    record: found.record,
  };
}

import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { RDSClient } from '@aws-sdk/client-rds';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { takeDown } from '../aws/ledger.ts';
import { LedgerSettings } from '../aws/settings.ts';
import { MarkInput } from '../domain/rewind/mark-input.ts';
import { Conflict } from '../kit/errors.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';
import { findMeant } from './survey.ts';

/**
 * Gives the moment at which the execution began a name, in the ledger of the cluster. A second call, as after an answer
 * that was lost, gives the same moment the same name. @throws Conflict if there is no such cluster, or it has no window
 */
export const mark = defineTask({
  name: 'Mark',
  clients: {
    cloudformation: () => new CloudFormationClient({}),
    rds: () => new RDSClient({}),
    dynamodb: () => DynamoDBDocumentClient.from(new DynamoDBClient({})),
  },
  settings: v.object(LedgerSettings),
  input: v.object({ request: MarkInput }),
  output: v.object({ cluster: v.string(), name: v.string(), at: v.string() }),
  async run({ request }, { cloudformation, rds, dynamodb, settings, execution }) {
    const { cluster } = await findMeant({ cloudformation, rds }, request);
    const meant = [request.cluster, request.databaseStack].find((name) => name !== undefined);
    if (cluster === undefined)
      throw new Conflict(
        `${meant} is no Aurora cluster of this Region, and no stack that has just one. Nothing was marked.`,
      );
    if (cluster.backtrackWindow === 0)
      throw new Conflict(
        `${cluster.id} has no backtrack window, so no moment of it can be reached again. Nothing was marked.`,
      );
    const { name, by } = request;
    const at = Date.parse(execution.startedAt);
    await takeDown({ dynamodb, table: settings.LEDGER_TABLE }, cluster.resourceId, {
      kind: 'marker',
      name,
      at,
      ...(by === undefined ? {} : { by }),
    });
    return { cluster: cluster.id, name, at: new Date(at).toISOString() };
  },
});

export const handler = createHandler(mark);

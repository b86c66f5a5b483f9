import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { underLock } from '../aws/guard.ts';
import { takeDown } from '../aws/ledger.ts';
import { amendRecord } from '../aws/records.ts';
import { readRewind } from '../aws/rewind-records.ts';
import { LedgerSettings, RecordsSettings } from '../aws/settings.ts';
import { RewindPlan } from '../domain/rewind/plan.ts';
import { Lock } from '../domain/step.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';

/** AWS counts moments in seconds: one that is rounded down lies in the quiet that was proven. */
const SECOND = 1000;

/**
 * Takes down the moment that one can go forward to again, outside of the cluster, before anything is taken back: nobody
 * writes any more, and the rewind is not asked for yet. A second call gives the same moment.
 */
export const recordReturnPoint = defineTask({
  name: 'RecordReturnPoint',
  clients: { dynamodb: () => DynamoDBDocumentClient.from(new DynamoDBClient({})) },
  settings: v.object({ ...RecordsSettings, ...LedgerSettings }),
  input: v.object({ plan: RewindPlan, lock: Lock }),
  output: v.object({ returnPoint: v.string() }),
  async run({ plan, lock }, { dynamodb, settings, execution, clock }) {
    const records = { dynamodb, table: settings.RECORDS_TABLE };
    const guard = await underLock(records, lock, execution.id);
    const known = (await readRewind(records, execution.id))?.returnPoint;
    const at = known === undefined ? Math.floor(clock.now().getTime() / SECOND) * SECOND : Date.parse(known);
    const returnPoint = new Date(at).toISOString();
    // The run's own record first: an entry of the ledger without it would be of a moment that nobody knows of.
    if (known === undefined)
      await amendRecord({ ...records, dynamodb: guard(dynamodb) }, execution.id, 'returnPoint', returnPoint);
    await takeDown({ dynamodb: guard(dynamodb), table: settings.LEDGER_TABLE }, plan.database.resourceId, {
      kind: 'return-point',
      at,
      run: execution.id,
      to: Date.parse(plan.target.moment),
      ...(plan.by === undefined ? {} : { by: plan.by }),
    });
    return { returnPoint };
  },
});

export const handler = createHandler(recordReturnPoint);

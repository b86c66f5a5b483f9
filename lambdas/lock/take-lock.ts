import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { isAtWork } from '../aws/executions.ts';
import { readLock, takeLock as take } from '../aws/locks.ts';
import { openRecord } from '../aws/records.ts';
import { RecordsSettings } from '../aws/settings.ts';
import { READINESS } from '../domain/names.ts';
import { Plan } from '../domain/plan.ts';
import { RewindPlan } from '../domain/rewind/plan.ts';
import { Lock } from '../domain/step.ts';
import { Conflict, LockLost } from '../kit/errors.ts';
import { createHandler } from '../kit/handler.ts';
import { isObject } from '../kit/json.ts';
import { defineTask } from '../kit/task.ts';

/** The plan of whatever run. */
const AnyPlan = v.lazy(
  (plan): v.GenericSchema<unknown, RewindPlan | Plan> =>
    isObject(plan) && plan.kind === 'rewind' ? RewindPlan : Plan,
);

/** Makes this the only run for the app: takes the lock, also from a run that is dead, and opens the run's record. */
export const takeLock = defineTask({
  name: 'TakeLock',
  clients: {
    dynamodb: () => DynamoDBDocumentClient.from(new DynamoDBClient({})),
    sfn: () => new SFNClient({}),
  },
  settings: v.object(RecordsSettings),
  input: v.object({ plan: AnyPlan }),
  output: v.object({ lock: Lock }),
  async run({ plan }, { dynamodb, sfn, settings, execution, clock }) {
    if (execution.name.startsWith(READINESS)) {
      throw new Conflict(
        `Nobody watches over a run whose name begins with "${READINESS}", since dry runs of schedules are called so. Nothing was changed; start it under another name.`,
      );
    }
    const records = { dynamodb, table: settings.RECORDS_TABLE };
    const app = plan.app.stack.id;
    const held = await readLock(records, app);
    const { holder } = held;
    if (holder !== execution.id && (await isAtWork(sfn, held, clock.now()))) {
      throw new LockLost(
        `Another run for ${plan.app.stack.name} is going on: ${holder}. Nothing was changed; wait for its end.`,
      );
    }
    const lock = await take(records, app, execution.id, holder === execution.id ? undefined : holder);
    await openRecord(records, execution.id, plan);
    return { lock };
  },
});

export const handler = createHandler(takeLock);

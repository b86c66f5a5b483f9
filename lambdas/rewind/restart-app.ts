import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ECSClient } from '@aws-sdk/client-ecs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { underLock } from '../aws/guard.ts';
import { refreshGroup, refreshState } from '../aws/refreshes.ts';
import { replacementSince, replaceTasks } from '../aws/services.ts';
import { RecordsSettings } from '../aws/settings.ts';
import { formatDuration } from '../domain/duration.ts';
import { instant } from '../domain/primitives.ts';
import { RewindPlan } from '../domain/rewind/plan.ts';
import type { Restart } from '../domain/rewind/restart.ts';
import { restartName } from '../domain/rewind/words.ts';
import { CheckResult, Lock } from '../domain/step.ts';
import type { Client } from '../kit/client.ts';
import { refusalOf } from '../kit/errors.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';

/** How often to look, in seconds, and for how long. */
const PAUSE = 20;
const LIMIT = 3600;

interface Hands {
  readonly ecs: Client;
  readonly autoscaling: Client;
}

/** Begins one replacement, unless that was done, and says how far it is. */
async function replaced({ ecs, autoscaling }: Hands, restart: Restart, since: Date): Promise<string> {
  if ('autoScalingGroup' in restart) {
    await refreshGroup(autoscaling, restart.autoScalingGroup, since);
    return await refreshState(autoscaling, restart.autoScalingGroup, since);
  }
  const state = await replacementSince(ecs, restart, since);
  if (state !== 'not begun') return state;
  await replaceTasks(ecs, restart);
  return 'under way';
}

/** Replaces hosts that do not connect to the database again by themselves, and says when all of them are replaced. */
export const restartApp = defineTask({
  name: 'RestartApp',
  clients: {
    ecs: () => new ECSClient({}),
    autoscaling: () => new AutoScalingClient({}),
    dynamodb: () => DynamoDBDocumentClient.from(new DynamoDBClient({})),
  },
  settings: v.object(RecordsSettings),
  input: v.object({ plan: RewindPlan, lock: Lock, since: instant }),
  output: CheckResult,
  async run({ plan, lock, since }, { ecs, autoscaling, dynamodb, settings, execution, clock }) {
    const guard = await underLock({ dynamodb, table: settings.RECORDS_TABLE }, lock, execution.id);
    const hands = { ecs: guard(ecs), autoscaling: guard(autoscaling) };
    const begun = new Date(since);
    const states: { readonly name: string; readonly state: string }[] = [];
    for (const restart of plan.restart)
      states.push({
        name: restartName(restart),
        state: await replaced(hands, restart, begun).catch((error) => `failed (${refusalOf(error)})`),
      });
    const late = (clock.now().getTime() - begun.getTime()) / 1000 > LIMIT;
    const open = states.filter(({ state }) => state !== 'done');
    const detail = open.map(({ name, state }) => `${name}: ${state}`).join('; ');
    if (open.length === 0) return { status: 'ready', detail: 'All is restarted.', waitSeconds: 1 };
    if (late || open.every(({ state }) => state !== 'under way'))
      return {
        status: 'failed',
        detail: `Not restarted${late ? ` within ${formatDuration(LIMIT)}` : ''}: ${detail}.`,
        waitSeconds: 1,
      };
    return { status: 'pending', detail: `${detail}.`, waitSeconds: PAUSE };
  },
});

export const handler = createHandler(restartApp);

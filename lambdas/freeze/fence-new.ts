import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { RDSClient } from '@aws-sdk/client-rds';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { oldDatabase } from '../aws/databases.ts';
import { findFresh } from '../aws/fresh.ts';
import { underLock } from '../aws/guard.ts';
import { RecordsSettings } from '../aws/settings.ts';
import { formatDuration } from '../domain/duration.ts';
import { groupsBefore, isFenced } from '../domain/fenced.ts';
import { sameGroups } from '../domain/groups.ts';
import { databaseFault } from '../domain/old-database.ts';
import { Plan } from '../domain/plan.ts';
import { instant } from '../domain/primitives.ts';
import { isSilent, progressOf } from '../domain/statuses.ts';
import { CheckResult, Lock } from '../domain/step.ts';
import type { ClusterView } from '../domain/views.ts';
import type { Client } from '../kit/client.ts';
import { Conflict } from '../kit/errors.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';
import { putBehind, RESTART_SECONDS, restart } from './cluster-fence.ts';
import { ensureFence } from './fence.ts';

/** How often to look, in seconds: until this is done nobody can write. */
const PAUSE = 15;
/** An instance that cannot be restarted for so long, in seconds, needs a person: less than the switch takes to fire. */
const LIMIT = 1500;

/** Restarts the instances that were not restarted yet; gives those that AWS accepted now. */
async function restartOthers(
  rds: Client,
  { instances }: ClusterView,
  restarted: readonly string[],
): Promise<string[]> {
  const accepted: string[] = [];
  for (const { id } of instances) {
    if (!restarted.includes(id) && (await restart(rds, id))) accepted.push(id);
  }
  return accepted;
}

/**
 * Puts the new database behind the fence, and says when nobody can have a connection to it any more: never do two
 * databases take writes. Every instance is restarted by this step, because the fence does not end a connection; one
 * that AWS does not restart yet is asked again, and what answers nobody anyway is not waited for. The machine carries
 * `restarted` and `restartedAt` from look to look. Nothing is fenced while the app could not work on the old database.
 * @throws Conflict if it never will
 */
export const fenceNew = defineTask({
  name: 'FenceNew',
  clients: {
    rds: () => new RDSClient({}),
    ec2: () => new EC2Client({}),
    cloudformation: () => new CloudFormationClient({}),
    dynamodb: () => DynamoDBDocumentClient.from(new DynamoDBClient({})),
  },
  settings: v.object(RecordsSettings),
  input: v.object({
    plan: Plan,
    lock: Lock,
    since: instant,
    restarted: v.array(v.string()),
    restartedAt: v.nullable(instant),
  }),
  output: v.object({
    ...CheckResult.entries,
    restarted: v.array(v.string()),
    restartedAt: v.nullable(v.string()),
  }),
  async run({ plan, lock, since, restarted: before, restartedAt: lastAt }, tools) {
    const { cloudformation, dynamodb, settings, execution, clock } = tools;
    const guard = await underLock({ dynamodb, table: settings.RECORDS_TABLE }, lock, execution.id);
    const [rds, ec2] = [guard(tools.rds), guard(tools.ec2)];
    const { app, names, suffix } = plan;
    const now = clock.now();
    const late = (now.getTime() - Date.parse(since)) / 1000 > LIMIT;
    const carried = { restarted: before, restartedAt: lastAt };
    const ready = (detail: string) => ({ status: 'ready' as const, detail, waitSeconds: 1 });
    const failed = (detail: string) => ({ status: 'failed' as const, detail, waitSeconds: 1 });
    const notYet = (detail: string, waitSeconds = PAUSE) =>
      late
        ? failed(`${detail} That has lasted ${formatDuration(LIMIT)}.`)
        : { status: 'pending' as const, detail, waitSeconds };
    const fresh = (await findFresh({ cloudformation, rds }, plan))?.cluster;
    const behind = fresh !== undefined && isFenced(fresh);
    const fault = databaseFault(await oldDatabase({ cloudformation, rds }, plan));
    if (fault?.lasting === true && !behind)
      throw new Conflict(
        `${app.stack.name} cannot work on the old database: ${fault.why}. The new one is kept as it is; find out who did that.`,
      );
    if (fault?.lasting === true)
      return {
        ...carried,
        ...failed(
          `Nobody can write: the new database is behind its fence, and ${fault.why}. Mend the old one.`,
        ),
      };
    if (fault !== undefined && !behind)
      return { ...carried, ...notYet(`Nothing is fenced yet: ${fault.why}.`) };
    if (fresh === undefined) return { ...carried, ...ready('There is no new database to be fenced.') };
    const fence = await ensureFence(ec2, names.fenceGroup, fresh.groups[0] ?? '', suffix);
    const worn = sameGroups(fresh.groups, [fence]);
    const wornBefore = (behind ? groupsBefore(fresh) : undefined) ?? fresh.groups;
    if (!(await putBehind(rds, fresh, fence, wornBefore, suffix)))
      return {
        ...carried,
        ...(isSilent(fresh.status)
          ? ready(`${fresh.id} is ${fresh.status} and could not be fenced, but nobody writes to it now.`)
          : notYet(`${fresh.id} is ${fresh.status} and cannot be fenced yet.`)),
      };
    // Whoever was restarted before somebody took the fence away has connections again.
    const already = worn ? before : [];
    const accepted = await restartOthers(rds, fresh, already);
    const restarted = [...already, ...accepted];
    const restartedAt = accepted.length > 0 ? now.toISOString() : lastAt;
    const left = fresh.instances.filter(
      ({ id, status }) =>
        !isSilent(status) && (!restarted.includes(id) || progressOf('database', status) !== 'done'),
    );
    const sure = restartedAt === null ? 0 : Date.parse(restartedAt) / 1000 + RESTART_SECONDS;
    const wait = Math.ceil(sure - now.getTime() / 1000);
    if (left.length === 0 && wait <= 0)
      return { restarted, restartedAt, ...ready(`${fresh.id} is behind ${fence}, and was restarted there.`) };
    const which = left.map(({ id, status }) => `${id} is ${status}`).join(', ') || 'it has only just begun';
    return {
      restarted,
      restartedAt,
      ...notYet(`${fresh.id} is behind ${fence} and restarting: ${which}.`, Math.max(PAUSE, wait)),
    };
  },
});

export const handler = createHandler(fenceNew);

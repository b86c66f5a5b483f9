import { isObject } from '../../lambdas/kit/json.ts';
import type { Fault } from '../faults/fault.ts';
import { NOTICE_ADDRESS } from '../run/laboratory.ts';
import type { MigrationRun } from '../run/migration.ts';
import { isEndless, type Witness } from './witness.ts';

/** How long writes may be away beyond what was promised, in seconds: a way back that is called for, and begins. */
const GRACE = 900;

/** Holds the end of a world against what is promised. */
export async function atTheEnd(run: MigrationRun, witness: Witness, faults: readonly Fault[]): Promise<void> {
  const { laboratory, users } = run;
  const { account, engine, machineArn, goBackArn } = laboratory;
  const migrations = engine.executionsOf(machineArn);
  const all = [...migrations, ...engine.executionsOf(goBackArn)];
  const emails = account.topics.emails;

  const running = all.find(({ status }) => status === 'RUNNING');
  if (running !== undefined && !isEndless(faults)) {
    const state = engine.history(running.executionArn).findLast(({ name }) => name !== undefined)?.name;
    witness.report('the execution ends', `${running.name} is still in ${state}.`);
  }
  const writable = account.connections.writable();
  if (!isEndless(faults)) {
    if (writable === undefined) witness.report('writes are allowed in the end', 'Nobody can write any more.');
    else if (writable.endpoint !== witness.endpoint())
      witness.report(
        'writes are allowed in the end',
        `Users write to ${writable.id}, and the app names ${witness.endpoint()}.`,
      );
  }
  const { lost } = await users.account();
  if (lost > 0) {
    const told = emails.map(({ body }) => body).join('\n');
    const kept = [...account.fleet.clusters.values()].filter(({ id }) => witness.isNamed(id, told));
    const still = await users.account(kept.map(({ resourceId }) => resourceId));
    if (still.lost > 0)
      witness.report(
        'no acknowledged write is lost',
        `${still.lost} acknowledged writes are in no database that is left.`,
      );
  }
  for (const { status, output, name, executionArn } of migrations) {
    if (status === 'SUCCEEDED') {
      const outcome = isObject(output) ? output.outcome : undefined;
      const history = engine.history(executionArn);
      const switched = history.some((event) => event.name === 'ExecuteAppUpdate');
      if (outcome !== 'planned' && !switched)
        witness.report(
          'success means success',
          `${name} has succeeded without having sent the app anywhere.`,
        );
    } else if (status === 'RUNNING') continue;
    const ended = engine.describe(executionArn).stoppedAt ?? 0;
    const began = engine.describe(executionArn).startedAt;
    const told = emails.some(
      ({ to, at }) => to === NOTICE_ADDRESS && at >= began && at <= ended + 48 * 3_600_000,
    );
    if (!told) witness.report('every end is told', `${name} has ended as ${status}, and nobody was told.`);
  }
  if (writable !== undefined && migrations.every(({ status }) => status !== 'RUNNING')) {
    const touched = migrations.some(({ executionArn }) =>
      engine.history(executionArn).some(({ name }) => name === 'FreezeWrites'),
    );
    const final = emails.findLast(({ to }) => to === NOTICE_ADDRESS);
    if (
      touched &&
      final !== undefined &&
      !emails.some(
        ({ to, body, at }) =>
          to === NOTICE_ADDRESS && at >= final.at - 1 && witness.isNamed(writable.id, body),
      )
    )
      witness.report(
        'every end is told',
        `The last notice, "${final.subject}", does not name ${writable.id}, on which the app is.`,
      );
  }
  groups(witness);
  if (!isEndless(faults)) outages(run, witness);
}

function groups(witness: Witness): void {
  const { groups: before } = witness.before;
  const now = witness.groupList();
  const odd = now.filter((each) => !before.includes(each) && each !== 'sg-0123456789abcdef0');
  const kept = now.filter((each) => before.includes(each));
  const order = before.filter((each) => kept.includes(each));
  const missing = before.length - kept.length;
  if (kept.join() !== order.join() || missing > 1 || odd.length !== missing)
    witness.report('the list of groups keeps all else', `It was ${before.join()}, and is ${now.join()}.`);
}

function outages({ laboratory, users, history }: MigrationRun, witness: Witness): void {
  let promised = 0;
  for (const { detail } of history) {
    const assigned = detail?.assignedVariables;
    const plan = isObject(assigned) ? assigned.plan : undefined;
    if (!isObject(plan) || !isObject(plan.downtime)) continue;
    promised = Number(plan.downtime.longestSeconds);
    break;
  }
  const longest = Math.max(
    0,
    ...users.outagesSince(witness.startedAt).map(({ from, to }) => (to - from) / 1000),
  );
  if (longest > promised + GRACE)
    witness.report(
      'writes are back in the promised time',
      `Nobody could write for ${Math.round(longest / 60)} min; promised were at most ${Math.round(promised / 60)} min. It is ${laboratory.time.now().toISOString()}.`,
    );
}

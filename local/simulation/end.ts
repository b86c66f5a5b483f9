import { isObject } from '../../lambdas/kit/json.ts';
import type { Users } from '../actors/users.ts';
import type { Execution } from '../asl/engine.ts';
import { NOTICE_ADDRESS } from '../run/laboratory.ts';
import { BY_PEOPLE, excusesOf } from './excuses.ts';
import type { Witness } from './witness.ts';

/** How long writes may be away beyond what was promised, in seconds: a way back is called for, and begins. */
const GRACE = 900;
/** The dead man's switch calls again so often, in seconds, for a way back that was ended. */
const CALLED_AGAIN = 1800;

/** Holds a world in which nothing goes on any more against what is promised. */
export async function atTheEnd(witness: Witness, users: Users): Promise<void> {
  const excuses = excusesOf(witness.struck);
  const { lab } = witness.scene;
  const migrations = lab.engine.executionsOf(lab.machineArn);
  if (!excuses.endless) running(witness);
  full(witness);
  if (!excuses.endless && !excuses.sentAway && !excuses.refused) leftovers(witness);
  if (!excuses.endless && !excuses.sentAway && !excuses.refused && !excuses.broken) {
    const missed = excuses.wayBackEnded + excuses.wayBackRefused + excuses.wayBackUncalled;
    working(witness);
    const byPeople = excuses.byPeople ? BY_PEOPLE : 0;
    outages(witness, users, GRACE + byPeople + CALLED_AGAIN * missed);
  }
  await writes(witness, users);
  if (!excuses.silent && !excuses.endless) {
    // Whoever ends the way back by hand as well knows of the end.
    if (excuses.wayBackEnded === 0) for (const migration of migrations) told(witness, migration);
    // A way back that AWS refuses may know no more than the name of the app.
    if (!excuses.sentAway && !excuses.refused) named(witness);
  }
  kept(witness);
}

const statesSeen = ({ scene: { lab } }: Witness, { executionArn }: Execution) =>
  lab.engine.history(executionArn).flatMap(({ name }) => name ?? []);

const allRuns = ({ scene: { lab } }: Witness) =>
  [lab.machineArn, lab.goBackArn].flatMap((arn) => lab.engine.executionsOf(arn));

/** However long AWS takes: a run that fills its history is ended by Step Functions, and catches nothing. */
function full(witness: Witness): void {
  for (const { name, error, cause } of allRuns(witness))
    if (error === 'States.Runtime') witness.report('every run ends', `${name} was ended: ${cause}`);
}

function running(witness: Witness): void {
  const going = allRuns(witness).find(({ status }) => status === 'RUNNING');
  if (going !== undefined)
    witness.report('every run ends', `${going.name} is still in ${statesSeen(witness, going).at(-1)}.`);
}

function working(witness: Witness): void {
  const { lab, endpoint } = witness.scene;
  const writable = lab.account.connections.writable();
  if (writable === undefined) witness.report('the app is left working', 'Nobody can write any more.');
  else if (writable.endpoint !== endpoint)
    witness.report(
      'the app is left working',
      `Users write to ${writable.id}, and the app names ${endpoint}.`,
    );
  // Where the app itself does not work on the new database, a run that was ended after the switch says so and stays.
  const ailing = lab.page.abroad === undefined ? lab.page.ailing() : [];
  if (ailing.length > 0)
    witness.report('the app is left working', `The page of ${ailing.join(' and ')} does not answer well.`);
}

/** What a run has put in the way for a while is away again. */
function leftovers(witness: Witness): void {
  const { lab, before, oldCluster } = witness.scene;
  const { account } = lab;
  const report = (what: string) => witness.report('nothing is left in the way', what);
  for (const { name, suspended } of account.autoScaling.byName.values())
    if (suspended.size > 0) report(`${[...suspended].join(' and ')} of ${name} still rest.`);
  // A fence for the old database has no use any more once users are back on it, or once it is gone.
  const last = allRuns(witness)
    .toSorted((a, b) => (a.stoppedAt ?? 0) - (b.stoppedAt ?? 0))
    .at(-1);
  const isDone =
    last?.stateMachineArn === lab.goBackArn
      ? witness.scene.namedCluster === oldCluster
      : !account.fleet.clusters.has(oldCluster);
  if (last?.status !== 'SUCCEEDED' || !isDone) return;
  const worn = account.groups.worn();
  const ofStacks = account.stacks.all().flatMap(({ resources }) => [...resources.values()]);
  for (const { id, name } of account.groups.byId.values())
    if (!before.groups.has(id) && !worn.has(id) && !ofStacks.some(({ physicalId }) => physicalId === id))
      report(`The group ${name} is left, and nobody wears it.`);
}

/** Acknowledged writes are where the app is, or in databases that a notice has named. */
async function writes(witness: Witness, users: Users): Promise<void> {
  const { lost } = await users.account();
  if (lost === 0) return;
  const { fleet, topics } = witness.scene.lab.account;
  const notices = topics.emails.map(({ body }) => body).join('\n');
  const kept = [...fleet.clusters.values()].filter(({ id }) => witness.scene.isNamed(id, notices));
  const still = await users.account(kept.map(({ resourceId }) => resourceId));
  if (still.lost > 0)
    witness.report('no write is lost', `${still.lost} acknowledged writes are in no database that is left.`);
}

/** Seconds after an end within which people are told. */
const TOLD_WITHIN = 48 * 3600;
/** Notices on the way, which tell no end: a start that is not approved is one. */
const UNDER_WAY =
  /: maintenance in |: approved: |: (rejected|not answered): (?!start)|is back, now with Backtrack$/;

/** Each end is told. A run that is stopped before it has a record has touched nothing, and nobody knows of it. */
function told(witness: Witness, migration: Execution): void {
  const { status, startedAt, stoppedAt = 0, name } = migration;
  // Who only wants to see a plan reads it in the execution.
  const isDry = isObject(migration.input) && migration.input.dryRun === true;
  if (status === 'RUNNING' || isDry) return;
  const seen = statesSeen(witness, migration);
  const unknown = !seen.includes('TakeLock') || seen.at(-1) === 'TakeLock';
  if ((status === 'ABORTED' || status === 'TIMED_OUT') && unknown) return;
  const { emails } = witness.scene.lab.account.topics;
  const last = stoppedAt + TOLD_WITHIN * 1000;
  const ends = emails.filter(({ to, subject }) => to === NOTICE_ADDRESS && !UNDER_WAY.test(subject));
  if (!ends.some(({ at }) => at >= startedAt && at <= last))
    witness.report('every end is told', `${name} has ended as ${status}, and nobody was told.`);
}

/** What the run's own snapshot has in its name. */
const OWN_SNAPSHOT = '-before-backtrack-';

/** What people read last names the database that the app is on. */
function named(witness: Witness): void {
  const { scene } = witness;
  const { account, engine, machineArn } = scene.lab;
  const touched = engine
    .executionsOf(machineArn)
    .some((migration) => statesSeen(witness, migration).includes('FreezeWrites'));
  const writable = account.connections.writable();
  // A refusal is about a run that has touched nothing, and where the app is was told before.
  const notices = account.topics.emails.filter(
    ({ to, subject }) => to === NOTICE_ADDRESS && !subject.includes('migration refused'),
  );
  const all = notices.map(({ body }) => body).join('\n');
  const unknown = [...account.fleet.clusters.values()].find(
    ({ id, status }) => status !== 'deleting' && !scene.isForeign(id) && !scene.isNamed(id, all),
  );
  if (unknown !== undefined)
    witness.report('every end is told', `${unknown.id} is left, and no notice names it.`);
  const final = notices.at(-1);
  const snapshot = [...account.fleet.snapshots.keys()].find(
    (id) => id.includes(OWN_SNAPSHOT) && !scene.before.snapshots.has(id) && !all.includes(id),
  );
  if (snapshot !== undefined)
    witness.report('every end is told', `The snapshot ${snapshot} is left, and no notice names it.`);
  // Beforehand people are told of what there will be; in the end of what there is.
  const ends = notices.flatMap(({ subject, body }) => (UNDER_WAY.test(subject) ? [] : [body])).join('\n');
  for (const left of auxiliaries(witness))
    if (!ends.includes(left)) witness.report('every end is told', `${left} is left, and no notice names it.`);
  if (!touched || writable === undefined || final === undefined) return;
  // A way back that cannot read the record knows no more than the run's name.
  if (final.subject.startsWith('the run ')) return;
  if (!notices.some(({ body, at }) => at >= final.at - 1 && scene.isNamed(writable.id, body)))
    witness.report(
      'every end is told',
      `The last notice, "${final.subject}", does not name ${writable.id}, on which the app is.`,
    );
}

/** What runs have made besides databases, and what is still there: fences, and change sets that wait. */
function auxiliaries({ scene: { lab, before, cast } }: Witness): string[] {
  const { groups, stacks } = lab.account;
  const ofStacks = new Set(
    stacks.all().flatMap(({ resources }) => [...resources.values()].map(({ physicalId }) => physicalId)),
  );
  const fences = [...groups.byId.values()].filter(({ id }) => !before.groups.has(id) && !ofStacks.has(id));
  const waiting = [...stacks.get(cast.appStack).changeSets.values()].filter(({ executed }) => !executed);
  return [...fences, ...waiting].map(({ name }) => name);
}

/** What was there before and is nobody's business is there still. */
function kept(witness: Witness): void {
  const { before, lab, oldGroups } = witness.scene;
  const { fleet, groups: all } = lab.account;
  for (const id of before.snapshots)
    if (!fleet.snapshots.has(id))
      witness.report('only what the run made is deleted', `The snapshot ${id} is gone.`);
  for (const id of before.groups)
    if (!all.byId.has(id) && !oldGroups.includes(id))
      witness.report('only what the run made is deleted', `The group ${id} is gone.`);
}

function outages(witness: Witness, users: Users, grace: number): void {
  const { lab, startedAt } = witness.scene;
  let promised = 0;
  for (const { executionArn } of lab.engine.executionsOf(lab.machineArn)) {
    const plan = witness.scene.assigned(executionArn, 'plan');
    if (isObject(plan) && isObject(plan.downtime))
      promised = Math.max(promised, Number(plan.downtime.longestSeconds));
  }
  const outage = users.outagesSince(startedAt).find(({ from, to }) => (to - from) / 1000 > promised + grace);
  if (outage === undefined) return;
  const minutes = (seconds: number) => Math.round(seconds / 60);
  witness.report(
    'writes are back in time',
    `Nobody could write for ${minutes((outage.to - outage.from) / 1000)} min; promised were at most ${minutes(promised)} min.`,
  );
}

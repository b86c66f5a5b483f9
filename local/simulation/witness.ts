import { isDeepStrictEqual } from 'node:util';
import { approvalHash } from '../../lambdas/domain/approval.ts';
import { parseDuration } from '../../lambdas/domain/duration.ts';
import { Created, Plan } from '../../lambdas/domain/plan.ts';
import { isObject } from '../../lambdas/kit/json.ts';
import { parse } from '../../lambdas/kit/parse.ts';
import type { Execution } from '../asl/engine.ts';
import type { HistoryEvent } from '../asl/history.ts';
import type { Dated } from '../aws/events.ts';
import { type Fault, LEADING_BACK, OPENING } from '../faults/fault.ts';
import { APPROVER_ADDRESS } from '../run/laboratory.ts';
import { Consent } from './consent.ts';
import type { Violation } from './game.ts';
import type { Invariant } from './invariants.ts';
import { isListKept } from './list.ts';
import type { Scene } from './scene.ts';
import { Secrets } from './secrets.ts';
import { usesOf } from './uses.ts';

/** How the subject of the notice ends that tells people that the app is back. */
const IS_READY = /is back, now with Backtrack$/;
/** What notices say about where the app is. */
const ON_OLD = /back on the old database/;
const ON_NEW = /: on the new database|is back, now with Backtrack$/;

/** Sees every domain event, and holds the world against what is promised after each. */
export class Witness {
  readonly violations: Violation<Invariant>[] = [];
  readonly scene: Scene;
  /** What people have decided. */
  readonly consent: Consent;
  readonly #secrets: Secrets;
  /** Clusters that the app's parameters have named since the start. */
  readonly #named = new Set<string>();

  constructor(scene: Scene) {
    this.scene = scene;
    this.consent = new Consent(scene);
    this.#secrets = new Secrets(scene.lab);
    this.#database();
  }

  readonly #struck = new Set<Fault>();
  /** For what nobody but a person is to blame, who has worked against the run. */
  readonly #excused = new Set<Invariant>();
  /** True once the app is being sent to the new database, or has been. */
  #sent = false;

  /** The faults that have had their way. */
  get struck(): readonly Fault[] {
    return [...this.#struck];
  }

  /** Hears that a fault has its way. */
  strike(fault: Fault): void {
    this.#struck.add(fault);
    if (fault.at === 'approval' && fault.decision === 'twice') this.consent.agree(`${fault.action}-`);
    if (fault.at !== 'state') return;
    if (fault.what === 'go-back') this.consent.wantBack();
    // Whoever opens the old database while hosts are on their way lets those write there that are still to go.
    if (this.#sent && OPENING.includes(fault.what)) this.#excused.add('one database takes writes');
  }

  /** True once somebody has led the app, or writes, back to the old database by hand. */
  get #isLedBack(): boolean {
    return this.struck.some((fault) => fault.at === 'state' && LEADING_BACK.includes(fault.what));
  }

  /** Notes what was seen; a broken promise is told once, where it was first seen. */
  report(invariant: Invariant, what: string): void {
    if (this.#excused.has(invariant) || this.violations.some((known) => known.invariant === invariant))
      return;
    const at = (this.scene.lab.time.millis - this.scene.startedAt) / 1000;
    this.violations.push({ invariant, what, at });
  }

  /** Holds the world against the promises. */
  look(event: Dated): void {
    const writable = this.scene.lab.account.connections.writableClusters();
    if (writable.length > 1)
      this.report(
        'one database takes writes',
        `${writable.map(({ id }) => id).join(' and ')} take writes of the app at the same time.`,
      );
    this.#database();
    this.#parameters();
    if (event.type === 'cluster-status' && event.status === 'deleting') this.#clusterGoes(event.cluster);
    if (event.type === 'stack-status' && event.status === 'DELETE_IN_PROGRESS') this.#stackGoes(event.stack);
    if (event.type === 'writable' && event.writable) this.#writesAreBack();
    if (event.type === 'email') {
      this.read(`the email "${event.subject}"`, event.body, event.to === APPROVER_ADDRESS);
      this.#announced(event);
    }
  }

  /** Hears an event of an execution's history. */
  hear(execution: Execution, event: HistoryEvent): void {
    const { type, detail } = event;
    const { name, stateMachineArn, executionArn } = execution;
    // What a state is entered and left with has come from what a task or a person has given.
    if (detail !== undefined && !type.includes('State'))
      this.read(`the history of ${name}`, JSON.stringify(detail));
    if (type.endsWith('StateEntered')) {
      const state = event.name ?? '';
      this.#sent ||= state === 'ExecuteAppUpdate';
      const wrong = this.consent.entered(execution, state);
      if (wrong !== undefined) this.report('people decide', wrong);
    }
    if (type !== 'ExecutionSucceeded') return;
    this.#lockIsFree(executionArn);
    if (stateMachineArn !== this.scene.lab.machineArn) return;
    const output = detail?.output;
    const outcome = isObject(output) ? output.outcome : undefined;
    if (outcome !== 'planned') this.#succeeded(execution, outcome);
  }

  /** The lock of a run that has failed tells the next one what it has left; a run that has succeeded leaves nothing. */
  #lockIsFree(executionArn: string): void {
    const { account, settings } = this.scene.lab;
    for (const [key, { holder }] of account.tables.table(settings.RECORDS_TABLE ?? ''))
      if (key.startsWith('lock#') && holder === executionArn)
        this.report('nothing is left in the way', `${executionArn} has succeeded, and still holds ${key}.`);
  }

  /** A run that has succeeded has done what it says. */
  #succeeded({ name, input }: Execution, outcome: unknown): void {
    const { namedCluster, before, lab, oldCluster } = this.scene;
    // That another database takes writes beside it is seen, or excused, when it happens.
    const writable = lab.account.connections.writableClusters().map(({ id }) => id);
    if (this.#isLedBack && namedCluster === oldCluster) return;
    if (namedCluster === undefined || before.clusters.has(namedCluster))
      this.report('every run ends', `${name} has succeeded, and the app is on ${namedCluster ?? 'nothing'}.`);
    else if (!writable.includes(namedCluster))
      this.report(
        'every run ends',
        `${name} has succeeded, and users write to ${writable.join() || 'nothing'}.`,
      );
    this.#isAsked(name, input);
    const kept = lab.account.fleet.clusters.has(oldCluster);
    if (kept !== (outcome === 'migrated-old-kept'))
      this.report(
        'every run ends',
        `${name} has succeeded as ${outcome}, and the old database is ${kept ? 'there' : 'gone'}.`,
      );
  }

  #announced({ subject }: Extract<Dated, { type: 'email' }>): void {
    const { lab, oldCluster, namedCluster } = this.scene;
    const lies = (what: string) => this.report('what is announced is true', `"${subject}" was sent, ${what}`);
    // Every host is asked, not only the one that a health check has come upon.
    const ailing = IS_READY.test(subject) ? lab.page.ailing() : [];
    if (ailing.length > 0) lies(`and the page of ${ailing.join(' and ')} does not answer well.`);
    if (this.#isLedBack) return;
    if (ON_OLD.test(subject) && namedCluster !== oldCluster) lies(`and the app is on ${namedCluster}.`);
    if (ON_NEW.test(subject) && namedCluster === oldCluster) lies(`and the app is on ${oldCluster}.`);
  }

  /** Nobody finds less than what was acknowledged; what a way back leaves behind is in another database. */
  #writesAreBack(): void {
    const { lab } = this.scene;
    const users = lab.account.users();
    if (users === undefined) return;
    lab.time.spawn('a look at the writes', async () => {
      if ((await users.account()).lost === 0) return;
      const { clusters } = lab.account.fleet;
      const living = [...clusters.values()].flatMap(({ resourceId, status }) =>
        status === 'creating' ? [] : [resourceId],
      );
      const { lost } = await users.account(living);
      if (lost > 0) this.report('no write is lost', `${lost} acknowledged writes are in no database.`);
      else if (!this.#isLedBack && lab.engine.executionsOf(lab.goBackArn).length === 0)
        this.report('no write is lost', 'Users find a database that lacks acknowledged writes.');
    });
  }

  /** The database on which the app is now is the one that was asked for. */
  #isAsked(name: string, input: unknown): void {
    const { namedCluster = '', before, lab, oldCluster } = this.scene;
    const fresh = lab.account.fleet.clusters.get(namedCluster);
    const old = before.database;
    const asked = isObject(input) ? input.backtrackWindow : undefined;
    const window = parseDuration(typeof asked === 'number' ? asked : String(asked));
    const wrong =
      fresh?.backtrackWindow !== window
        ? `a window of ${fresh?.backtrackWindow} s`
        : fresh?.engineVersion !== old?.engineVersion
          ? `version ${fresh?.engineVersion}`
          : undefined;
    if (wrong !== undefined && namedCluster !== oldCluster)
      this.report('every run ends', `${name} has succeeded, and ${namedCluster} has ${wrong}.`);
  }

  #lastParameters: unknown;

  #parameters(): void {
    const { scene } = this;
    if (scene.parameters === this.#lastParameters) return;
    this.#lastParameters = scene.parameters;
    const { before, oldGroups, groupList: list, otherParameters } = scene;
    if (otherParameters !== before.otherParameters)
      this.report(
        'the app keeps its parameters',
        `They were ${before.otherParameters}, and are ${otherParameters}.`,
      );
    if (!isListKept(before.groupList, list, { old: oldGroups, known: before.groups }))
      this.report('the list of groups is kept', `It was ${before.groupList.join()}, and is ${list.join()}.`);
  }

  #database(): void {
    const { scene } = this;
    const cluster = scene.namedCluster;
    if (cluster !== undefined) this.#named.add(cluster);
    else
      this.report(
        'the app names a working database',
        `The app names ${scene.endpoint}, which is the writer of no cluster that works.`,
      );
  }

  #stackGoes(name: string): void {
    const { lab, cast, before } = this.scene;
    const { stacks } = lab.account;
    const going = stacks.all().find((each) => each.name === name && before.stacks.has(each.id));
    if (going === undefined) return;
    if (name !== cast.databaseStack)
      this.report('only what the run made is deleted', `The stack ${name} is being deleted.`);
    else {
      const why = this.consent.protection(lab.engine.executionsOf(lab.machineArn)[0]?.input);
      if (why !== undefined) this.report('people decide', `The stack ${name} is being deleted, and ${why}.`);
    }
    const [use] = usesOf(lab.account, going);
    if (use !== undefined)
      this.report('nothing in use is deleted', `The stack ${name} is being deleted, and ${use}.`);
  }

  #clusterGoes(id: string): void {
    const { lab, before, oldCluster, namedCluster, endpoint } = this.scene;
    const { fleet, connections } = lab.account;
    const used = connections.writableClusters().some((cluster) => cluster.id === id);
    const named = namedCluster === id || fleet.clusters.get(id)?.endpoint === endpoint;
    if (used || named)
      this.report('nothing in use is deleted', `${id} is being deleted, and the app uses or names it.`);
    if (id === oldCluster) {
      if (!this.#mayGo(id))
        this.report('the old database goes by approval', `${id} is being deleted, and nobody has agreed.`);
    } else if (before.clusters.has(id) || this.#named.has(id))
      this.report('only what the run made is deleted', `${id} is being deleted, and the app was sent to it.`);
  }

  /** True if a person has agreed to the deletion of a cluster: to what a run has planned and made, word for word. */
  #mayGo(cluster: string): boolean {
    const { tables, settings, engine, machineArn } = { ...this.scene.lab, ...this.scene.lab.account };
    const runs = engine.executionsOf(machineArn).map(({ executionArn }) => ({
      plan: this.scene.assigned(executionArn, 'plan'),
      created: this.scene.assigned(executionArn, 'created'),
    }));
    return [...tables.table(settings.APPROVALS_TABLE).values()].some((item) => {
      if (item.action !== 'deletion' || item.decision !== 'approved' || item.status === 'expired')
        return false;
      const plan = parse(Plan, item.plan);
      const created = parse(Created, item.created);
      return (
        this.consent.isAgreed(String(item.id)) &&
        plan.database.cluster === cluster &&
        item.planHash === approvalHash(plan, created) &&
        runs.some((run) => isDeepStrictEqual(run, { plan: item.plan, created: item.created })) &&
        this.#named.has(created.cluster)
      );
    });
  }

  /**
   * Holds a text that people can read against what must not be in it.
   * @param isInvited true for what only the person gets who is asked
   */
  read(where: string, text: string, isInvited = false): void {
    const secret = this.#secrets.in(text, isInvited);
    if (secret !== undefined) this.report('nothing secret is told', `There is ${secret} in ${where}.`);
  }
}

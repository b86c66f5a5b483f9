import { GROUPS_TAG } from '../../../lambdas/domain/fenced.ts';
import { runSuffix } from '../../../lambdas/domain/names.ts';
import { secondOf } from '../../../lambdas/domain/timelines/words.ts';
import type { Execution } from '../../asl/engine.ts';
import type { HistoryEvent } from '../../asl/history.ts';
import type { Dated } from '../../aws/events.ts';
import type { BacktrackSeen } from '../../aws/rds/backtracks.ts';
import type { Cluster } from '../../aws/rds/model.ts';
import { type Fault, OPENING } from '../../faults/fault.ts';
import { APPROVER_ADDRESS, type Laboratory } from '../../run/laboratory.ts';
import type { Violation } from '../game.ts';
import { Secrets } from '../secrets.ts';
import type { RewindPromise } from './promises.ts';

/** What a run has had RDS do. */
export interface Asked {
  /** The execution that held the lock, or for which it was held: by whoever ends it. */
  readonly run: string;
  /** The moment that was asked for, in milliseconds since 1970. */
  readonly to: number;
  readonly request: BacktrackSeen;
}

/** What was acknowledged in the second before the freeze may be counted after it. */
const MOMENT = 2000;

/** Sees every domain event of a rewind, and holds the world against what is promised after each. */
export class RewindWitness {
  readonly violations: Violation<RewindPromise>[] = [];
  readonly lab: Laboratory;
  readonly cluster: Cluster;
  readonly groups: readonly string[];
  readonly asked: Asked[] = [];
  readonly struck = new Set<Fault>();
  readonly startedAt: number;
  /** Ids of requests to which a person has said yes. */
  readonly #agreed = new Set<string>();
  readonly #secrets: Secrets;

  constructor(lab: Laboratory, cluster: Cluster) {
    this.lab = lab;
    this.#secrets = new Secrets(lab);
    this.cluster = cluster;
    this.groups = [...cluster.groups];
    this.startedAt = lab.time.millis;
    const { backtracks, aws } = lab.account;
    aws.interceptors.unshift(async ({ operation, command, caller }, next) => {
      if (operation !== 'BacktrackDBCluster' || caller !== 'StartRewind') return await next();
      const before = backtracks.all.length;
      const run = this.#holder();
      try {
        return await next();
      } finally {
        const to: unknown = Reflect.get(command.input, 'BacktrackTo');
        for (const request of backtracks.all.slice(before))
          this.#hasAsked({ run, to: to instanceof Date ? to.getTime() : 0, request });
      }
    });
  }

  agree(id: string): void {
    this.#agreed.add(id);
  }

  strike(fault: Fault): void {
    this.struck.add(fault);
    if (fault.at === 'approval' && fault.decision === 'twice') this.#agreed.add(fault.action);
  }

  /** True once somebody has let writes in by hand, or has rewound the cluster past everybody. */
  get isMeddledWith(): boolean {
    return [...this.struck].some(
      (fault) =>
        fault.at === 'state' &&
        (OPENING.includes(fault.what) || fault.what === 'rewind-by-hand' || fault.what === 'delete-lock'),
    );
  }

  report(invariant: RewindPromise, what: string): void {
    if (this.violations.some((known) => known.invariant === invariant)) return;
    this.violations.push({ invariant, what, at: (this.lab.time.millis - this.startedAt) / 1000 });
  }

  look(event: Dated): void {
    if (event.type === 'writable' && event.writable) this.#opens();
    if (event.type !== 'email') return;
    this.read(`the email "${event.subject}"`, event.body, event.to === APPROVER_ADDRESS);
    this.#announced(event);
  }

  hear({ name }: Execution, { type, detail }: HistoryEvent): void {
    if (detail !== undefined && !type.includes('State'))
      this.read(`the history of ${name}`, JSON.stringify(detail));
  }

  /** Holds a text that people can read against what must not be in it. */
  read(where: string, text: string, isInvited = false): void {
    const secret = this.#secrets.in(text, isInvited);
    if (secret !== undefined) this.report('nothing secret is told', `There is ${secret} in ${where}.`);
  }

  /** The last rewind that has come to its end. */
  lastDone(): BacktrackSeen | undefined {
    return this.lab.account.backtracks.all.findLast(({ status }) => status === 'completed');
  }

  /** Whose request comes now: a call that is late comes when somebody else may hold the lock for its run. */
  #holder(): string {
    const table = this.lab.account.tables.table(this.lab.settings.RECORDS_TABLE);
    for (const [key, { holder, forRun = holder }] of table)
      if (key.startsWith('lock#')) return String(forRun);
    return 'nobody';
  }

  #hasAsked(asked: Asked): void {
    const { run, to, request } = asked;
    if (this.asked.some((each) => each.run === run && each.to === to))
      this.report('one rewind for one request', `${run} has had the cluster taken to ${secondOf(to)} twice.`);
    const isBack = this.asked.some((each) => each.run === run);
    this.asked.push(asked);
    this.#hasReturnPoint(asked);
    if (!isBack) this.#isAgreedTo(asked, request.requestedAt);
  }

  #hasReturnPoint({ run, request }: Asked): void {
    const { account, settings } = this.lab;
    const entries = [...account.tables.table(settings.LEDGER_TABLE).values()];
    const point = entries.find(({ kind, run: of }) => kind === 'return-point' && of === run);
    const lacks = (what: string) =>
      this.report('the return point comes first', `${run} asks RDS, and ${what}.`);
    const at = Number(point?.at);
    if (point === undefined) lacks('no return point stands in the ledger');
    else if (at > request.requestedAt) lacks('its return point lies later');
    if (this.isMeddledWith || point === undefined) return;
    const outages = account.users()?.outagesSince(this.startedAt) ?? [];
    const quiet = outages.some(({ from, to }) => from <= at + MOMENT && to >= request.requestedAt);
    if (!quiet) lacks(`somebody could write after ${secondOf(at)}`);
  }

  /** A cluster leaves a timeline to which something was written only if a person has said so. */
  #isAgreedTo({ run, to }: Asked, now: number): void {
    const done = this.lab.account.backtracks.all.filter(
      ({ status, requestedAt }) => status === 'completed' && requestedAt < now,
    );
    const last = done.at(-1);
    if (last?.from === undefined || to >= last.from) return;
    const since = last.from;
    const open = (this.lab.account.users()?.outagesSince(since) ?? []).reduce(
      (sum, { from, to: end }) => sum + end - Math.max(from, since),
      0,
    );
    // Nobody could write since: nothing is left behind.
    if (now - since - open < MOMENT) return;
    const id = `rewind-${runSuffix(run)}`;
    if (!this.#agreed.has(id) && !this.#agreed.has('rewind'))
      this.report('people decide', `${run} leaves a timeline with writes, and nobody has agreed.`);
  }

  /** What has come out elsewhere opens only after a yes; whoever ends a run that is dead opens it and says so. */
  #opens(): void {
    const last = this.asked.at(-1);
    if (last === undefined || last.request.status !== 'completed' || this.isMeddledWith) return;
    const { run, to, request } = last;
    // A run that has called whoever ends it has given up, also where it does not hear that it was heard.
    const hasCalled = this.lab.engine.history(run).some(({ name }) => name === 'StartFinish');
    const going = this.lab.engine.describe(run).status === 'RUNNING' && !hasCalled;
    const input = Object(this.lab.engine.describe(run).input);
    const tolerance = input.tolerance === '15m' ? 900 : 60;
    if (!going || Math.abs(request.to - to) / 1000 <= tolerance) return;
    const id = `reached-${runSuffix(run)}`;
    if (!this.#agreed.has(id) && !this.#agreed.has('reached'))
      this.report('people decide', `The cluster has come out at ${secondOf(request.to)} and opens unasked.`);
  }

  #announced({ subject, body }: Extract<Dated, { type: 'email' }>): void {
    const lies = (what: string) =>
      this.report('what is announced is true', `"${subject}" was sent, ${what}.`);
    // Whoever rewinds the cluster past a run may do so while it tells where the cluster is.
    if ([...this.struck].some((fault) => fault.at === 'state' && fault.what === 'rewind-by-hand')) return;
    const told = /^kion-cluster is at (.*?); wanted/m.exec(body)?.[1];
    const last = this.lastDone();
    if (told !== undefined && last !== undefined && secondOf(last.to) !== told)
      lies(`and the cluster is at ${secondOf(last.to)}`);
    if (told !== undefined && last === undefined) lies('and the cluster was never taken anywhere');
    if (!body.includes('Writes are allowed.') || this.isMeddledWith) return;
    const closed = this.cluster.tags.get(GROUPS_TAG) !== undefined;
    if (closed) lies('and the cluster is behind its fence');
  }
}

import { AnyApproval } from '../../aws/any-approval.ts';
import { countGuess, type Link, readLink } from '../../aws/approval-links.ts';
import { type Approval, type Approvals, decide, readApproval, secondsOf } from '../../aws/approvals.ts';
import { appFault } from '../../aws/health.ts';
import { subscribersOf } from '../../aws/subscribers.ts';
import { questionOf } from '../../domain/question.ts';
import { isRewind } from '../../domain/subject.ts';
import type { Client } from '../../kit/client.ts';
import type { Clock, HttpGet } from '../../kit/world.ts';
import { deliver, isGoingOn } from '../decide.ts';
import type { Evidence } from '../evidence.ts';
import { startForward } from '../forward.ts';
import { isSecret } from '../link.ts';
import { type Eyes, lookAt } from '../look.ts';
import { reasonsNow } from '../safe-to-delete.ts';
import { Form, respondAtOnce } from './at-once.ts';
import { LONGEST_REASON, type PageRequest, type PageResponse, page } from './http.ts';
import * as pages from './pages.ts';
import { type Draft, requestPage } from './request-page.ts';

/** What the page works with. */
export interface Desk extends Eyes {
  readonly dynamodb: Client;
  readonly sfn: Client;
  readonly sns: Client;
  readonly http: HttpGet;
  readonly clock: Clock;
  readonly table: string;
  readonly topic: string;
  readonly rewindMachine: string;
  /** Sees to it that the decision on a request is delivered even if this process dies; called before it is made. */
  readonly insure: (approval: Approval) => Promise<void>;
  /** Called once it has arrived. */
  readonly settled: (approval: Approval) => Promise<void>;
}

/** Wrong codes for one id within a minute, after which nobody is told any more whether there is such a link. */
const GUESSES = 10;

/** Answers a browser. Only a POST with the right code can change anything. */
export async function respond(desk: Desk, request: PageRequest): Promise<PageResponse> {
  const still = respondAtOnce(request);
  if (still instanceof Form) {
    const { id, fields, decides } = still;
    return decides ? await take(desk, id, fields) : await show(desk, id, fields);
  }
  return still;
}

/** A link that was proven by its code, and the request that it leads to. */
interface Visit {
  readonly link: Link;
  readonly approval: Approval;
  readonly code: string;
}

const approvalsOf = ({ dynamodb, table }: Desk): Approvals => ({ dynamodb, table });

/** Proves the code of a link. An unknown id and a wrong code are answered alike, after the same work. */
async function visit(desk: Desk, id: string, form: URLSearchParams): Promise<Visit | PageResponse> {
  const code = (form.get('code') ?? '').trim();
  const link = await readLink(approvalsOf(desk), id);
  const right = isSecret(code, link?.secretHash ?? '');
  if (link === undefined || !right) {
    const guesses = await countGuess(approvalsOf(desk), id, desk.clock.now());
    return guesses > GUESSES
      ? page(429, pages.tooManyPage, { 'Retry-After': '60' })
      : page(403, pages.refusedPage);
  }
  const approval = await readApproval(approvalsOf(desk), link.approvalId, AnyApproval);
  if (approval === undefined) return page(403, pages.refusedPage);
  const { confirmed } = await subscribersOf(desk.sns, desk.topic);
  if (!confirmed.includes(link.approver)) return page(403, pages.notAnApproverPage());
  return { link, approval, code };
}

/** The page for a request that is not open any more; undefined as long as it is. */
async function closed({ sfn, clock }: Desk, approval: Approval): Promise<PageResponse | undefined> {
  const { status, decision } = approval;
  if (decision !== undefined && status !== 'expired')
    return page(200, pages.decidedPage(approval, status !== 'deciding'));
  const late = approval.expiresAt <= secondsOf(clock.now());
  const over = late || status === 'expired' || !(await isGoingOn(sfn, approval));
  return over ? page(410, pages.tooLatePage(approval)) : undefined;
}

async function show(desk: Desk, id: string, form: URLSearchParams): Promise<PageResponse> {
  const visited = await visit(desk, id, form);
  if ('status' in visited) return visited;
  return (await closed(desk, visited.approval)) ?? (await shown(desk, visited, 200));
}

async function shown(
  desk: Desk,
  { link, approval, code }: Visit,
  status: number,
  draft?: Draft,
): Promise<PageResponse> {
  const now = desk.clock.now();
  const evidence: Evidence = await lookAt(desk, approval, now);
  const fault = await appFault(desk.http, approval.plan.healthCheck);
  const health = [...approval.health, { at: now.toISOString(), fault }];
  const { approver, id: linkId } = link;
  return page(status, requestPage({ linkId, code, approver, approval, evidence, health, now, draft }));
}

/** A reason in one line: it goes into emails and terminals, where line breaks and other signs of control do harm. */
function reasonIn(form: URLSearchParams): string {
  return (form.get('reason') ?? '').replaceAll(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
}

/** What is wrong with a decision as it was filled in; undefined if nothing is. */
function draftFault(approval: Approval, form: URLSearchParams): Draft | undefined {
  const field = (name: string) => (form.get(name) ?? '').trim();
  const [decision, name, reason] = [field('decision'), field('name'), reasonIn(form)];
  const { name: wanted, named } = questionOf(approval);
  const wrong: { decision?: string; name?: string; reason?: string } = {};
  if (decision !== 'approved' && decision !== 'rejected') wrong.decision = 'Choose yes or no.';
  if (name !== wanted)
    wrong.name = `This is not the name of the ${named}. Nothing was decided. Type ${wanted}.`;
  if (decision === 'rejected' && reason === '') wrong.reason = 'Say why, so that others understand.';
  if (reason.length > LONGEST_REASON) wrong.reason = `Say it in at most ${LONGEST_REASON} characters.`;
  return Object.keys(wrong).length === 0 ? undefined : { decision, name, reason, wrong };
}

async function take(desk: Desk, id: string, form: URLSearchParams): Promise<PageResponse> {
  const visited = await visit(desk, id, form);
  if ('status' in visited) return visited;
  const { approval, link } = visited;
  const wanted = form.get('decision');
  if (approval.status === 'deciding' && approval.decision === wanted) return await delivered(desk, approval);
  if (approval.decision !== undefined && approval.decision !== wanted && approval.status !== 'expired')
    return page(409, pages.decidedBeforePage(approval));
  const over = await closed(desk, approval);
  if (over !== undefined) return over;
  const draft = draftFault(approval, form);
  if (draft !== undefined) return await shown(desk, visited, 422, draft);
  if (form.get('design') !== approval.planHash) return page(409, pages.changedPage(approval));
  const decision = wanted === 'approved' ? 'approved' : 'rejected';
  if (
    decision === 'approved' &&
    !isRewind(approval) &&
    approval.action === 'deletion' &&
    approval.created !== undefined
  ) {
    const { plan, created, switchedAt } = approval;
    const reasons = await reasonsNow(desk, { plan, created, switchedAt, approved: true }, desk.clock.now());
    if (reasons.length > 0) return await shown(desk, visited, 409);
  }
  await desk.insure(approval);
  const choice = { decision, by: link.approver, reason: reasonIn(form) } as const;
  try {
    await decide(approvalsOf(desk), approval.id, approval.planHash, choice, desk.clock.now());
    // Of several who decide at the same time one has won; all read what that was.
    const now = await readApproval(approvalsOf(desk), approval.id, AnyApproval);
    if (now?.decision === undefined) return page(410, pages.tooLatePage(approval));
    return now.decision === decision ? await delivered(desk, now) : page(409, pages.decidedBeforePage(now));
  } catch {
    // It may have been written down: to say that nothing was changed would not be true.
    return page(503, pages.unknownPage);
  }
}

/** Delivers a decision that was made. If that does not work now, it is done later without anybody's help. */
async function delivered(desk: Desk, approval: Approval): Promise<PageResponse> {
  const delivery = await deliver(approval.id, {
    ...desk,
    approvals: approvalsOf(desk),
    kind: AnyApproval,
    carryOut: (decided) => startForward(desk.sfn, desk.rewindMachine, decided),
  }).catch(() => undefined);
  if (delivery === 'over') return page(410, pages.tooLatePage(approval));
  if (delivery !== 'delivered') return page(202, pages.decidedPage(approval, false));
  // A schedule that stays finds nothing to do, and goes by itself.
  await desk.settled(approval).catch(() => undefined);
  return page(200, pages.decidedPage(approval, true));
}

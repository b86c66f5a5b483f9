import type { PageRequest, PageResponse } from '../../lambdas/approval/page/http.ts';
import { AnyApproval } from '../../lambdas/aws/any-approval.ts';
import { type Approval, readApproval } from '../../lambdas/aws/approvals.ts';
import { type EmailedLink, linkIn } from '../../local/approval/walk.ts';
import type { Interceptor } from '../../local/aws/simulated.ts';
import { KION_INPUT, kionEstate } from '../../local/estate/kion.ts';
import { type Result, resultOf } from '../../local/report/result.ts';
import type { Laboratory } from '../../local/run/laboratory.ts';
import { type MigrationRun, runMigration } from '../../local/run/migration.ts';

/** What a test does when somebody is asked. */
export interface Visit {
  readonly lab: Laboratory;
  readonly link: EmailedLink;
  /** The path of the page. */
  readonly path: string;
  get(path?: string, method?: string): Promise<PageResponse>;
  post(fields: Readonly<Record<string, string>>, path?: string): Promise<PageResponse>;
  ask(request: Partial<PageRequest>): Promise<PageResponse>;
  /** The fields of a decision that is all right. */
  readonly fields: () => Promise<Readonly<Record<string, string>>>;
  stored(): Promise<Approval>;
}

const FORM = 'application/x-www-form-urlencoded';

function visitOf(lab: Laboratory, link: EmailedLink): Visit {
  const path = new URL(link.url).pathname;
  const ask = async (request: Partial<PageRequest>) =>
    await lab.approvals({ method: 'GET', path, contentType: '', body: '', ...request });
  const stored = async () => {
    const dynamodb = lab.world.client('test', () => {
      throw new Error('A simulated world makes no real client.');
    });
    const table = lab.settings.APPROVALS_TABLE ?? '';
    const approval = await readApproval({ dynamodb, table }, link.requestId, AnyApproval);
    if (approval === undefined) throw new Error('There is no such request.');
    return approval;
  };
  return {
    lab,
    link,
    path,
    ask,
    get: async (where = path, method = 'GET') => await ask({ method, path: where }),
    post: async (fields, where = path) =>
      await ask({
        method: 'POST',
        path: where,
        contentType: FORM,
        body: new URLSearchParams(fields).toString(),
      }),
    fields: async () => ({
      code: link.code,
      design: (await stored()).planHash,
      decision: 'approved',
      name: link.requestId.startsWith('deletion') ? 'kion-aurora' : 'kion-app',
      reason: '',
    }),
    stored,
  };
}

/** Runs a migration, and does something on the page as soon as somebody is asked for an approval of a kind. */
export async function atRequest(
  kind: 'start' | 'deletion' | 'go-back',
  act: (visit: Visit) => Promise<void>,
  { interceptors = [], otherwise }: { interceptors?: Interceptor[]; otherwise?: 'approved' } = {},
): Promise<{ run: MigrationRun; result: Result }> {
  let lab: Laboratory | undefined;
  let acted = false;
  const run = await runMigration({
    estate: kionEstate(),
    input: KION_INPUT,
    seed: 1,
    conditions: { interceptors },
    beforeStart: (each) => {
      lab = each;
    },
    judge: async ({ id, body }) => {
      if (!id.startsWith(kind) || acted) return id.startsWith(kind) ? otherwise : 'approved';
      acted = true;
      const link = linkIn(body);
      if (lab === undefined || link === undefined) throw new Error('The email has no link.');
      await act(visitOf(lab, link));
      return otherwise;
    },
  });
  if (!acted) throw new Error(`Nobody was asked about ${kind}.`);
  return { run, result: await resultOf(run, 0) };
}

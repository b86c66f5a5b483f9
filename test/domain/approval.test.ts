import { describe, expect, it } from 'vitest';
import { approvalHash } from '../../lambdas/domain/approval.ts';
import { Plan } from '../../lambdas/domain/plan.ts';
import { throughJson } from '../../lambdas/kit/json.ts';
import { parse } from '../../lambdas/kit/parse.ts';
import { CREATED, planOf } from './plan-builders.ts';

describe('what an approval binds to', () => {
  it('is the same for the same plan, however often it is asked', () => {
    expect(approvalHash(planOf(), CREATED)).toBe(approvalHash(planOf(), { ...CREATED }));
  });

  it('is the same plan after it has travelled through the state as JSON', () => {
    const travelled = parse(
      Plan,
      throughJson(planOf({ app: { endpointParameter: { key: 'Url', ssm: '/url' } } })),
    );
    expect(approvalHash(travelled, CREATED)).toBe(
      approvalHash(planOf({ app: { endpointParameter: { key: 'Url', ssm: '/url' } } }), CREATED),
    );
  });

  it('is another one as soon as anything of the plan changes', () => {
    const [plan, { database }] = [planOf(), planOf()];
    const changed = [
      planOf({ backtrackWindow: 3600 }),
      planOf({ app: { groupParameter: 'Other' } }),
      planOf({ database: { ...database, stack: { ...database.stack, id: 'another' } } }),
    ];
    for (const other of changed) expect(approvalHash(other, CREATED)).not.toBe(approvalHash(plan, CREATED));
  });

  it('is another one for another new cluster, and before there is any', () => {
    const hashes = [CREATED, { ...CREATED, cluster: 'other' }, undefined].map((created) =>
      approvalHash(planOf(), created),
    );
    expect(new Set(hashes).size).toBe(3);
  });
});

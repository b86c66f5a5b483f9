import { describe, expect, it } from 'vitest';
import { HostOwner } from '../../lambdas/domain/holding.ts';
import { Created, Plan } from '../../lambdas/domain/plan.ts';
import { CheckResult } from '../../lambdas/domain/step.ts';
import { throughJson } from '../../lambdas/kit/json.ts';
import { CREATED, planOf } from './plan-builders.ts';

describe('a plan', () => {
  it('loses nothing on its way through the state', () => {
    expect(Plan.parse(throughJson(planOf()))).toEqual(planOf());
    expect(Created.parse(throughJson(CREATED))).toEqual(CREATED);
  });

  it('of another version is refused rather than half understood', () => {
    expect(Plan.safeParse({ ...planOf(), version: 2 }).success).toBe(false);
  });

  it('knows three kinds of hosts, and refuses a fourth', () => {
    const kinds = HostOwner.def.options.flatMap(({ shape }) => shape.kind.def.values);
    expect(kinds).toEqual(['auto-scaling-group', 'ecs-service', 'instance']);
    expect(HostOwner.safeParse({ kind: 'pod', name: 'x' }).success).toBe(false);
  });
});

describe('the answer of a check', () => {
  it.each([0, -1, 1.5])('cannot ask for a wait of %d seconds, which Step Functions would refuse', (wait) => {
    const answer = { status: 'pending', detail: 'creating', waitSeconds: wait };
    expect(CheckResult.safeParse(answer).success).toBe(false);
    expect(CheckResult.safeParse({ ...answer, waitSeconds: 1 }).success).toBe(true);
  });
});

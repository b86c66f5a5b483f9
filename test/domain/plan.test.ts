import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { HostOwner } from '../../lambdas/domain/holding.ts';
import { Created, Plan } from '../../lambdas/domain/plan.ts';
import { CheckResult } from '../../lambdas/domain/step.ts';
import { throughJson } from '../../lambdas/kit/json.ts';
import { parse } from '../../lambdas/kit/parse.ts';
import { CREATED, planOf } from './plan-builders.ts';

describe('a plan', () => {
  it('loses nothing on its way through the state', () => {
    expect(parse(Plan, throughJson(planOf()))).toEqual(planOf());
    expect(parse(Created, throughJson(CREATED))).toEqual(CREATED);
  });

  it.each(['constructor', 'prototype', 'toString'])('keeps a parameter of the name %s', (name) => {
    const { baseline, ...plan } = planOf();
    const named = { ...plan, baseline: { ...baseline, appParameters: { [name]: 'x' } } };
    expect(parse(Plan, throughJson(named)).baseline.appParameters).toEqual({ [name]: 'x' });
  });

  it('has texts by name, and nothing else', () => {
    const { baseline, ...plan } = planOf();
    for (const appParameters of [{ a: 1 }, ['a'], null])
      expect(v.safeParse(Plan, { ...plan, baseline: { ...baseline, appParameters } }).success).toBe(false);
  });

  it('of another version is refused rather than half understood', () => {
    expect(v.safeParse(Plan, { ...planOf(), version: 2 }).success).toBe(false);
  });

  it('knows three kinds of hosts, and refuses a fourth', () => {
    const kinds = HostOwner.options.map(({ entries }) => entries.kind.literal);
    expect(kinds).toEqual(['auto-scaling-group', 'ecs-service', 'instance']);
    expect(v.safeParse(HostOwner, { kind: 'pod', name: 'x' }).success).toBe(false);
  });
});

describe('the answer of a check', () => {
  it.each([0, -1, 1.5])('cannot ask for a wait of %d seconds, which Step Functions would refuse', (wait) => {
    const answer = { status: 'pending', detail: 'creating', waitSeconds: wait };
    expect(v.safeParse(CheckResult, answer).success).toBe(false);
    expect(v.safeParse(CheckResult, { ...answer, waitSeconds: 1 }).success).toBe(true);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonical } from '../../../lambdas/domain/hash.ts';
import { differences } from '../../../lambdas/domain/planning/differences.ts';
import { type Json, throughJson } from '../../../lambdas/kit/json.ts';
import { planOf } from '../plan-builders.ts';

const plan = throughJson(planOf());
const json = fc.jsonValue({ maxDepth: 3 }).map(throughJson);

describe('two plans', () => {
  it('do not differ if nothing has changed', () => {
    expect(differences(plan, throughJson(planOf()))).toEqual([]);
  });

  it('do not differ by their estimates, which move while people think', () => {
    const times = { freeze: 1, snapshot: 1, databaseStack: 1, appStack: 1, deletion: 1 };
    const later = planOf({
      expected: times,
      lookAfter: times,
      downtime: { expectedSeconds: 1, longestSeconds: 1 },
    });
    expect(differences(plan, throughJson(later))).toEqual([]);
  });

  it('differ in every place that somebody changed, each named with both values', () => {
    const later = planOf({
      backtrackWindow: 3600,
      app: {
        endpointParameter: { key: 'Url', ssm: '/url' },
        hosts: [{ kind: 'instance', logicalId: 'Hosts', id: 'i-1' }],
      },
    });
    expect(differences(plan, throughJson(later))).toEqual([
      'backtrackWindow was 86400, is now 3600',
      'app.endpointParameter.key was "DatabaseEndpoint", is now "Url"',
      'app.endpointParameter.ssm was null, is now "/url"',
      'app.hosts[0].kind was "auto-scaling-group", is now "instance"',
      'app.hosts[0].name was "kion-hosts", is now null',
      'app.hosts[0].id was null, is now "i-1"',
    ]);
  });

  it('differ by an instance more or less, shown as the whole list', () => {
    const { database } = planOf();
    const later = throughJson(planOf({ database: { ...database, instances: ['kion-1'] } }));
    expect(differences(plan, later)).toEqual([
      'database.instances was ["kion-1","kion-2"], is now ["kion-1"]',
    ]);
  });

  it('differ by an estimate only where it is none: under its name further inside', () => {
    expect(differences({ a: { expected: 1 } }, { a: { expected: 2 } })).toEqual([
      'a.expected was 1, is now 2',
    ]);
  });

  it('never differ from themselves, whatever they hold', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(differences(value, value)).toEqual([]);
      }),
    );
  });

  it('differ wherever their values do, except between nothing and null', () => {
    const full = (value: Json): boolean => !canonical(value).includes('null');
    fc.assert(
      fc.property(json.filter(full), json.filter(full), (before, after) => {
        fc.pre(canonical(before) !== canonical(after));
        expect(differences({ plan: before }, { plan: after })).not.toEqual([]);
      }),
    );
  });
});

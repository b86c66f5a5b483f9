import { describe, expect, it } from 'vitest';
import { evidenceLines } from '../../lambdas/domain/evidence-lines.ts';
import { CREATED, planOf } from './plan-builders.ts';

const since = new Date('2026-01-12T20:00:00Z');
const databases = { old: { connections: 0 }, fresh: { connections: 7 } };
const lines = (standing: Partial<Parameters<typeof evidenceLines>[0]>, created: typeof CREATED | undefined) =>
  evidenceLines(
    { since, databases, commits: undefined, reasons: [], ...standing },
    { action: 'deletion', plan: planOf(), created },
  );

describe('how both databases stand, in sentences', () => {
  it('is told of each by its connections, with the commits only where they are known', () => {
    const connections = [
      `Connections on ${CREATED.cluster} since 2026-01-12 20:00 UTC: at most 7.`,
      'Connections on kion-cluster since 2026-01-12 20:00 UTC: at most 0.',
    ];
    expect(lines({}, CREATED)).toEqual(connections);
    expect(lines({ commits: 12, reasons: ['It is used.'] }, CREATED)).toEqual([
      ...connections,
      `Commits on ${CREATED.cluster} since the app was sent there: about 12, by its metrics.`,
      'It could not be deleted now: It is used.',
    ]);
  });

  it('is nothing before there is a new database, or where nothing was measured', () => {
    expect(lines({ reasons: ['It is used.'] }, undefined)).toEqual([]);
    expect(lines({ databases: undefined }, CREATED)).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { report } from '../../local/cli/report.ts';
import { PLAIN } from '../../local/cli/style.ts';
import { KION_INPUT, kionEstate } from '../../local/estate/kion.ts';
import { resultOf } from '../../local/report/result.ts';
import { runMigration } from '../../local/run/migration.ts';

describe('the report', () => {
  it.each(['ResourceNotFoundException', 'ExactlyTwentyTwoWide22', 'Conflict'])(
    'keeps the error %s apart from its sentence',
    async (name) => {
      const run = await runMigration({
        estate: kionEstate(),
        input: { ...KION_INPUT, dryRun: true },
        seed: 1,
        judge: async () => 'approved',
      });
      const result = { ...(await resultOf(run, 0)), error: { name, cause: 'There is no such secret.' } };
      const text = report(result, undefined, PLAIN, 100).join('\n');
      expect(text).toMatch(new RegExp(`^${name}\\s+There is no such secret\\.$`, 'm'));
    },
  );
});

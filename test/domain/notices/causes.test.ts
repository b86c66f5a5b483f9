import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readableCause } from '../../../lambdas/domain/notices/causes.ts';

describe('the cause of a failed task', () => {
  it('is the sentence of the error that Lambda wrapped in JSON', () => {
    const cause = { errorType: 'Conflict', errorMessage: 'Somebody changed it.', trace: [] };
    expect(readableCause(JSON.stringify(cause))).toBe('Somebody changed it.');
  });

  it('is said to be missing rather than left blank', () => {
    expect(readableCause('')).toBe('AWS gave no cause.');
  });

  it.each(['Task timed out.', '{"errorMessage": 5}', '{"error": "x"}', 'null', '["errorMessage"]', '{"a'])(
    'is given as it is where it is nothing that Lambda wraps: %s',
    (cause) => {
      expect(readableCause(cause)).toBe(cause);
    },
  );

  it('survives the wrapping whatever it says', () => {
    fc.assert(
      fc.property(fc.string(), (errorMessage) => {
        expect(readableCause(JSON.stringify({ errorMessage }))).toBe(errorMessage);
      }),
    );
  });
});

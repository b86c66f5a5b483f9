import { describe, expect, it } from 'vitest';
import { observeApp } from '../../lambdas/health/observe-app.ts';
import { NOW, planOf } from '../support/fixtures.ts';
import { invoke } from '../support/stub.ts';

describe('ObserveApp', () => {
  it('says how the page of the app answers now', async () => {
    const look = async (status: number) =>
      (await invoke(observeApp, { plan: planOf() }, { answers: {}, http: () => ({ status, body: '' }) }))
        .output;
    expect(await look(200)).toEqual({ at: NOW.toISOString(), fault: null });
    expect(await look(503)).toEqual({
      at: NOW.toISOString(),
      fault: expect.stringContaining('answered 503'),
    });
  });
});

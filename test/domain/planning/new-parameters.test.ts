import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newParameters } from '../../../lambdas/domain/planning/database-parameters.ts';
import type { Reading } from '../../../lambdas/domain/views.ts';
import { inShort, parameter, stackOf } from '../builders.ts';

const ROLES = { snapshot: 'SnapshotId', backtrackWindow: 'Window', namespace: 'Namespace' };
const VALUES = { namespace: 'kion-b12345', backtrackWindow: 86_400 };
const SECRET = { secretId: 'kion/database', key: 'password' };

function templateOf(names: readonly string[]) {
  const declared = [...Object.values(ROLES), ...names];
  const parameters = Object.fromEntries(declared.map((name) => [name, { Type: 'String' }]));
  return { parameters, resources: {}, outputs: {}, body: {} };
}

function make(
  values: Record<string, string>,
  sources: Record<string, { secretId: string; key?: string }> = {},
) {
  const old = stackOf({ parameters: Object.entries(values).map(([key, value]) => parameter(key, value)) });
  return newParameters(old, templateOf(Object.keys(values)), ROLES, VALUES, from(sources));
}

/** Sources whose secrets all have the text `hunter2`, unless something is wrong with them. */
function from(
  references: Record<string, { secretId: string; key?: string }>,
  reading: Reading = { text: 'hunter2' },
) {
  return { references, texts: Object.fromEntries(Object.keys(references).map((key) => [key, reading])) };
}

describe('the parameters of the new stack', () => {
  it('are the old ones but for the namespace and the window; the snapshot comes later', () => {
    expect(make({ InstanceClass: 'db.r6g.large', Vpc: 'vpc-1' })).toEqual({
      parameters: [
        { key: 'Window', value: '86400' },
        { key: 'Namespace', value: 'kion-b12345' },
        { key: 'InstanceClass', value: 'db.r6g.large' },
        { key: 'Vpc', value: 'vpc-1' },
      ],
      problems: [],
    });
  });

  it('are left to the default of a new template where the old stack has none, else there is a problem', () => {
    const { parameters, ...template } = templateOf([]);
    const declared = { ...parameters, Fresh: { Type: 'String', Default: 'x' }, Wanted: { Type: 'String' } };
    const made = newParameters(stackOf(), { ...template, parameters: declared }, ROLES, VALUES, from({}));
    expect(made.parameters.map(({ key }) => key)).toEqual(['Window', 'Namespace']);
    expect(inShort(made.problems)).toEqual(['ParameterMissing Wanted']);
  });

  it('need no namespace where the template has none', () => {
    const { parameters } = newParameters(
      stackOf(),
      templateOf([]),
      { ...ROLES, namespace: undefined },
      VALUES,
      from({ Namespace: SECRET }),
    );
    expect(parameters).toEqual([
      { key: 'Window', value: '86400' },
      { key: 'Namespace', secret: SECRET },
    ]);
  });

  it('are refused where the new template would not take them, before anything is touched', () => {
    const { parameters, ...template } = templateOf([]);
    const declared = { ...parameters, Window: { Type: 'Number', MaxValue: 3600 } };
    const { problems } = newParameters(
      stackOf(),
      { ...template, parameters: declared },
      ROLES,
      VALUES,
      from({}),
    );
    expect(inShort(problems)).toHaveLength(1);
    expect(problems).toMatchObject([
      {
        code: 'ParameterRefused',
        subject: 'Window',
        message: 'The template does not take "86400": it must be a number not greater than 3600.',
      },
    ]);
  });

  it.each<[string, Reading, string, string]>([
    ['cannot be read', { wrong: 'There is none.' }, 'SecretUnreadable', 'There is none.'],
    [
      'does not fit the template',
      { text: 'short' },
      'ParameterRefused',
      'must contain at least 8 characters',
    ],
  ])('are refused where a secret %s, and nothing quotes it', (_, reading, code, why) => {
    const { parameters, ...template } = templateOf([]);
    const declared = { ...parameters, Password: { Type: 'String', NoEcho: true, MinLength: 8 } };
    const sources = from({ Password: SECRET }, reading);
    const made = newParameters(stackOf(), { ...template, parameters: declared }, ROLES, VALUES, sources);
    expect(inShort(made.problems)).toEqual([`${code} Password`]);
    expect(made.problems).toMatchObject([
      { message: expect.stringContaining(why), remedy: expect.stringContaining('noEchoParameters.Password') },
    ]);
    expect(JSON.stringify(made)).not.toContain('short');
  });

  it('do not take what the new template no longer has', () => {
    const old = stackOf({ parameters: [parameter('Gone', 'x')] });
    const { parameters } = newParameters(old, templateOf([]), ROLES, VALUES, from({}));
    expect(parameters.map(({ key }) => key)).not.toContain('Gone');
  });

  it('never copy the asterisks of a hidden value, but ask where the value is', () => {
    const made = make({ Password: '****' });
    expect(inShort(made.problems)).toHaveLength(1);
    expect(made).toMatchObject({
      parameters: [{ key: 'Window' }, { key: 'Namespace' }],
      problems: [
        {
          code: 'NoEchoWithoutSource',
          subject: 'Password',
          remedy: 'Say where it is: noEchoParameters: {"Password": {"secretId": "…", "key": "…"}}.',
        },
      ],
    });
  });

  it('hold the place of a secret instead of the secret', () => {
    const { parameters, problems } = make(
      { Password: '****', Licence: '****' },
      { Password: SECRET, Licence: { secretId: 'kion/licence' } },
    );
    expect(problems).toEqual([]);
    expect(parameters).toContainEqual({ key: 'Password', secret: SECRET });
    expect(parameters).toContainEqual({ key: 'Licence', secret: { secretId: 'kion/licence' } });
  });

  it('take the new window and the new namespace from nowhere else', () => {
    const { parameters, problems } = make({}, { Window: SECRET, Namespace: SECRET });
    expect(problems).toEqual([]);
    expect(parameters).toEqual([
      { key: 'Window', value: '86400' },
      { key: 'Namespace', value: 'kion-b12345' },
    ]);
  });

  it('cannot take a secret for a parameter that the template has not', () => {
    const { problems } = make({}, { Pasword: SECRET });
    expect(inShort(problems)).toHaveLength(1);
    expect(problems).toMatchObject([
      {
        code: 'ParameterMissing',
        subject: 'Pasword',
        remedy: 'Name one of: SnapshotId, Window, Namespace.',
      },
    ]);
  });

  it('name every parameter of the template exactly once, except that of the snapshot, and drop none', () => {
    const name = fc.stringMatching(/^[A-Z][A-Za-z0-9]{0,8}$/);
    const value = fc.oneof(fc.string({ maxLength: 8 }), fc.constant('****'));
    const values = fc.dictionary(name, value, { maxKeys: 8, noNullPrototype: true });
    fc.assert(
      fc.property(values, fc.boolean(), (given, sourced) => {
        const hidden = Object.keys(given).filter((key) => /^\*+$/.test(given[key] ?? ''));
        const sources = Object.fromEntries(sourced ? hidden.map((key) => [key, SECRET]) : []);
        const { parameters, problems } = make(given, sources);
        const named = [...parameters.map(({ key }) => key), ...problems.map(({ subject }) => subject)];
        const wanted = new Set([ROLES.backtrackWindow, ROLES.namespace, ...Object.keys(given)]);
        wanted.delete(ROLES.snapshot);
        expect(named.toSorted()).toEqual([...wanted].toSorted());
      }),
    );
  });

  it('keep every shown value as it is', () => {
    const values = fc.dictionary(fc.stringMatching(/^P[a-z]{1,5}$/), fc.string({ minLength: 1 }), {
      noNullPrototype: true,
    });
    fc.assert(
      fc.property(values, (given) => {
        const shown = Object.entries(given).filter(([, text]) => !/^\*+$/.test(text));
        const { parameters } = make(given);
        for (const [key, text] of shown) expect(parameters).toContainEqual({ key, value: text });
      }),
    );
  });
});

import { describe, expect, it } from 'vitest';
import { findEndpointParameter } from '../../../lambdas/domain/planning/app-parameters.ts';
import { appStack, clusterOf, inShort, OLD_READER, OLD_WRITER, parameter } from '../builders.ts';

describe('the parameter with the endpoint', () => {
  it.each([
    ['by its value', appStack(), undefined, { key: 'DatabaseEndpoint' }],
    ['inside a URL', appStack(parameter('Url', `mysql://${OLD_WRITER}/x`)), undefined, { key: 'Url' }],
    [
      'behind SSM, whose parameter is the one to change',
      appStack(parameter('Url', '/kion/url', OLD_WRITER)),
      undefined,
      { key: 'Url', ssm: '/kion/url' },
    ],
    [
      'by its name, although others hold the endpoint too',
      appStack(parameter('A', OLD_WRITER), parameter('B', OLD_WRITER)),
      'B',
      { key: 'B' },
    ],
  ])('is found %s', (_, app, named, found) => {
    expect(findEndpointParameter(app, clusterOf(), named)).toEqual({ found });
  });

  it.each([
    [
      'the named one is none of the stack',
      appStack(),
      'Url',
      'ParameterMissing',
      'Name one of: DatabaseEndpoint, Groups.',
    ],
    [
      'two hold the writer',
      appStack(parameter('A', OLD_WRITER), parameter('B', OLD_WRITER)),
      undefined,
      'EndpointAmbiguous',
      `Several parameters hold the writer endpoint ${OLD_WRITER}: A, B.`,
    ],
    [
      'only the reader is held',
      appStack(parameter('A', OLD_READER)),
      undefined,
      'EndpointIsReader',
      `A holds the reader endpoint ${OLD_READER}; no parameter holds the writer.`,
    ],
    [
      'the named one does not hold it',
      appStack(parameter('A', OLD_WRITER), parameter('B', 'x')),
      'B',
      'EndpointNotFound',
      `No parameter holds the writer endpoint ${OLD_WRITER}.`,
    ],
    [
      'it may hide behind NoEcho',
      appStack(parameter('A', '****'), parameter('B', '*****'), parameter('C', 'x')),
      undefined,
      'EndpointNotFound',
      `No parameter holds the writer endpoint ${OLD_WRITER}. Values of A, B are not shown (NoEcho).`,
    ],
  ])('is a problem if %s', (_, app, named, code, text) => {
    const answer = findEndpointParameter(app, clusterOf(), named);
    expect('problem' in answer && inShort([answer.problem])).toEqual([`${code} kion-app`]);
    expect(JSON.stringify(answer)).toContain(text);
  });

  it('is a problem that speaks of hidden values only where there are any', () => {
    const message = `No parameter holds the writer endpoint ${OLD_WRITER}.`;
    expect(findEndpointParameter(appStack(parameter('A', 'x')), clusterOf(), undefined)).toMatchObject({
      problem: { message },
    });
    expect(findEndpointParameter(appStack(parameter('A', '****')), clusterOf(), undefined)).toMatchObject({
      problem: { message: `${message} Values of A are not shown (NoEcho).` },
    });
  });

  it('is no SSM parameter if the value itself names the endpoint', () => {
    const app = appStack(parameter('Url', OLD_WRITER, OLD_WRITER));
    expect(findEndpointParameter(app, clusterOf(), undefined)).toEqual({ found: { key: 'Url' } });
  });

  it('is a problem that says so where the stack has no parameter at all', () => {
    const bare = { ...appStack(), parameters: [] };
    expect(findEndpointParameter(bare, clusterOf(), 'Url')).toMatchObject({
      problem: { message: 'It has no parameter Url.', remedy: 'Name one of: none.' },
    });
  });
});

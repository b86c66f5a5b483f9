import { describe, expect, it } from 'vitest';
import { readParameter } from '../../lambdas/aws/parameters.ts';
import { readSecret } from '../../lambdas/aws/secrets.ts';
import { readNamed } from '../../lambdas/preflight/named.ts';
import { appStack, clusterOf, inputOf, parameter } from '../domain/builders.ts';
import { type Answer, awsError, clientOf } from '../support/stub.ts';

const secret = (answer: Answer, key?: string) =>
  readSecret(clientOf({ GetSecretValue: answer }), {
    secretId: 'prod/db',
    ...(key === undefined ? {} : { key }),
  });

describe('a secret that the input names', () => {
  it('is read whole or by key', async () => {
    expect(await secret({ SecretString: 'hunter2' })).toEqual({ text: 'hunter2' });
    expect(await secret({ SecretString: '{"password":"hunter2"}' }, 'password')).toEqual({ text: 'hunter2' });
  });

  it.each<[string, Answer, string | undefined, string]>([
    ['does not exist', awsError('ResourceNotFoundException'), undefined, 'does not exist'],
    ['is forbidden', awsError('AccessDeniedException'), undefined, 'may not be read'],
    ['has a key that is forbidden', awsError('DecryptionFailure'), undefined, 'cannot be decrypted'],
    ['is being deleted', awsError('InvalidRequestException'), undefined, 'marked for deletion'],
    ['has no text', {}, undefined, 'has no text'],
    ['holds no JSON', { SecretString: 'hunter2 {' }, 'password', 'has no text under the key password'],
    ['lacks the key', { SecretString: '{"user":"hunter2"}' }, 'password', 'under the key password'],
    ['has no own key of that name', { SecretString: '{}' }, 'constructor', 'under the key constructor'],
  ])('that %s is told without quoting it', async (_, answer, key, why) => {
    const reading = await secret(answer, key);
    expect(reading).toEqual({ wrong: expect.stringContaining(why) });
    expect(JSON.stringify(reading)).not.toContain('hunter2');
  });

  it('is asked for again when AWS has a bad moment', async () => {
    await expect(secret(awsError('InternalServiceError'))).rejects.toMatchObject({
      name: 'InternalServiceError',
    });
  });
});

describe('an SSM parameter that the input names', () => {
  const parameter = (answer: Answer) => readParameter(clientOf({ GetParameter: answer }), '/db');

  it('is read, or it is told why not', async () => {
    expect(await parameter({ Parameter: { Value: 'host' } })).toEqual({ text: 'host' });
    expect(await parameter({})).toEqual({ text: '' });
    expect(await parameter(awsError('ParameterNotFound'))).toEqual({
      wrong: 'There is no SSM parameter /db.',
    });
    expect(await parameter(awsError('AccessDeniedException'))).toEqual({
      wrong: expect.stringContaining('may not read'),
    });
    await expect(parameter(awsError('InternalServerError'))).rejects.toMatchObject({
      name: 'InternalServerError',
    });
  });
});

it('the SSM parameter behind a parameter of the app is looked up as well, if it holds the endpoint', async () => {
  const cluster = clusterOf();
  const client = clientOf({ GetParameter: awsError('AccessDeniedException') });
  const found = await readNamed(
    { secrets: client, ssm: client, http: async () => ({ status: 200, body: '' }) },
    inputOf({ endpointParameters: ['/kion/url'] }),
    appStack(
      parameter('Host', '/kion/host', cluster.endpoint),
      parameter('Url', '/kion/url', `mysql://${cluster.endpoint}/kion`),
      parameter('Image', '/kion/image', 'ami-1'),
      parameter('Plain', cluster.endpoint),
    ),
    cluster,
  );
  const wrong = (name: string) => ({
    wrong: expect.stringContaining(`may not read the SSM parameter ${name}`),
  });
  expect(found.ssmParameters).toEqual({ '/kion/url': wrong('/kion/url'), '/kion/host': wrong('/kion/host') });
});

it('everything that the input names is looked up before anything is touched', async () => {
  const client = clientOf({
    GetSecretValue: { SecretString: 'x' },
    GetParameter: { Parameter: { Value: 'y' } },
  });
  const found = await readNamed(
    { secrets: client, ssm: client, http: async () => ({ status: 503, body: '' }) },
    inputOf({ noEchoParameters: { Password: { secretId: 'prod/db' } }, endpointParameters: ['/db'] }),
    undefined,
    undefined,
  );
  expect(found).toEqual({
    secrets: { Password: { text: 'x' } },
    ssmParameters: { '/db': { text: 'y' } },
    healthFault: expect.stringContaining('answered 503, expected 200'),
  });
});

import { describe, expect, it } from 'vitest';
import {
  Conflict,
  InvalidInput,
  InvalidOutput,
  isRepeatedBySdk,
  LockLost,
  mapped,
  messageOf,
  nameOf,
  StepFailed,
  Throttled,
  UnexpectedChange,
  WrongDatabase,
} from '../../lambdas/kit/errors.ts';

describe('the errors that the state machines match', () => {
  it.each([
    ['InvalidInput', InvalidInput],
    ['InvalidOutput', InvalidOutput],
    ['Throttled', Throttled],
    ['Conflict', Conflict],
    ['LockLost', LockLost],
    ['StepFailed', StepFailed],
    ['WrongDatabase', WrongDatabase],
    ['UnexpectedChange', UnexpectedChange],
  ])('%s goes by its name, with its message and its cause', (name, Class) => {
    const cause = new Error('before');
    const error = new Class('It happened.', { cause });
    expect(error).toBeInstanceOf(Error);
    expect(`${error}`).toBe(`${name}: It happened.`);
    expect(error.cause).toBe(cause);
  });

  it('keep their name when a bundler shortens the names of classes', () => {
    const Short = class extends Conflict {};
    expect(new Short('x').name).toBe('Conflict');
  });
});

describe('a request of AWS to slow down', () => {
  it.each([
    'BandwidthLimitExceeded',
    'EC2ThrottledException',
    'PriorRequestNotComplete',
    'ProvisionedThroughputExceededException',
    'RequestLimitExceeded',
    'RequestThrottled',
    'RequestThrottledException',
    'SlowDown',
    'ThrottledException',
    'Throttling',
    'ThrottlingException',
    'TooManyRequestsException',
    'TransactionInProgressException',
  ])('is understood under the name %s', (name) => {
    const error = Object.assign(new Error('Rate exceeded'), { name });
    expect(mapped(error)).toMatchObject({ name: 'Throttled', cause: error });
  });

  it.each(['ValidationError', 'AccessDenied', 'Throttled', 'throttling'])(
    'is not read into the name %s',
    (name) => {
      const error = Object.assign(new Error('x'), { name });
      expect(mapped(error)).toBe(error);
    },
  );

  it('is not read into what is no error', () => {
    expect(mapped('ThrottlingException')).toBe('ThrottlingException');
    expect(mapped(undefined)).toBeUndefined();
  });
});

describe('whatever was thrown', () => {
  it.each([
    [new TypeError('wrong'), 'TypeError', 'wrong'],
    ['text', 'string', 'text'],
    [undefined, 'undefined', 'undefined'],
    [null, 'object', 'null'],
  ])('has a name and a message (%#)', (thrown, name, message) => {
    expect([nameOf(thrown), messageOf(thrown)]).toEqual([name, message]);
  });
});

describe('an answer of AWS that never came', () => {
  it.each([
    { name: 'TimeoutError' },
    { name: 'RequestTimeout' },
    { name: 'Error', code: 'ECONNRESET' },
    { name: 'InternalFailure', $metadata: { httpStatusCode: 503 } },
  ])('is worth another attempt (%o)', (properties) => {
    const error = Object.assign(new Error('x'), properties);
    expect(mapped(error)).toMatchObject({ name: 'Unavailable', cause: error });
    expect(isRepeatedBySdk(error)).toBe(true);
  });

  it.each(['AlreadyExistsException', 'DBClusterSnapshotAlreadyExistsFault', 'InvalidChangeSetStatus'])(
    'shows in %s as well: the next attempt looks at what is there',
    (name) => {
      const error = Object.assign(new Error('x'), { name });
      expect(mapped(error)).toMatchObject({ name: 'Unavailable', cause: error });
      expect(isRepeatedBySdk(error)).toBe(false);
    },
  );

  it('is not what an answer of another kind is', () => {
    const error = Object.assign(new Error('x'), { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } });
    expect(mapped(error)).toBe(error);
  });
});

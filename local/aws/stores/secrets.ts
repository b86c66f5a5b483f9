import { Readable } from 'node:stream';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import { isObject, own } from '../../../lambdas/kit/json.ts';
import { AwsError, type SimulatedAws } from '../simulated.ts';

/** Secrets Manager, the parameter store, and the bucket for large templates. */
export class Values {
  /** Secret strings by name and by ARN. */
  readonly secrets = new Map<string, string>();
  readonly parameters = new Map<string, { value: string; version: number }>();
  /** Objects by `bucket/key`. */
  readonly objects = new Map<string, string>();

  constructor(aws: SimulatedAws) {
    aws.on(GetSecretValueCommand, ({ SecretId = '' }) => {
      const SecretString = this.secrets.get(SecretId);
      if (SecretString === undefined)
        throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
      return { Name: SecretId, SecretString };
    });
    aws.on(GetParameterCommand, ({ Name = '' }) => {
      const found = this.parameters.get(Name);
      if (found === undefined) throw new AwsError('ParameterNotFound', `Parameter ${Name} not found.`);
      return { Parameter: { Name, Value: found.value, Version: found.version, Type: 'String' as const } };
    });
    aws.on(PutParameterCommand, ({ Name = '', Value = '', Overwrite = false }) => {
      const found = this.parameters.get(Name);
      if (found !== undefined && !Overwrite)
        throw new AwsError('ParameterAlreadyExists', `The parameter ${Name} already exists.`);
      this.setParameter(Name, Value);
      return { Version: this.parameters.get(Name)?.version ?? 1, Tier: 'Standard' as const };
    });
    aws.on(GetObjectCommand, ({ Bucket = '', Key = '' }) => {
      const text = this.objects.get(`${Bucket}/${Key}`);
      if (text === undefined) throw new AwsError('NoSuchKey', 'The specified key does not exist.');
      return { Body: bodyOf(text) };
    });
    aws.on(PutObjectCommand, ({ Bucket = '', Key = '', Body }) => {
      this.objects.set(`${Bucket}/${Key}`, String(Body));
      return {};
    });
  }

  setParameter(name: string, value: string): void {
    this.parameters.set(name, { value, version: (this.parameters.get(name)?.version ?? 0) + 1 });
  }

  /** The value behind one key of a secret that holds JSON, or the whole text. */
  secret(id: string, key: string | undefined): string {
    const text = this.secrets.get(id);
    if (text === undefined)
      throw new AwsError(
        'ResourceNotFoundException',
        `Secrets Manager can't find the specified secret ${id}.`,
      );
    if (key === undefined || key === '') return text;
    const parsed = parseQuietly(text);
    if (!isObject(parsed))
      throw new AwsError(
        'InvalidRequestException',
        `The secret ${id} holds no JSON, so it has no key ${key}.`,
      );
    const value = own(parsed, key);
    if (value === undefined)
      throw new AwsError(
        'InvalidRequestException',
        `Could not find a value associated with JSONKey in SecretString of ${id}.`,
      );
    return String(value);
  }
}

/** The JSON of a text, or undefined. The parser's own message would quote the text, which is a secret. */
function parseQuietly(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A text in the shape of an object's body: a stream that can also be read at once. */
function bodyOf(text: string) {
  return Object.assign(Readable.from([text]), {
    transformToByteArray: async () => new TextEncoder().encode(text),
    transformToString: async () => text,
    transformToWebStream: () => new Blob([text]).stream(),
  });
}

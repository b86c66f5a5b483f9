import { secretName } from '../../../../lambdas/domain/shared-resources.ts';
import { customName, namePropertyOf } from '../../../../lambdas/domain/template/custom-names.ts';
import { isObject, type Json, type JsonObject } from '../../../../lambdas/kit/json.ts';
import type { Provider, Request } from '../model.ts';
import { type Account, generatedId, objectOf, optionalText, ResourceFailed, textOf } from './parts.ts';

/** Types of which `Ref` gives the ARN. */
const REF_IS_ARN = [
  'AWS::SNS::Topic',
  'AWS::ElasticLoadBalancingV2::LoadBalancer',
  'AWS::ElasticLoadBalancingV2::TargetGroup',
  'AWS::ElasticLoadBalancingV2::Listener',
  'AWS::ElasticLoadBalancingV2::ListenerRule',
  'AWS::SecretsManager::Secret',
  'AWS::StepFunctions::StateMachine',
  'AWS::CertificateManager::Certificate',
  'AWS::IAM::ManagedPolicy',
];

function arnOf({ aws }: Account, type: string, physicalId: string): string {
  const [, service = 'service', kind = 'resource'] = type.toLowerCase().split('::');
  return `arn:aws:${service}:${aws.region}:${aws.account}:${kind}/${physicalId}`;
}

/**
 * A type that the simulation does not model: it exists, has a name, and answers every attribute with a text of the
 * right look. An update in place changes nothing that anybody could see.
 */
export function opaqueProvider(account: Account, ofType: string): Provider {
  const { aws, fleet } = account;
  const named = namePropertyOf(ofType);
  return {
    createOnly: named === undefined ? [] : [named],
    async create(request) {
      await aws.time.sleep(fleet.seconds('resource'));
      const { stack, logicalId, type, properties } = request;
      const physicalId = customName(type, properties) ?? generatedId(account, stack, logicalId);
      const arn = arnOf(account, type, physicalId);
      return { physicalId: REF_IS_ARN.includes(type) ? arn : physicalId, attributes: { Arn: arn } };
    },
    async update() {
      await aws.time.sleep(fleet.seconds('resource'));
      return {};
    },
    async delete() {
      await aws.time.sleep(fleet.seconds('resource'));
    },
  };
}

/** What an opaque resource answers for an attribute that nobody set. */
export function opaqueAttribute(account: Account, type: string, physicalId: string, attribute: string): Json {
  if (attribute.endsWith('Arn'))
    return physicalId.startsWith('arn:') ? physicalId : arnOf(account, type, physicalId);
  const name = physicalId.slice(physicalId.lastIndexOf('/') + 1);
  if (/DNSName|DomainName|Endpoint|Address/i.test(attribute))
    return `${name}.${account.aws.region}.amazonaws.com`.toLowerCase();
  return `${name}-${attribute.replaceAll('.', '-')}`;
}

/** AWS::SSM::Parameter: its value can be read by hosts and by other stacks. */
export function ssmParameterProvider(account: Account): Provider {
  const { aws, fleet, values } = account;
  const set = (name: string, properties: JsonObject) => values.setParameter(name, textOf(properties.Value));
  return {
    createOnly: ['Name'],
    async create({ stack, logicalId, properties }) {
      const name = optionalText(properties.Name) ?? generatedId(account, stack, logicalId);
      set(name, properties);
      await aws.time.sleep(fleet.seconds('resource'));
      return {
        physicalId: name,
        attributes: { Value: textOf(properties.Value), Type: textOf(properties.Type, 'String') },
      };
    },
    async update({ properties }, existing) {
      set(existing.physicalId, properties);
      await aws.time.sleep(fleet.seconds('resource'));
      return { attributes: { Value: textOf(properties.Value), Type: textOf(properties.Type, 'String') } };
    },
    async delete(existing) {
      values.parameters.delete(existing.physicalId);
      await aws.time.sleep(fleet.seconds('resource'));
    },
  };
}

function parsedTemplate(text: string): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new ResourceFailed('The SecretStringTemplate is no JSON.');
  }
  return isObject(parsed) ? parsed : {};
}

/** AWS::SecretsManager::Secret: given or generated, readable by dynamic references. */
export function secretProvider(account: Account): Provider {
  const { aws, fleet, values } = account;
  const secretText = ({ properties }: Request) => {
    const given = optionalText(properties.SecretString);
    if (given !== undefined) return given;
    const generate = objectOf(properties.GenerateSecretString);
    const password = aws.identifier('', 32);
    const key = optionalText(generate.GenerateStringKey);
    if (key === undefined) return password;
    return JSON.stringify({
      ...parsedTemplate(textOf(generate.SecretStringTemplate, '{}')),
      [key]: password,
    });
  };
  return {
    createOnly: ['Name'],
    async create(request) {
      const name =
        optionalText(request.properties.Name) ?? generatedId(account, request.stack, request.logicalId);
      const arn = `arn:aws:secretsmanager:${aws.region}:${aws.account}:secret:${name}-${aws.identifier('', 6)}`;
      const text = secretText(request);
      values.secrets.set(name, text);
      values.secrets.set(arn, text);
      await aws.time.sleep(fleet.seconds('resource'));
      return { physicalId: arn, attributes: { Id: arn, Arn: arn } };
    },
    async update() {
      await aws.time.sleep(fleet.seconds('resource'));
      return {};
    },
    async delete(existing) {
      values.secrets.delete(existing.physicalId);
      values.secrets.delete(secretName(existing.physicalId) ?? '');
      await aws.time.sleep(fleet.seconds('resource'));
    },
  };
}

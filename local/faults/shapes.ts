import { parseTemplate } from '../../lambdas/domain/template/parse.ts';
import { isObject, type Json, type JsonObject } from '../../lambdas/kit/json.ts';

const objectOf = (value: Json | undefined): JsonObject => (isObject(value) ? value : {});

/** A database template that makes a key of its own and encrypts its clusters with it. */
export function withOwnKey(text: string): string {
  const { body, resources } = parseTemplate(text);
  const changed = Object.entries(resources).map(([logicalId, resource]) => {
    if (resource.Type !== 'AWS::RDS::DBCluster') return [logicalId, resource];
    const Properties = {
      ...objectOf(resource.Properties),
      StorageEncrypted: true,
      KmsKeyId: { 'Fn::GetAtt': ['DatabaseKey', 'Arn'] },
    };
    return [logicalId, { ...resource, Properties }];
  });
  const key = { Type: 'AWS::KMS::Key', Properties: { Description: 'The key of the database' } };
  return JSON.stringify({ ...body, Resources: { DatabaseKey: key, ...Object.fromEntries(changed) } });
}

/** A template of an app whose Auto Scaling groups leave their hosts alone when they are updated. */
export function withoutUpdatePolicy(text: string): string {
  const { body, resources } = parseTemplate(text);
  const changed = Object.entries(resources).map(([logicalId, resource]) => {
    const { UpdatePolicy: _, ...rest } = resource;
    return [logicalId, resource.Type === 'AWS::AutoScaling::AutoScalingGroup' ? rest : resource];
  });
  return JSON.stringify({ ...body, Resources: Object.fromEntries(changed) });
}

/** A template with one more resource, which has nothing to do with any other. */
export function withTopic(text: string): string {
  const { body, resources } = parseTemplate(text);
  return JSON.stringify({ ...body, Resources: { ...resources, AddedByHand: { Type: 'AWS::SNS::Topic' } } });
}

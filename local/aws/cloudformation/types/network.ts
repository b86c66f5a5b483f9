import type { Json, JsonObject } from '../../../../lambdas/kit/json.ts';
import { DEFAULT_VPC, type Rule } from '../../ec2/groups.ts';
import type { Provider } from '../model.ts';
import { type Account, generatedId, objectOf, optionalText, textOf } from './parts.ts';

function rule(given: JsonObject): Rule {
  const group = optionalText(given.SourceSecurityGroupId);
  const from = Number(textOf(given.FromPort, '0'));
  return {
    protocol: textOf(given.IpProtocol, '-1'),
    fromPort: from,
    toPort: Number(textOf(given.ToPort, textOf(given.FromPort, '65535'))),
    ...(group === undefined
      ? { cidr: textOf(given.CidrIp, textOf(given.CidrIpv6, '0.0.0.0/0')) }
      : { group }),
  };
}

function rules(value: Json | undefined): Rule[] {
  if (Array.isArray(value)) return value.map((each) => rule(objectOf(each)));
  return value === undefined || value === null ? [] : [rule(objectOf(value))];
}

/** AWS::EC2::SecurityGroup. Ref and GroupId give the id. */
export function securityGroupProvider(account: Account): Provider {
  const { aws, groups, fleet } = account;
  return {
    createOnly: ['GroupName', 'GroupDescription', 'VpcId'],
    async create({ stack, logicalId, properties }) {
      const group = groups.create({
        name: optionalText(properties.GroupName) ?? generatedId(account, stack, logicalId),
        description: textOf(properties.GroupDescription),
        vpc: textOf(properties.VpcId, DEFAULT_VPC),
      });
      group.ingress = rules(properties.SecurityGroupIngress);
      await aws.time.sleep(fleet.seconds('securityGroup'));
      return { physicalId: group.id, attributes: { GroupId: group.id, VpcId: group.vpc } };
    },
    async update({ properties }, existing) {
      groups.get(existing.physicalId).ingress = rules(properties.SecurityGroupIngress);
      groups.changed();
      await aws.time.sleep(fleet.seconds('securityGroup'));
      return {};
    },
    async delete(existing) {
      await aws.time.sleep(fleet.seconds('securityGroup'));
      groups.delete(existing.physicalId);
    },
  };
}

/** AWS::EC2::SecurityGroupIngress: a rule of a group that is defined elsewhere, often a group that names itself. */
export function ingressProvider(account: Account): Provider {
  const { aws, groups, fleet } = account;
  const ruleOf = (properties: JsonObject) => rule(properties);
  return {
    createOnly: 'all',
    async create({ properties }) {
      groups.get(textOf(properties.GroupId)).ingress.push(ruleOf(properties));
      groups.changed();
      await aws.time.sleep(fleet.seconds('resource'));
      return { physicalId: aws.identifier('sgr-') };
    },
    async update() {
      return {};
    },
    async delete({ properties }) {
      const group = groups.byId.get(textOf(properties.GroupId));
      const gone = JSON.stringify(ruleOf(properties));
      if (group !== undefined) group.ingress = group.ingress.filter((each) => JSON.stringify(each) !== gone);
      groups.changed();
      await aws.time.sleep(fleet.seconds('resource'));
    },
  };
}

import type { JsonObject } from '../../../../lambdas/kit/json.ts';
import type { EcsService } from '../../compute/ecs.ts';
import type { Provider } from '../model.ts';
import { type Account, generatedId, objectOf, optionalText, textOf, textsOf } from './parts.ts';

/** AWS::ECS::TaskDefinition: never changes, every revision is a new resource. */
export function taskDefinitionProvider(account: Account): Provider {
  const { aws, fleet, ecs } = account;
  const revisions = new Map<string, number>();
  return {
    createOnly: 'all',
    async create({ stack, logicalId, properties }) {
      const family = textOf(properties.Family, `${stack}${logicalId}`);
      const revision = (revisions.get(family) ?? 0) + 1;
      revisions.set(family, revision);
      const arn = `arn:aws:ecs:${aws.region}:${aws.account}:task-definition/${family}:${revision}`;
      ecs.taskDefinitions.set(arn, JSON.stringify(properties));
      await aws.time.sleep(fleet.seconds('resource'));
      return { physicalId: arn, attributes: { TaskDefinitionArn: arn } };
    },
    async update() {
      return {};
    },
    async delete() {
      await aws.time.sleep(fleet.seconds('resource'));
    },
  };
}

/** AWS::ECS::Service: a new task definition or new groups start a deployment, new tasks first. */
export function serviceProvider(account: Account): Provider {
  const { aws, fleet, hosts, ecs } = account;
  const shape = (properties: JsonObject) => {
    const taskDefinition = textOf(properties.TaskDefinition);
    const network = objectOf(objectOf(properties.NetworkConfiguration).AwsvpcConfiguration);
    return {
      taskDefinition,
      configuration: ecs.taskDefinitions.get(taskDefinition) ?? '',
      groups: textsOf(network.SecurityGroups),
      desired: Number(textOf(properties.DesiredCount, '1')),
    };
  };
  return {
    createOnly: ['Cluster', 'LaunchType', 'ServiceName', 'SchedulingStrategy', 'Role'],
    async create({ stack, logicalId, properties }) {
      const name = optionalText(properties.ServiceName) ?? generatedId(account, stack, logicalId);
      const cluster = textOf(properties.Cluster, 'default');
      const arn = `arn:aws:ecs:${aws.region}:${aws.account}:service/${cluster.slice(cluster.lastIndexOf('/') + 1)}/${name}`;
      const deployment = ecs.newDeployment();
      const service: EcsService = { name, stack, arn, cluster, deployment, ...shape(properties) };
      ecs.services.set(arn, service);
      for (let index = 0; index < service.desired; index++) ecs.launch(service);
      await aws.time.sleep(fleet.seconds('launchTask'), `the tasks of ${name}`);
      deployment.done = true;
      return { physicalId: arn, attributes: { Name: name, ServiceArn: arn } };
    },
    async update({ properties }, existing) {
      const service = ecs.services.get(existing.physicalId);
      if (service === undefined) return {};
      const before = JSON.stringify([service.taskDefinition, service.groups]);
      Object.assign(service, shape(properties));
      if (before === JSON.stringify([service.taskDefinition, service.groups])) return {};
      await ecs.deploy(service);
      return {};
    },
    async delete(existing) {
      for (const host of hosts.of(existing.physicalId)) hosts.terminate(host.id, fleet.seconds('stopTask'));
      await aws.time.sleep(fleet.seconds('stopTask') + 1, 'tasks to go');
      ecs.services.delete(existing.physicalId);
    },
  };
}

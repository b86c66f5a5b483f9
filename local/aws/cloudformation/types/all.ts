import type { Provider } from '../model.ts';
import { serviceProvider, taskDefinitionProvider } from './containers.ts';
import { clusterProvider, instanceProvider, parameterGroupProvider } from './database.ts';
import {
  autoScalingGroupProvider,
  ec2InstanceProvider,
  Launches,
  launchConfigurationProvider,
  launchTemplateProvider,
} from './instances.ts';
import { ingressProvider, securityGroupProvider } from './network.ts';
import { opaqueProvider, secretProvider, ssmParameterProvider } from './other.ts';
import type { Account } from './parts.ts';

/** The provider of a type; every type that is not modelled is opaque. */
export function providersOf(account: Account): (type: string) => Provider {
  const launches = new Launches();
  const modelled: Readonly<Record<string, Provider>> = {
    'AWS::RDS::DBCluster': clusterProvider(account),
    'AWS::RDS::DBInstance': instanceProvider(account),
    'AWS::RDS::DBClusterParameterGroup': parameterGroupProvider(account, 'clusterParameters'),
    'AWS::RDS::DBParameterGroup': parameterGroupProvider(account, 'instanceParameters'),
    'AWS::EC2::SecurityGroup': securityGroupProvider(account),
    'AWS::EC2::SecurityGroupIngress': ingressProvider(account),
    'AWS::EC2::LaunchTemplate': launchTemplateProvider(account, launches),
    'AWS::EC2::Instance': ec2InstanceProvider(account, launches),
    'AWS::AutoScaling::LaunchConfiguration': launchConfigurationProvider(account, launches),
    'AWS::AutoScaling::AutoScalingGroup': autoScalingGroupProvider(account, launches),
    'AWS::ECS::TaskDefinition': taskDefinitionProvider(account),
    'AWS::ECS::Service': serviceProvider(account),
    'AWS::SSM::Parameter': ssmParameterProvider(account),
    'AWS::SecretsManager::Secret': secretProvider(account),
  };
  const providers = new Map(Object.entries(modelled));
  return (type) => {
    const known = providers.get(type) ?? opaqueProvider(account, type);
    providers.set(type, known);
    return known;
  };
}

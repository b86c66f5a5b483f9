import type { JsonObject } from '../../kit/json.ts';

/**
 * The property by which a template gives a resource a name of its own, for types whose names cannot be there twice in
 * an account and Region. Source: CloudFormation User Guide, "Name type", and each type's reference.
 */
const NAME_PROPERTY: Readonly<Record<string, string>> = {
  'AWS::AutoScaling::AutoScalingGroup': 'AutoScalingGroupName',
  'AWS::AutoScaling::LaunchConfiguration': 'LaunchConfigurationName',
  'AWS::Backup::BackupVault': 'BackupVaultName',
  'AWS::CloudWatch::Alarm': 'AlarmName',
  'AWS::CloudWatch::CompositeAlarm': 'AlarmName',
  'AWS::CloudWatch::Dashboard': 'DashboardName',
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::EC2::KeyPair': 'KeyName',
  'AWS::EC2::LaunchTemplate': 'LaunchTemplateName',
  'AWS::EC2::SecurityGroup': 'GroupName',
  'AWS::ECR::Repository': 'RepositoryName',
  'AWS::ECS::Cluster': 'ClusterName',
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 'Name',
  'AWS::ElasticLoadBalancingV2::TargetGroup': 'Name',
  'AWS::Events::Rule': 'Name',
  'AWS::IAM::Group': 'GroupName',
  'AWS::IAM::InstanceProfile': 'InstanceProfileName',
  'AWS::IAM::ManagedPolicy': 'ManagedPolicyName',
  'AWS::IAM::Role': 'RoleName',
  'AWS::IAM::User': 'UserName',
  'AWS::KMS::Alias': 'AliasName',
  'AWS::Kinesis::Stream': 'Name',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::RDS::DBCluster': 'DBClusterIdentifier',
  'AWS::RDS::DBClusterParameterGroup': 'DBClusterParameterGroupName',
  'AWS::RDS::DBInstance': 'DBInstanceIdentifier',
  'AWS::RDS::DBParameterGroup': 'DBParameterGroupName',
  'AWS::RDS::DBSubnetGroup': 'DBSubnetGroupName',
  'AWS::RDS::EventSubscription': 'SubscriptionName',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::SSM::Parameter': 'Name',
  'AWS::Scheduler::ScheduleGroup': 'Name',
  'AWS::SecretsManager::Secret': 'Name',
  'AWS::StepFunctions::StateMachine': 'StateMachineName',
};

/** The most characters of such a name. Source: each type's reference. */
const LONGEST: Readonly<Record<string, number>> = {
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 32,
  'AWS::ElasticLoadBalancingV2::TargetGroup': 32,
  'AWS::IAM::Role': 64,
  'AWS::Lambda::Function': 64,
  'AWS::RDS::DBCluster': 63,
  'AWS::RDS::DBInstance': 63,
  'AWS::S3::Bucket': 63,
  'AWS::SQS::Queue': 80,
};

/** The most characters that a name of the type may have, as far as it matters here; 255 where nothing less is known. */
export function longestName(type: string): number {
  return (Object.hasOwn(LONGEST, type) ? LONGEST[type] : undefined) ?? 255;
}

/** Which property names a resource of the type; undefined for types whose names may be there twice, or have none. */
export function namePropertyOf(type: string): string | undefined {
  return Object.hasOwn(NAME_PROPERTY, type) ? NAME_PROPERTY[type] : undefined;
}

/**
 * The name that a resource's resolved properties give it, in the form in which names are compared: those of databases
 * are lower case whatever the template says. Undefined if CloudFormation makes one up.
 */
export function customName(type: string, properties: JsonObject): string | undefined {
  const property = namePropertyOf(type);
  const value = property === undefined ? undefined : properties[property];
  if (typeof value !== 'string' || value === '') return undefined;
  return type.startsWith('AWS::RDS::') ? value.toLowerCase() : value;
}

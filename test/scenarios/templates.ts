/** Database templates and app templates of other shapes than the estate that comes along, as teams write them. */

/** A client group that hosts wear and a server group that lets it in; other parameter names; a password that is NoEcho. */
export const CLIENT_SERVER_DATABASE = JSON.stringify({
  Parameters: {
    EnvironmentName: { Type: 'String', AllowedPattern: '[a-z][a-z0-9]*', MaxLength: 16 },
    RestoreFrom: { Type: 'String', Default: '' },
    RewindSeconds: { Type: 'Number', Default: 0 },
    MasterPassword: { Type: 'String', NoEcho: true },
    Class: { Type: 'String', Default: 'db.r6g.xlarge' },
  },
  Conditions: { Restoring: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'RestoreFrom' }, ''] }] } },
  Resources: {
    ClientGroup: { Type: 'AWS::EC2::SecurityGroup', Properties: { GroupDescription: 'clients' } },
    ServerGroup: {
      Type: 'AWS::EC2::SecurityGroup',
      Properties: {
        GroupDescription: 'servers',
        SecurityGroupIngress: [
          {
            IpProtocol: 'tcp',
            FromPort: 3306,
            ToPort: 3306,
            SourceSecurityGroupId: { 'Fn::GetAtt': ['ClientGroup', 'GroupId'] },
          },
        ],
      },
    },
    Cluster: {
      Type: 'AWS::RDS::DBCluster',
      DeletionPolicy: 'Delete',
      Properties: {
        Engine: 'aurora-mysql',
        EngineVersion: '8.0.mysql_aurora.3.05.2',
        DBClusterIdentifier: { 'Fn::Join': ['-', [{ Ref: 'EnvironmentName' }, 'db']] },
        VpcSecurityGroupIds: [{ Ref: 'ServerGroup' }],
        SnapshotIdentifier: { 'Fn::If': ['Restoring', { Ref: 'RestoreFrom' }, { Ref: 'AWS::NoValue' }] },
        BacktrackWindow: { Ref: 'RewindSeconds' },
        MasterUsername: 'root',
        MasterUserPassword: { Ref: 'MasterPassword' },
      },
    },
    Only: {
      Type: 'AWS::RDS::DBInstance',
      Properties: {
        DBClusterIdentifier: { Ref: 'Cluster' },
        DBInstanceClass: { Ref: 'Class' },
        Engine: 'aurora-mysql',
      },
    },
  },
  Outputs: {
    Url: { Value: { 'Fn::Sub': 'jdbc:mysql://${Cluster.Endpoint.Address}:${Cluster.Endpoint.Port}/app' } },
    Clients: { Value: { Ref: 'ClientGroup' } },
  },
});

/** Two services whose tasks read a JDBC URL; the groups are one comma-joined text. */
export const SERVICES_APP = `
Parameters:
  JdbcUrl: { Type: String }
  TaskGroups: { Type: CommaDelimitedList }
  Image: { Type: String, Default: 'registry/app:7' }
Resources:
  Cluster: { Type: AWS::ECS::Cluster }
  WebTask:
    Type: AWS::ECS::TaskDefinition
    Properties:
      NetworkMode: awsvpc
      ContainerDefinitions:
        - Name: web
          Image: !Ref Image
          Environment: [{ Name: DB_URL, Value: !Ref JdbcUrl }]
  Web:
    Type: AWS::ECS::Service
    Properties:
      Cluster: !Ref Cluster
      TaskDefinition: !Ref WebTask
      DesiredCount: 2
      NetworkConfiguration: { AwsvpcConfiguration: { SecurityGroups: !Ref TaskGroups, Subnets: [subnet-1] } }
  Worker:
    Type: AWS::ECS::Service
    DependsOn: Web
    Properties:
      Cluster: !Ref Cluster
      TaskDefinition: !Ref WebTask
      DesiredCount: 1
      NetworkConfiguration: { AwsvpcConfiguration: { SecurityGroups: !Ref TaskGroups, Subnets: [subnet-1] } }
`;

/** A launch configuration, which every change replaces, and hosts that read the endpoint from an SSM parameter. */
export const LAUNCH_CONFIGURATION_APP = `
Parameters:
  DatabaseHost: { Type: 'AWS::SSM::Parameter::Value<String>', Default: /app/database/host }
  Groups: { Type: 'List<AWS::EC2::SecurityGroup::Id>' }
Resources:
  Launch:
    Type: AWS::AutoScaling::LaunchConfiguration
    Properties:
      ImageId: ami-1
      SecurityGroups: !Ref Groups
      UserData: { 'Fn::Base64': !Sub 'start-app --database \${DatabaseHost}' }
  Hosts:
    Type: AWS::AutoScaling::AutoScalingGroup
    UpdatePolicy: { AutoScalingRollingUpdate: { MaxBatchSize: 2 } }
    Properties: { MinSize: '3', MaxSize: '3', LaunchConfigurationName: !Ref Launch }
`;

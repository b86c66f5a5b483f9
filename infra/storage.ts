import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, Billing, TableEncryptionV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';

/** Days for which a template that was too large for a request is kept. */
const TEMPLATE_DAYS = 30;

/** What runs remember: records and locks, approvals, what was done to clusters, and templates for CloudFormation. */
export class Storage extends Construct {
  readonly records: TableV2;
  readonly approvals: TableV2;
  readonly ledger: TableV2;
  readonly templates: Bucket;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const table = (name: string, expires?: string, sortKey?: string) =>
      new TableV2(this, name, {
        partitionKey: { name: 'pk', type: AttributeType.STRING },
        ...(sortKey === undefined ? {} : { sortKey: { name: sortKey, type: AttributeType.STRING } }),
        billing: Billing.onDemand(),
        encryption: TableEncryptionV2.awsManagedKey(),
        pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
        // A record says what existed before a run: it outlives the deployment.
        removalPolicy: RemovalPolicy.RETAIN,
        ...(expires === undefined ? {} : { timeToLiveAttribute: expires }),
      });
    this.records = table('Records');
    this.approvals = table('Approvals', 'forgetAt');
    this.ledger = table('Ledger', 'forgetAt', 'sk');
    this.templates = new Bucket(this, 'Templates', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      lifecycleRules: [{ expiration: Duration.days(TEMPLATE_DAYS) }],
      removalPolicy: RemovalPolicy.RETAIN,
    });
    acknowledge(
      this.templates,
      'AwsSolutions-S1',
      'Templates of database stacks pass through for a month, and only one function writes them.',
    );
  }
}

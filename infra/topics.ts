import { RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { SubscriptionFilter, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { Configuration } from './config.ts';

/** Services of AWS that tell by the topic of notices. */
const TELLING = ['cloudwatch', 'events.rds'];
/** Those that tell KMS for which account they use a key; of RDS nothing says that it does. */
const NAMING_THEMSELVES = ['cloudwatch'];

/** Who is told and who is asked: two topics, encrypted, that take nothing but TLS. */
export class Topics extends Construct {
  readonly notices: Topic;
  readonly approvals: Topic;
  readonly key: Key;

  constructor(scope: Construct, id: string, { account, noticeAddresses, approvers }: Configuration) {
    super(scope, id);
    this.key = new Key(this, 'Key', {
      description: 'Aurora Rewind: notices and approvals',
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const topic = (name: string, displayName: string) =>
      new Topic(this, name, { masterKey: this.key, enforceSSL: true, displayName });
    this.notices = topic('Notices', 'Aurora Rewind');
    this.approvals = topic('Approvals', 'Aurora Rewind approval');
    // Alarms and events of RDS tell by the topic of notices; a policy of its own takes the place of SNS's default.
    for (const service of TELLING) {
      const principal = `${service}.amazonaws.com`;
      const here = { StringEquals: { 'aws:SourceAccount': account } };
      const conditions = NAMING_THEMSELVES.includes(service) ? { conditions: here } : {};
      this.key.grantEncryptDecrypt(new ServicePrincipal(principal, conditions));
      this.notices.addToResourcePolicy(
        new PolicyStatement({
          principals: [new ServicePrincipal(principal)],
          actions: ['sns:Publish'],
          resources: [this.notices.topicArn],
          conditions: here,
        }),
      );
    }
    for (const address of noticeAddresses) this.notices.addSubscription(new EmailSubscription(address));
    // Each approver gets links of their own and nobody else's.
    for (const address of approvers)
      this.approvals.addSubscription(
        new EmailSubscription(address, {
          filterPolicy: { approver: SubscriptionFilter.stringFilter({ allowlist: [address] }) },
        }),
      );
  }
}

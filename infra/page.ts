import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnStage, HttpApi, HttpMethod, HttpStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import type { Configuration } from './config.ts';

/** Requests in a second, and at once: a few people decide a few times a year. */
const RATE = 10;
const BURST = 20;

/** What is kept of a request: neither a path, which names a request for approval, nor anything a browser tells. */
const ACCESS_LOG = {
  at: '$context.requestTime',
  request: '$context.requestId',
  from: '$context.identity.sourceIp',
  route: '$context.routeKey',
  status: '$context.status',
  milliseconds: '$context.responseLatency',
};

/** The page on which people decide, behind an HTTP API. */
export class Page extends Construct {
  readonly api: HttpApi;

  constructor(scope: Construct, id: string, { logDays }: Configuration) {
    super(scope, id);
    this.api = new HttpApi(this, 'Api', { apiName: 'aurora-rewind', createDefaultStage: false });
    const logs = new LogGroup(this, 'AccessLogs', {
      logGroupName: '/aws/vendedlogs/aurora-rewind-page',
      retention: logDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const stage = new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: RATE, burstLimit: BURST },
    });
    if (stage.node.defaultChild instanceof CfnStage)
      stage.node.defaultChild.accessLogSettings = {
        destinationArn: logs.logGroupArn,
        format: JSON.stringify(ACCESS_LOG),
      };
  }

  /** Lets a function answer every request. */
  attach(page: IFunction): void {
    this.api.addRoutes({
      path: '/{proxy+}',
      methods: [HttpMethod.ANY],
      integration: new HttpLambdaIntegration('Function', page),
    });
    acknowledge(
      this.api,
      'AwsSolutions-APIG4',
      'The link is the proof: 256 random bits in the fragment, and ten attempts a minute (docs/approval.md).',
    );
  }
}

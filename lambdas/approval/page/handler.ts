import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ECSClient } from '@aws-sdk/client-ecs';
import { RDSClient } from '@aws-sdk/client-rds';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import * as v from 'valibot';
import { repeat, unrepeat } from '../../aws/schedules.ts';
import {
  ApprovalsSettings,
  ApprovalTopicSettings,
  LedgerSettings,
  ResendSettings,
  RewindMachineSettings,
} from '../../aws/settings.ts';
import { nameOf } from '../../kit/errors.ts';
import { ownWorld } from '../../kit/handler.ts';
import { parse } from '../../kit/parse.ts';
import type { World } from '../../kit/world.ts';
import { resendName } from '../resend-decision.ts';
import { type PageRequest, type PageResponse, page } from './http.ts';
import { laterPage } from './pages.ts';
import { respond } from './respond.ts';

/** The name under which the page calls AWS. */
export const PAGE = 'ApprovalPage';

/** Makers of what the page asks AWS with. */
export const CLIENTS = {
  dynamodb: () => DynamoDBDocumentClient.from(new DynamoDBClient({})),
  sfn: () => new SFNClient({}),
  sns: () => new SNSClient({}),
  scheduler: () => new SchedulerClient({}),
  cloudformation: () => new CloudFormationClient({}),
  cloudwatch: () => new CloudWatchClient({}),
  rds: () => new RDSClient({}),
  autoscaling: () => new AutoScalingClient({}),
  ec2: () => new EC2Client({}),
  ecs: () => new ECSClient({}),
};
/** What the page is told of its deployment. */
export const PAGE_SETTINGS = v.object({
  ...ApprovalsSettings,
  ...ApprovalTopicSettings,
  ...ResendSettings,
  ...LedgerSettings,
  ...RewindMachineSettings,
});

/** Answers browsers. */
export type Page = (request: PageRequest) => Promise<PageResponse>;

const MINUTE = 60_000;

/** The page on which people decide. Whatever goes wrong in it, nobody sees more than that it did not work. */
export function createPage(world: World): Page {
  const client = (name: keyof typeof CLIENTS) => world.client(PAGE, CLIENTS[name]);
  const prepare = () => {
    const settings = parse(PAGE_SETTINGS, world.settings);
    const scheduler = client('scheduler');
    const { clock, http } = world;
    return {
      dynamodb: client('dynamodb'),
      sfn: client('sfn'),
      sns: client('sns'),
      cloudformation: client('cloudformation'),
      cloudwatch: client('cloudwatch'),
      rds: client('rds'),
      autoscaling: client('autoscaling'),
      ec2: client('ec2'),
      ecs: client('ecs'),
      http,
      clock,
      table: settings.APPROVALS_TABLE,
      topic: settings.APPROVAL_TOPIC_ARN,
      ledger: { dynamodb: client('dynamodb'), table: settings.LEDGER_TABLE },
      rewindMachine: settings.REWIND_MACHINE_ARN,
      insure: async ({
        id,
        expiresAt,
        executionId,
      }: {
        id: string;
        expiresAt: number;
        executionId: string;
      }) => {
        const now = clock.now();
        const name = resendName(id);
        await repeat(scheduler, {
          name,
          minutes: 1,
          from: new Date(now.getTime() + MINUTE),
          until: new Date(Math.max(expiresAt * 1000, now.getTime()) + 60 * MINUTE),
          target: settings.RESEND_FUNCTION_ARN,
          role: settings.SCHEDULER_ROLE_ARN,
          undelivered: settings.UNDELIVERED_QUEUE_ARN,
          input: {
            execution: { id: executionId, name, startedAt: now.toISOString() },
            state: 'Schedule',
            input: { approvalId: id },
          },
        });
      },
      settled: async ({ id }: { id: string }) => await unrepeat(scheduler, resendName(id)),
    };
  };
  let desk: ReturnType<typeof prepare> | undefined;
  return async (request) => {
    const { method } = request;
    const route = request.path.replace(/^\/a\/[^/]*/, '/a/…');
    try {
      desk ??= prepare();
      const response = await respond(desk, request);
      world.log({ level: 'INFO', message: 'page', method, route, status: response.status });
      return response;
    } catch (error) {
      world.log({ level: 'ERROR', message: 'page', method, route, error: nameOf(error) });
      return page(503, laterPage, { 'Retry-After': '60' });
    }
  };
}

/** What an HTTP API hands over, as a browser's request. */
export function requestOf(event: APIGatewayProxyEventV2): PageRequest {
  const { rawPath, headers, body = '', isBase64Encoded, requestContext } = event;
  return {
    method: requestContext.http.method,
    path: rawPath,
    contentType: headers['content-type'] ?? '',
    body: isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body,
  };
}

/** The function behind the HTTP API. */
export function createHttpHandler(
  world: World,
): (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2> {
  const respondTo = createPage(world);
  return async (event) => {
    const { status, headers, body } = await respondTo(requestOf(event));
    return { statusCode: status, headers: { ...headers }, body };
  };
}

export const handler = createHttpHandler(ownWorld());

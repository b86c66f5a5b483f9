import { choosing, type Defect, when } from './defect.ts';

/** Mistakes in what people are told, and in what nobody may be told. */
export const TELLING: readonly Defect[] = [
  {
    about: 'nobody is told how a way back ends',
    edits: [
      {
        file: 'lambdas/notify/announce-way-back.ts',
        find: 'await publish(sns, settings.NOTICE_TOPIC_ARN, wayBackNotice(plan, way, { ...failure, detail }, stacks));',
        replace:
          'if (stacks === undefined) await publish(sns, settings.NOTICE_TOPIC_ARN, wayBackNotice(plan, way, { ...failure, detail }, stacks));',
      },
    ],
    breaks: 'every end is told',
    within: 300,
  },
  {
    about: 'people are told that the app is where it is not',
    edits: [
      {
        file: 'lambdas/domain/notices/way-back.ts',
        find: 'subject: `${plan.app.stack.name}: ${SUBJECT[way]}`,',
        replace: "subject: `${plan.app.stack.name}: ${SUBJECT[way === 'stay' ? 'rolled-back' : 'stay']}`,",
      },
    ],
    breaks: 'what is announced is true',
    within: 50,
  },
  {
    about: 'the task token is in the email',
    edits: [
      {
        file: 'lambdas/approval/invite.ts',
        find: 'code: secret,',
        replace: 'code: approval.taskToken,',
      },
    ],
    breaks: 'nothing secret is told',
    within: 5,
  },
  {
    about: 'an email that SNS does not take stands in the error',
    edits: [
      {
        file: 'lambdas/approval/invite.ts',
        find: 'await publish(sns, topic, approvalEmail(approval, invitation, evidence.lines, evidence.ties), approver);',
        replace: `const email = approvalEmail(approval, invitation, evidence.lines, evidence.ties);
    await publish(sns, topic, email, approver).catch((error: Error) => {
      throw new Error(\`\${error.message}: \${email.body}\`);
    });`,
      },
    ],
    breaks: 'nothing secret is told',
    within: 1200,
  },
  {
    about: 'nobody is told of the fence that is left',
    edits: [
      {
        file: 'lambdas/domain/notices/way-back.ts',
        find: 'FENCED.includes(way)',
        replace: '!FENCED.includes(way)',
      },
    ],
    breaks: 'every end is told',
    within: 100,
  },
  {
    about: 'functions log what they were invoked with',
    edits: [
      {
        file: 'lambdas/kit/handler.ts',
        find: "world.log({ level: 'INFO', ...entry(event, 'begin') });",
        replace: "world.log({ level: 'INFO', ...entry(event, 'begin'), reason: JSON.stringify(event.raw) });",
      },
    ],
    breaks: 'nothing secret is told',
    within: 5,
  },
  {
    about: 'an app that does not get well is announced as ready',
    redirections: [
      choosing('IsHealthy', [when("$check.status = 'pending'", 'WaitForHealth')], {
        Default: 'AnnounceReady',
      }),
    ],
    breaks: 'what is announced is true',
    within: 400,
  },
  {
    about: 'an app counts as healthy although nobody is connected to the new database',
    edits: [
      {
        file: 'lambdas/health/check-health.ts',
        find: 'if (enough && (await hasConnections(tools, created.cluster, clock.now()))) {',
        replace: 'if (enough) {',
      },
    ],
    breaks: 'what is announced is true',
    within: 300,
  },
];

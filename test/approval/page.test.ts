import { describe, expect, it } from 'vitest';
import { AwsError, type Interceptor } from '../../local/aws/simulated.ts';
import { atRequest, type Visit } from './at-request.ts';

/** Does something on the page about a deletion; nobody decides but the test. */
const visit = async (act: (visit: Visit) => Promise<void>, interceptors: Interceptor[] = []) =>
  await atRequest('deletion', act, { interceptors });
const decision = (path: string) => `${path}/decision`;

describe('whoever only looks', () => {
  it('changes nothing, however often and by whichever method', async () => {
    await visit(async ({ get, path, lab }) => {
      const table = lab.account.tables.table(lab.settings.APPROVALS_TABLE);
      const schedules = lab.schedules.byName;
      const all = () => JSON.stringify([[...table], [...schedules.keys()], lab.account.topics.emails.length]);
      const before = all();
      for (let time = 0; time < 100; time++) {
        const seen = await get(time % 2 === 0 ? path : decision(path), time % 3 === 0 ? 'HEAD' : 'GET');
        expect(seen.status).toBe(200);
        expect(seen.body === '').toBe(time % 3 === 0);
      }
      expect(all()).toBe(before);
    });
  });

  it('sees the same for every id, and nothing of the request', async () => {
    await visit(async ({ get, path }) => {
      const [own, other] = [await get(), await get('/a/no-such-link')];
      expect(other.status).toBe(own.status);
      expect(other.body.replaceAll('/a/no-such-link', path)).toBe(own.body);
      expect(own.body).not.toContain('kion');
    });
  });

  it('gets headers that keep the page to itself', async () => {
    await visit(async ({ get, post, path, link }) => {
      const shown = await post({ code: link.code });
      for (const { headers } of [await get(), shown, await get('/nowhere'), await get('/a/style.css')]) {
        expect(headers['Cache-Control']).toBe(
          headers['Content-Type']?.startsWith('text/css') === true ? 'public, max-age=3600' : 'no-store',
        );
        expect(headers).toMatchObject({
          'Referrer-Policy': 'no-referrer',
          'X-Frame-Options': 'DENY',
          'X-Content-Type-Options': 'nosniff',
          'Strict-Transport-Security': expect.stringContaining('max-age='),
        });
        expect(headers['Content-Security-Policy']).toContain("default-src 'none'");
        expect(headers['Content-Security-Policy']).not.toContain('unsafe');
      }
      for (const page of [await get(), shown])
        expect(page.body).not.toMatch(/<script(?! src)|<style|style=| on\w+=/);
      expect((await get('/a/code.js')).headers['Content-Type']).toContain('text/javascript');
      expect(path).not.toContain(link.code);
    });
  });
});

describe('whoever has no right code', () => {
  it('is answered alike for a wrong code and for an id that does not exist', async () => {
    await visit(async ({ post, path, link, stored }) => {
      const wrong = await post({ code: `${link.code}x` });
      const unknown = await post({ code: link.code }, '/a/another');
      const none = await post({}, decision(path));
      for (const answer of [wrong, unknown, none]) {
        expect(answer.status).toBe(403);
        expect(answer.body).toBe(wrong.body);
        expect(answer.headers).toEqual(wrong.headers);
      }
      expect((await stored()).status).toBe('pending');
    });
  });

  it('is told nothing any more after ten attempts in a minute, and the right code still works', async () => {
    await visit(async ({ post, link, path, lab, fields }) => {
      const guess = async () => (await post({ code: 'a guess' })).status;
      const statuses: number[] = [];
      for (let time = 0; time < 1000; time++) statuses.push(await guess());
      expect(statuses.filter((status) => status === 403)).toHaveLength(10);
      expect(statuses.filter((status) => status === 429)).toHaveLength(990);
      expect((await post({ code: link.code })).status).toBe(200);
      await lab.time.sleep(60, 'a minute');
      expect(await guess()).toBe(403);
      expect((await post(await fields(), decision(path))).status).toBe(200);
    });
  });

  it('is refused once the address is no approver any more', async () => {
    await visit(async ({ lab, post, fields, path, stored }) => {
      const [topic] = [lab.settings.APPROVAL_TOPIC_ARN ?? ''];
      lab.account.topics.create(topic, [{ address: 'new@example.com', confirmed: true }]);
      const answer = await post(await fields(), decision(path));
      expect(answer.status).toBe(403);
      expect(answer.body).toContain('not, or no longer, among those who are asked');
      expect((await stored()).status).toBe('pending');
    });
  });
});

describe('what cannot be a decision', () => {
  it.each<[string, number, (visit: Visit) => object]>([
    ['a body that is too long', 413, () => ({ body: `code=${'x'.repeat(9000)}` })],
    [
      'JSON',
      415,
      ({ link }) => ({ contentType: 'application/json', body: JSON.stringify({ code: link.code }) }),
    ],
    ['no content type', 415, () => ({ contentType: '' })],
    ['another method', 405, () => ({ method: 'PUT' })],
    ['a method that deletes', 405, () => ({ method: 'DELETE' })],
    ['a POST of the style', 405, () => ({ path: '/a/style.css' })],
    ['another path', 404, () => ({ path: '/' })],
    ['a path that leads elsewhere', 404, () => ({ path: '/a/../secret' })],
    ['an id with a line break', 404, ({ path }) => ({ path: `${path}\r\nSet-Cookie: a=b` })],
  ])('%s: %i, and nothing is changed', async (_, status, request) => {
    await visit(async (each) => {
      const fields = await each.fields();
      const answer = await each.ask({
        method: 'POST',
        path: decision(each.path),
        contentType: 'application/x-www-form-urlencoded',
        body: new URLSearchParams(fields).toString(),
        ...request(each),
      });
      expect(answer.status).toBe(status);
      expect(answer.headers['Content-Type']).toContain('text/html');
      if (status === 405) expect(answer.headers.Allow).toContain('GET');
      expect((await each.stored()).status).toBe('pending');
    });
  });

  it.each<[string, Record<string, string>, string]>([
    ['no choice', { decision: '' }, 'Choose yes or no.'],
    ['a choice that nobody offered', { decision: 'maybe' }, 'Choose yes or no.'],
    ['a yes without a name', { name: '' }, 'This is not the name of the stack.'],
    ['a no without a name', { decision: 'rejected', name: '', reason: 'no' }, 'not the name of the stack.'],
    ['a yes with another name', { name: 'kion-app' }, 'This is not the name of the stack.'],
    ['a no without a reason', { decision: 'rejected' }, 'Say why'],
    ['a reason without end', { reason: 'x'.repeat(501) }, 'at most 500 characters'],
  ])('%s is shown again with what is wrong', async (_, changes, said) => {
    await visit(async ({ post, path, fields, stored }) => {
      const answer = await post({ ...(await fields()), ...changes }, decision(path));
      expect(answer.status).toBe(422);
      expect(answer.body).toContain(said);
      expect(answer.body).toContain('role="alert"');
      expect((await stored()).status).toBe('pending');
    });
  });

  it('a page that showed something else is asked to be opened again', async () => {
    await visit(async ({ post, path, fields, stored }) => {
      const answer = await post({ ...(await fields()), design: 'another' }, decision(path));
      expect(answer.status).toBe(409);
      expect(answer.body).toContain('no longer what your page showed');
      expect((await stored()).status).toBe('pending');
    });
  });
});

describe('a decision', () => {
  it('lets the run go on, and says by whom it was', async () => {
    const { result, run } = await visit(async ({ post, path, fields, stored, lab }) => {
      const answer = await post(await fields(), decision(path));
      expect(answer.status).toBe(200);
      expect(answer.body).toContain('<strong>approver@example.com</strong> said yes.');
      expect(await stored()).toMatchObject({ status: 'approved', decidedBy: 'approver@example.com' });
      expect([...lab.schedules.byName.keys()]).toEqual([]);
    });
    expect(result.outcome).toBe('migrated');
    // Whatever is called a token must not be one: the history shows its place alone.
    expect(JSON.stringify(run.history)).not.toMatch(/[0-9a-f]{200}/);
  });

  it('against it ends well, with the reason told to everybody, and no markup in it', async () => {
    const reason = '<img src=x onerror=alert(1)> & "quotes"';
    const { result } = await visit(async ({ post, path, fields }) => {
      const answer = await post({ ...(await fields()), decision: 'rejected', reason }, decision(path));
      expect(answer.body).toContain('&lt;img src=x onerror=alert(1)&gt; &amp; &quot;quotes&quot;');
      expect(answer.body).not.toContain('<img');
    });
    expect(result.outcome).toBe('migrated-old-kept');
    const told = result.emails.filter(({ subject }) => subject.includes('rejected'));
    expect(told.map(({ to }) => to)).toEqual(['operations@example.com', 'approver@example.com']);
    expect(told[0]?.body).toContain(`approver@example.com said no: ${reason}`);
  });

  it('that is repeated is answered as before, and another one is not counted', async () => {
    await visit(async ({ post, path, link, fields }) => {
      const yes = await fields();
      await post(yes, decision(path));
      expect((await post(yes, decision(path))).status).toBe(200);
      const no = await post({ ...yes, decision: 'rejected', reason: 'no' }, decision(path));
      expect(no.status).toBe(409);
      expect(no.body).toContain('Your own decision was not counted');
      const shown = await post({ code: link.code });
      expect(shown.status).toBe(200);
      expect(shown.body).not.toContain('<form');
    });
  });

  it('of several at the same time is the first one, and all see it', async () => {
    // Everybody finds no schedule before anybody has made one.
    let asked = Number.NaN;
    let all = () => {};
    const everybody = new Promise<void>((resolve) => {
      all = resolve;
    });
    const together: Interceptor = async ({ operation, caller }, next) => {
      if (operation !== 'UpdateSchedule' || caller !== 'ApprovalPage' || !(asked < 4)) return await next();
      asked++;
      const found = next().catch((error: unknown) => ({ error }));
      if (asked === 4) all();
      await everybody;
      const answer = await found;
      if ('error' in answer) throw answer.error;
      return answer;
    };
    const { result } = await visit(
      async ({ post, path, fields, stored, lab }) => {
        const yes = await fields();
        const no = { ...yes, decision: 'rejected', reason: 'no' };
        asked = 0;
        const answers = await Promise.all([yes, no, yes, no].map((each) => post(each, decision(path))));
        const { decision: made } = await stored();
        expect(answers.map(({ status }) => (status < 300 ? 'made' : status)).toSorted()).toEqual([
          409,
          409,
          'made',
          'made',
        ]);
        for (const { body } of answers) expect(body).toContain(made === 'approved' ? 'said yes' : 'said no');
        await lab.time.sleep(120, 'the schedule to find nothing to do');
        expect([...lab.schedules.byName.keys()]).toEqual([]);
      },
      [together],
    );
    expect(result.outcome).toMatch(/^migrated/);
  });

  it('is taken no more once the run that asked has ended, before its time is over', async () => {
    await visit(async ({ post, path, link, fields, stored, lab }) => {
      lab.engine.stop((await stored()).executionId, 'Stopped', 'by hand');
      const yes = await fields();
      for (const answer of [await post({ code: link.code }), await post(yes, decision(path))]) {
        expect(answer.status).toBe(410);
        expect(answer.body).toContain('This request is over');
      }
      expect([...lab.schedules.byName.keys()]).toEqual([]);
    });
  });

  it('comes too late once nobody waits any more', async () => {
    const { result } = await visit(async ({ post, path, link, fields, lab, stored }) => {
      const yes = await fields();
      await lab.time.sleep(73 * 3600, 'three days');
      for (const answer of [await post(yes, decision(path)), await post({ code: link.code })]) {
        expect(answer.status).toBe(410);
        expect(answer.body).toContain('This request is over: the old stack is kept.');
      }
      expect((await stored()).decision).toBeUndefined();
    });
    expect(result.outcome).toBe('migrated-old-kept');
  });

  it('to delete is refused as long as the old stack must not go, and taken when it may', async () => {
    const { result } = await visit(async ({ post, path, link, fields, lab, stored }) => {
      const old = lab.account.stacks.get('kion-aurora');
      old.terminationProtection = true;
      const answer = await post(await fields(), decision(path));
      expect(answer.status).toBe(409);
      expect(answer.body).toContain('The stack kion-aurora has termination protection.');
      expect((await post({ code: link.code })).body).toContain('It could not be deleted now');
      expect((await stored()).status).toBe('pending');
      old.terminationProtection = false;
      expect((await post(await fields(), decision(path))).status).toBe(200);
    });
    expect(result.outcome).toBe('migrated');
  });

  it('is never lost: if Step Functions does not answer it is sent again by itself', async () => {
    let failing = false;
    const down: Interceptor = async ({ operation }, next) => {
      if (operation === 'SendTaskSuccess' && failing) throw new AwsError('ServiceUnavailable', 'no');
      return await next();
    };
    const { result } = await visit(
      async ({ post, path, fields, stored, lab }) => {
        failing = true;
        const answer = await post(await fields(), decision(path));
        expect(answer.status).toBe(202);
        expect(answer.body).toContain('The run hears of it within minutes');
        expect((await stored()).status).toBe('deciding');
        expect([...lab.schedules.byName.keys()]).toEqual(['aurora-rewind-decision-deletion-bt98b45']);
        await lab.time.sleep(240, 'several attempts that fail as well');
        expect((await stored()).status).toBe('deciding');
        failing = false;
      },
      [down],
    );
    expect(result.outcome).toBe('migrated');
  });
});

describe('when AWS has a bad moment', () => {
  it('a person is asked to try again, learns nothing else, and nothing is changed', async () => {
    let failing = false;
    const down: Interceptor = async ({ caller, operation }, next) => {
      if (failing && caller === 'ApprovalPage' && operation === 'DescribeStacks')
        throw new AwsError('InternalFailure', 'a stack trace with arn:aws:secret');
      return await next();
    };
    await visit(
      async ({ post, path, link, fields, stored }) => {
        failing = true;
        for (const answer of [await post({ code: link.code }), await post(await fields(), decision(path))]) {
          expect(answer.status).toBe(503);
          expect(answer.body).not.toContain('secret');
        }
        expect((await stored()).status).toBe('pending');
      },
      [down],
    );
  });
});

describe('the page of a request', () => {
  it('shows what would be deleted, both databases, how the app answers, and until when', async () => {
    await visit(async ({ stored, post, link }) => {
      const { body } = await post({ code: link.code });
      for (const said of [
        'Shall the run delete the old database stack kion-aurora?',
        'arn:aws:rds:us-east-1:111122223333:cluster:kion-cluster',
        'kion-bt98b45-cluster',
        'With the cluster goes its point-in-time history.',
        '8.0.mysql_aurora.3.08.0',
        'answers well',
        'in 71 h 56 min; without an answer the old stack is kept',
        'approver@example.com; the record will say that you decided',
        'commits were made on the new database since',
      ])
        expect(body).toContain(said);
      expect(body.match(/answers well/g), 'eight looks in the bake time, and now').toHaveLength(9);
      expect(body).not.toMatch(/ checked|autofocus/);
      expect(body).not.toContain((await stored()).taskToken);
    });
  });

  it('shows the plan before the start', async () => {
    await atRequest(
      'start',
      async ({ post, link }) => {
        const { body } = await post({ code: link.code });
        expect(body).toContain('<th scope="row">Downtime</th><td>about 40 min, at most 2 h 40 min</td>');
        expect(body).not.toContain('Both databases now');
      },
      { otherwise: 'approved' },
    );
  });
});

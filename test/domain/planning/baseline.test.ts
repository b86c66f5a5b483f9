import { describe, expect, it } from 'vitest';
import { baselineOf } from '../../../lambdas/domain/planning/baseline.ts';
import { appStack, clusterOf, parameter, stackOf, surveyOf } from '../builders.ts';

const of = (survey = surveyOf(), app = appStack()) => baselineOf(survey, stackOf(), app);

describe('what a plan was made for', () => {
  it('is the same for the same world', () => {
    expect(of()).toEqual(of());
  });

  it.each([
    ['a template of the app', of(surveyOf({ appTemplate: 'Resources: {}' }))],
    ['no template at all', of(surveyOf({ databaseTemplate: undefined }))],
    ['a parameter of the database', of(surveyOf({ clusterParameters: { binlog_format: 'ROW' } }))],
    ['the groups of the cluster', of(surveyOf({ cluster: clusterOf({ groups: ['sg-other'] }) }))],
    ['the cluster', of(surveyOf({ cluster: undefined }))],
    ['a parameter of the app', of(surveyOf(), appStack(parameter('Size', '2')))],
    ['what stands behind a parameter', of(surveyOf(), appStack(parameter('Size', '/size', '3')))],
  ])('is another one after a change of %s', (_, changed) => {
    expect(changed).not.toEqual(of());
  });

  it('is a small part of the state, however many parameters the app has', () => {
    const many = Array.from({ length: 200 }, (_, index) => parameter(`P${index}`, 'x'.repeat(4000)));
    expect(JSON.stringify(of(surveyOf(), appStack(...many))).length).toBeLessThan(8000);
  });

  it('carries no value along, and what is not shown as it is', () => {
    const app = appStack(parameter('Url', 'mysql://root:hunter2@host'), parameter('Token', '****'));
    expect(JSON.stringify(of(surveyOf(), app))).not.toContain('hunter2');
    expect(of(surveyOf(), app).appParameters.Token).toBe('****');
  });
});

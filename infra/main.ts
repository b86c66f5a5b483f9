import { App } from 'aws-cdk-lib';
import { fill } from './app.ts';
import { BadConfiguration } from './bad-configuration.ts';
import { readConfiguration } from './config.ts';

/** The file that says what is deployed, unless `-c config=FILE` names another. */
const FILE = 'deployment.json';

try {
  const app = new App({ autoSynth: false });
  const named: unknown = app.node.tryGetContext('config');
  fill(app, readConfiguration(typeof named === 'string' ? named : FILE));
  app.synth();
} catch (error) {
  if (!(error instanceof BadConfiguration)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

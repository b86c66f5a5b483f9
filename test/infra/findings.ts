import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Acknowledgement, acknowledgements } from '../../infra/acknowledge.ts';
import { fill, newApp } from '../../infra/app.ts';
import type { Configuration } from '../../infra/config.ts';
import { withoutCode } from './deployment.ts';

/** Something that cdk-nag has found about a construct. */
export interface Finding {
  readonly path: string;
  readonly finding: string;
}

/** What a report of cdk-nag lists under one heading. */
function listed(violations: readonly unknown[]): Finding[] {
  return violations.flatMap((violation) => {
    const { ruleName, violatingConstructs = [] } = Object(violation);
    return violatingConstructs.map((construct: unknown) => ({
      path: String(Object(construct).constructPath),
      finding: String(ruleName),
    }));
  });
}

/** What cdk-nag says of a deployment: what it finds, what of that is acknowledged, and what was noted. */
export function judged(configuration: Configuration): {
  violations: Finding[];
  acknowledged: Finding[];
  noted: Acknowledgement[];
} {
  const outdir = mkdtempSync(join(tmpdir(), 'aurora-rewind-synth-'));
  try {
    const app = newApp({ outdir });
    const noted = acknowledgements(fill(app, configuration, withoutCode));
    app.synth();
    const report: unknown = JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8'));
    const { violations = [], suppressedViolations = [] } = Object(report).pluginReports[0];
    return { violations: listed(violations), acknowledged: listed(suppressedViolations), noted };
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

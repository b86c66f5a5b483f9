import { ResumeProcessesCommand } from '@aws-sdk/client-auto-scaling';
import type { Client } from '../kit/client.ts';
import type { Found } from './record-parts.ts';

/** Lets Auto Scaling groups do again what the freeze has suspended; those that were suspended before stay so. */
export async function resumeProcesses(autoscaling: Client, suspended: Found['suspended']): Promise<void> {
  for (const { group, processes } of suspended) {
    if (processes.length === 0) continue;
    await autoscaling.send(
      new ResumeProcessesCommand({ AutoScalingGroupName: group, ScalingProcesses: processes }),
    );
  }
}

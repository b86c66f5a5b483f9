import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

const METADATA = 'aurora-rewind:acknowledged';

/** A finding of cdk-nag that is meant to be so. */
export interface Acknowledgement {
  /** Where: the path of a construct. */
  readonly path: string;
  /** Exactly as cdk-nag prints it, e.g. `AwsSolutions-IAM5[Resource::*]`. */
  readonly finding: string;
  readonly reason: string;
}

/** Notes that a finding about a construct, or about something in it, is meant to be so. */
export function acknowledge(construct: IConstruct, finding: string, reason: string): void {
  construct.node.addMetadata(METADATA, { finding, reason });
}

const isNote = (value: unknown): value is Omit<Acknowledgement, 'path'> =>
  typeof value === 'object' && value !== null && 'finding' in value && 'reason' in value;

/** Everything that is noted in a tree of constructs. */
export function acknowledgements(root: IConstruct): Acknowledgement[] {
  return root.node
    .findAll()
    .flatMap((construct) =>
      construct.node.metadata.flatMap(({ type, data }) =>
        type === METADATA && isNote(data)
          ? [{ path: construct.node.path, finding: data.finding, reason: data.reason }]
          : [],
      ),
    );
}

/** Tells cdk-nag what is noted. It takes full ids only: others it accepts, and ignores. */
export function applyAcknowledgements(root: IConstruct): void {
  for (const construct of root.node.findAll())
    for (const { finding, reason } of acknowledgements(construct).filter(
      ({ path }) => path === construct.node.path,
    ))
      Validations.of(construct).acknowledge({ id: `AwsSolutions::${finding}`, reason });
}

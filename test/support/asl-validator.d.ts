declare module 'asl-validator' {
  /** @param definition a state machine as parsed JSON */
  export default function validate(definition: unknown): {
    readonly isValid: boolean;
    readonly errorsText: (separator?: string) => string;
  };
}

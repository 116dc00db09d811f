/** The options of the forwarder cannot be used; the message names the option, the value and what would do. */
export class ForwardOptionsError extends Error {
  readonly code = "FORWARD_OPTIONS";

  constructor(message: string) {
    super(message);
    this.name = "ForwardOptionsError";
  }
}

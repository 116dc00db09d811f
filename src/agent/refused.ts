/** A wish that cannot be granted as things stand: no fault of ours, so its stack is of no interest to a log. */
export class Refused extends Error {
  readonly code: "CONFIG_REFUSED" | "JOIN_REFUSED" | "UNKNOWN_MEMBER";

  constructor(code: Refused["code"], message: string) {
    super(message);
    this.name = "Refused";
    this.code = code;
  }
}
